"""A client looks after its own subscriptions, and after nobody else's."""

from datetime import timedelta

import pytest

from ganxun.base.clock import now
from ganxun.exchange.models import Message, Subscription
from tests.api.situations import a_caller, problem, two_counties
from tests.base.situations import THE_SYSTEM
from tests.exchange.receivers import a_receiver, answers
from tests.exchange.situations import a_booked_credit, allowed, bodies, credits_told, delivered
from tests.orgs.factories import OrganisationFactory

pytestmark = pytest.mark.django_db
URL = "https://hooks.example.gov.cn/ganxun"
NEW = {"url": URL, "kinds": ["credit.booked"]}


@pytest.fixture
def counties():
    return two_counties()


@pytest.fixture
def caller(counties):
    return a_caller(counties[0])


@pytest.fixture
def receiver(settings):
    with a_receiver() as found:
        allowed(settings, found)
        yield found


def made(caller, **said):
    response = caller.post("/webhooks", NEW | said)
    assert response.status_code == 201, response.content.decode()
    return response.json()


def test_a_subscription_is_made_and_its_secret_told_once(caller, counties):
    response = caller.post("/webhooks", NEW)
    assert response.status_code == 201
    said = response.json()
    assert said["secret"].startswith("whsec_")
    assert response.headers["Cache-Control"] == "no-store"
    found = caller.get(response.headers["Location"].removeprefix("/api/v1")).json()
    assert found == {name: value for name, value in said.items() if name != "secret"}
    assert (found["organisation"], found["state"]) == (counties[0].pk, "active")
    assert [each["id"] for each in caller.get("/webhooks").json()["items"]] == [found["id"]]


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ({"url": "http://hooks.example.gov.cn/"}, ["target_not_encrypted", "target_port"]),
        ({"url": "https://169.254.169.254/latest"}, ["target_inner"]),
        ({"url": "https://[::ffff:10.0.0.1]/"}, ["target_inner"]),
        ({"url": "https://hooks.example.gov.cn:22/"}, ["target_port"]),
        ({"url": "https://user:word@hooks.example/"}, ["target_odd"]),
    ],
)
def test_no_way_into_the_inner_network_by_the_interface(caller, said, codes):
    assert [each["code"] for each in problem(caller.post("/webhooks", NEW | said), 409)["reasons"]] == codes
    assert not Subscription.objects.exists()


def test_what_does_not_fit_is_refused(caller):
    for said in ({"kinds": []}, {"kinds": ["person.born"]}, {"url": "ftp://x"}, {"secret": "mine"}):
        problem(caller.post("/webhooks", NEW | said), 422)


def test_a_neighbours_subtree_cannot_be_listened_to(caller, counties):
    said = problem(caller.post("/webhooks", NEW | {"under": counties[1].pk}), 409)
    assert said["reasons"][0]["code"] == "place_elsewhere"
    office = OrganisationFactory(parent=counties[0])
    assert made(caller, under=office.pk)["organisation"] == office.pk


def test_nobody_sees_or_touches_a_subscription_of_another_client(caller, counties):
    number = made(caller)["id"]
    message = Message.objects.create(
        subscription_id=number, name="msg_1", kind="ping", happened_at=now(), made_at=now()
    )
    other = a_caller(counties[0], code="anderer")
    assert other.get("/webhooks").json()["items"] == []
    problem(other.get(f"/webhooks/{number}"), 404)
    problem(other.get(f"/webhooks/{number}/messages"), 404)
    problem(other.get(f"/webhook-messages/{message.pk}"), 404)
    for deed in ("pause", "resume", "end", "ping"):
        problem(other.post(f"/webhooks/{number}/{deed}"), 404)
    problem(other.post(f"/webhooks/{number}/secrets"), 404)
    problem(other.post(f"/webhook-messages/{message.pk}/skip"), 404)


def test_a_token_without_the_scope_changes_nothing(counties):
    reader = a_caller(counties[0], scopes=["webhooks:read"])
    assert problem(reader.post("/webhooks", NEW), 403)["code"] == "scope_missing"
    assert reader.get("/webhooks").status_code == 200


def test_paused_resumed_ended(caller):
    number = made(caller)["id"]
    assert caller.post(f"/webhooks/{number}/pause").json()["state"] == "paused"
    assert problem(caller.post(f"/webhooks/{number}/pause"), 409)["reasons"][0]["code"] == "so_already"
    assert caller.post(f"/webhooks/{number}/resume").json()["state"] == "active"
    assert caller.post(f"/webhooks/{number}/end").json()["state"] == "ended"
    problem(caller.post(f"/webhooks/{number}/resume"), 409)
    assert [each["id"] for each in caller.get("/webhooks?state=ended").json()["items"]] == [number]
    assert made(caller)["id"] != number


def test_a_test_message_and_what_became_of_it(caller, receiver):
    number = made(caller, url=receiver.url)["id"]
    response = caller.post(f"/webhooks/{number}/ping")
    assert response.status_code == 202
    where = response.headers["Location"].removeprefix("/api/v1")
    assert caller.get(where).json()["state"] == "waiting"
    delivered()
    found = caller.get(where).json()
    assert (found["state"], found["attempts"][0]["status"]) == ("sent", 204)
    assert found["attempts"][0]["outcome"] == "delivered"
    assert bodies(receiver)[0]["data"] == {"items": []}


def test_a_new_secret_beside_the_old_one(caller, receiver, counties):
    said = made(caller, url=receiver.url)
    again = caller.post(f"/webhooks/{said['id']}/secrets", {"overlap_hours": 2})
    assert again.status_code == 201
    assert again.json()["secret"] != said["secret"]
    a_booked_credit(counties[0])
    delivered()
    assert len(receiver.received[0].headers["webhook-signature"].split(" ")) == 2
    problem(caller.post(f"/webhooks/{said['id']}/secrets", {"overlap_hours": 999}), 422)


def test_failed_messages_are_found_skipped_and_sent_again(caller, receiver, counties):
    number = made(caller, url=receiver.url)["id"]
    receiver.does(answers(500, "数据库已满"), answers(200))
    credit = a_booked_credit(counties[0])
    delivered()
    (message,) = caller.get(f"/webhooks/{number}/messages?state=waiting").json()["items"]
    assert caller.get(f"/webhook-messages/{message['id']}").json()["attempts"][0]["answer"] == "数据库已满"
    assert caller.get(f"/webhooks/{number}").json()["failures"] == 1
    assert caller.post(f"/webhook-messages/{message['id']}/skip").json()["state"] == "skipped"
    assert caller.post(f"/webhook-messages/{message['id']}/replay").status_code == 202
    delivered()
    assert credits_told(receiver) == [credit.pk, credit.pk]


def test_a_span_is_sent_again_once_for_one_key(caller, receiver, counties):
    number = made(caller, url=receiver.url)["id"]
    a_booked_credit(counties[0])
    delivered()
    span = {"since": "2000-01-01", "until": "2099-12-31", "only_missed": False}
    for _twice in range(2):
        answer = caller.post(f"/webhooks/{number}/replay", span, Idempotency_Key="k")
        assert (answer.status_code, answer.json()) == (202, {"messages": 1})
    delivered()
    assert len(receiver.received) == 2
    later = (now() + timedelta(days=2)).date().isoformat()
    assert caller.get(f"/webhooks/{number}/messages?since={later}").json()["items"] == []


def test_what_a_message_says_can_be_read_by_its_address(caller, receiver, counties):
    made(caller, url=receiver.url)
    credit = a_booked_credit(counties[0])
    delivered()
    href = bodies(receiver)[0]["data"]["items"][0]["href"]
    assert caller.get(href.removeprefix("/api/v1")).json()["id"] == credit.pk
    assert THE_SYSTEM.name not in receiver.received[0].body.decode()
