"""Delivered at least once, in order, signed; tried again later; stopped when nobody takes it; never to whom it does not concern."""

from datetime import timedelta

import pytest

from ganxun.accounts.actions import revoke_token, switch_client
from ganxun.accounts.models import ApiToken, RoleGrant
from ganxun.base.clock import now
from ganxun.base.models import AuditEntry, Happening
from ganxun.exchange import signing
from ganxun.exchange.actions import repeating, subscribing
from ganxun.exchange.actions.passing import forget_old
from ganxun.exchange.choices import MessageState, Outcome, StopReason, SubscriptionState
from ganxun.exchange.models import Attempt, Message, SigningSecret, Subscription
from tests.api.situations import a_caller, two_counties
from tests.base.situations import THE_SYSTEM, refused
from tests.exchange.receivers import a_receiver, answers, keeps_silent
from tests.exchange.situations import a_booked_credit, a_listener, allowed, bodies, credits_told, delivered
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings):
    with a_receiver() as found:
        allowed(settings, found)
        yield found


@pytest.fixture
def counties(db):
    return two_counties()


@pytest.fixture
def listener(counties, receiver):
    return a_listener(counties[0], receiver.url)


def test_what_happened_is_told_by_number_and_address(listener, receiver, counties):
    credit = a_booked_credit(counties[0])
    assert delivered() == 1
    (body,) = bodies(receiver)
    assert body["type"] == "credit.booked"
    assert body["data"] == {
        "items": [{"credit": credit.pk, "person": credit.person_id, "href": f"/api/v1/credits/{credit.pk}"}]
    }
    assert listener.caller.get(f"/credits/{credit.pk}").status_code == 200
    assert credit.person.name.encode() not in receiver.received[0].body
    message = Message.objects.get()
    assert (message.state, message.tries, body["id"]) == (MessageState.SENT, 1, message.name)
    assert delivered() == 0
    assert not Happening.objects.exists()


def test_a_message_is_signed_as_standard_webhooks_says(listener, receiver, counties):
    a_booked_credit(counties[0])
    delivered()
    (request,) = receiver.received
    name, at = request.headers["webhook-id"], request.headers["webhook-timestamp"]
    moment = now().fromtimestamp(int(at), tz=now().tzinfo)
    expected = signing.signature(listener.secret, name, moment, request.body)
    assert request.headers["webhook-signature"] == expected
    assert abs((moment - now()).total_seconds()) < 10


def test_the_signature_is_that_of_the_published_example():
    """The vector of the scheme's own test suites."""
    at = now().fromtimestamp(1614265330, tz=now().tzinfo)
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    found = signing.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}')
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_is_kept_encrypted_and_never_written_down(listener, receiver, counties):
    receiver.does(answers(500, f"you sent {listener.secret}"))
    a_booked_credit(counties[0])
    delivered()
    box = bytes(SigningSecret.objects.get().box)
    assert listener.secret.encode() not in box
    assert signing.opened(box) == listener.secret
    assert Attempt.objects.get().answer == "you sent …"
    assert not [each for each in AuditEntry.objects.all() if listener.secret in str(each.details)]


def test_after_a_rotation_both_secrets_sign_until_the_old_one_ends(listener, receiver, counties):
    at = now()
    for _twice in range(2):
        made = subscribing.rotate_secret(
            listener.subscription.pk, overlap=timedelta(hours=1), actor=THE_SYSTEM, at=at
        )
    a_booked_credit(counties[0])
    delivered()
    a_booked_credit(counties[0])
    delivered(later=timedelta(hours=2))
    both, one = (each.headers["webhook-signature"].split(" ") for each in receiver.received)
    assert (len(both), len(one)) == (2, 1)
    assert made.secret != listener.secret


def test_a_neighbour_hears_nothing(listener, receiver, counties):
    a_booked_credit(counties[1])
    assert not Happening.objects.exists(), "nobody listens there"
    assert delivered() == 0


def test_who_has_moved_to_the_neighbour_is_not_told_of_any_more(listener, receiver, counties):
    credit = a_booked_credit(counties[0])
    stays = a_booked_credit(counties[0])
    credit.person.unit = counties[1]
    credit.person.save()
    delivered()
    assert credits_told(receiver) == [stays.pk]


def test_a_narrower_subscription_hears_of_its_part_only(receiver, counties):
    office = OrganisationFactory(parent=counties[0])
    a_listener(counties[0], receiver.url, under=office)
    a_booked_credit(counties[0])
    inside = a_booked_credit(office)
    delivered()
    assert credits_told(receiver) == [inside.pk]


def test_without_a_role_nothing_goes_out(listener, receiver, counties):
    a_booked_credit(counties[0])
    RoleGrant.objects.all().delete()
    assert delivered() == 0
    assert Message.objects.get().state == MessageState.WITHHELD
    assert receiver.received == []


@pytest.mark.parametrize("how", ["revoked", "expired", "stolen and replaced", "scope", "switched off"])
def test_a_client_whose_token_opens_nothing_is_told_nothing(listener, receiver, counties, how):
    a_booked_credit(counties[0])
    tokens, at = ApiToken.objects.all(), now()
    if how == "revoked":
        revoke_token(tokens.get().pk, actor=THE_SYSTEM, at=at)
    elif how == "expired":
        tokens.update(issued_at=at - timedelta(days=2), expires_at=at - timedelta(days=1))
    elif how == "stolen and replaced":
        a_caller(counties[1], code="anderer")
        revoke_token(tokens.earliest("pk").pk, actor=THE_SYSTEM, at=at)
    elif how == "scope":
        tokens.update(scopes=["findings:read"])
    else:
        switch_client(listener.caller.token.client_id, active=False, actor=THE_SYSTEM, at=at)
    assert delivered() == 0
    assert receiver.received == []
    found = listener.now()
    assert (found.state, found.stop_reason) == (SubscriptionState.STOPPED, StopReason.NO_RIGHT)
    assert Message.objects.get().state == MessageState.WAITING, "kept for when the client may read again"
    assert AuditEntry.objects.filter(deed="webhook.stopped").exists()


def test_a_failure_is_tried_again_later_and_then_goes_on_in_order(listener, receiver, counties):
    receiver.does(answers(503), answers(200))
    told = [a_booked_credit(counties[0]).pk for _each in range(3)]
    delivered()
    assert listener.now().failures == 1
    assert delivered() == 0, "not before its time"
    assert delivered(later=timedelta(seconds=10)) == 1
    assert credits_told(receiver) == told * 2
    first, second = bodies(receiver)
    assert first["id"] == second["id"]
    assert [each.outcome for each in Attempt.objects.order_by("pk")] == [
        Outcome.ANSWERED_NO,
        Outcome.DELIVERED,
    ]
    assert listener.now().failures == 0


def test_nothing_overtakes_a_message_that_failed(listener, receiver, counties):
    receiver.does(answers(500), answers(200))
    first = a_booked_credit(counties[0]).pk
    delivered()
    second = a_booked_credit(counties[0]).pk
    assert delivered() == 0
    delivered(later=timedelta(minutes=1))
    assert credits_told(receiver) == [first, first, second]


def test_a_target_that_never_answers_does_not_hold_up_the_others(settings, counties):
    with a_receiver() as silent, a_receiver() as quick:
        allowed(settings, silent, quick)
        a_listener(counties[0], silent.url)
        a_listener(counties[1], quick.url)
        silent.does(keeps_silent)
        a_booked_credit(counties[0])
        credit = a_booked_credit(counties[1])
        delivered()
        assert credits_told(quick) == [credit.pk]
        outcomes = dict(Attempt.objects.values_list("message__subscription__url", "outcome"))
    assert outcomes == {silent.url: Outcome.TOO_SLOW, quick.url: Outcome.DELIVERED}


def test_after_days_of_failure_sending_stops_and_goes_on_when_asked(listener, receiver, counties):
    receiver.does(answers(500))
    credit = a_booked_credit(counties[0])
    for days in (0, 1, 2, 3.1):
        delivered(later=timedelta(days=days))
    found = listener.now()
    assert (found.state, found.stop_reason) == (SubscriptionState.STOPPED, StopReason.FAILING)
    assert delivered(later=timedelta(days=4)) == 0
    receiver.does(answers(200))
    subscribing.resume(found.pk, actor=THE_SYSTEM, at=now())
    delivered()
    assert credits_told(receiver)[-1] == credit.pk
    assert Message.objects.get().state == MessageState.SENT


def test_whoever_answers_gone_is_not_asked_again(listener, receiver, counties):
    receiver.does(answers(410))
    a_booked_credit(counties[0])
    delivered()
    assert listener.now().stop_reason == StopReason.GONE


def test_while_paused_events_are_kept_and_a_test_goes_through(listener, receiver, counties):
    subscribing.pause(listener.subscription.pk, actor=THE_SYSTEM, at=now())
    credit = a_booked_credit(counties[0])
    assert delivered() == 0
    subscribing.ping(listener.subscription.pk, actor=THE_SYSTEM, at=now())
    subscribing.ping(listener.subscription.pk, actor=THE_SYSTEM, at=now())
    assert delivered() == 1
    assert bodies(receiver)[0]["type"] == "ping"
    subscribing.resume(listener.subscription.pk, actor=THE_SYSTEM, at=now())
    delivered()
    assert credits_told(receiver) == [credit.pk]


def test_a_test_that_fails_is_not_repeated_and_harms_nothing(listener, receiver):
    receiver.does(answers(500))
    subscribing.ping(listener.subscription.pk, actor=THE_SYSTEM, at=now())
    delivered()
    assert Message.objects.get().state == MessageState.FAILED
    assert listener.now().failures == 0


def test_once_ended_nothing_goes_there(listener, receiver, counties):
    a_booked_credit(counties[0])
    subscribing.ping(listener.subscription.pk, actor=THE_SYSTEM, at=now())
    subscribing.end(listener.subscription.pk, actor=THE_SYSTEM, at=now())
    assert delivered() == 0
    Happening.objects.all().delete()
    a_booked_credit(counties[0])
    assert not Happening.objects.exists(), "nobody listens any more"
    assert refused(subscribing.resume, listener.subscription.pk, actor=THE_SYSTEM, at=now()).codes == [
        "ended"
    ]
    assert refused(subscribing.ping, listener.subscription.pk, actor=THE_SYSTEM, at=now()).codes == ["ended"]


def test_a_hundred_things_to_a_message_in_the_order_they_happened(listener, receiver, counties):
    person = PersonFactory(unit=counties[0])
    told = [
        a_booked_credit(counties[0], person=person, source_event=f"e{each}", attendance="on_the_job").pk
        for each in range(230)
    ]
    assert delivered() == 3
    assert [len(each["data"]["items"]) for each in bodies(receiver)] == [100, 100, 30]
    assert credits_told(receiver) == told


def test_sent_again_under_the_same_number(listener, receiver, counties):
    for _each in range(3):
        a_booked_credit(counties[0])
        delivered()
    old = Message.objects.earliest("pk")
    repeating.send_again(old.pk, actor=THE_SYSTEM, at=now())
    assert refused(repeating.send_again, old.pk, actor=THE_SYSTEM, at=now()).codes == ["waiting"]
    delivered()
    assert bodies(receiver)[0] == bodies(receiver)[3]


def test_a_span_is_sent_again_in_order(listener, receiver, counties):
    for _each in range(3):
        a_booked_credit(counties[0])
        delivered()
    told = credits_told(receiver)
    span = {"since": now() - timedelta(hours=1), "until": now() + timedelta(hours=1)}
    number, at = listener.subscription.pk, now()
    assert repeating.send_span_again(number, **span, only_missed=True, actor=THE_SYSTEM, at=at) == 0
    assert repeating.send_span_again(number, **span, only_missed=False, actor=THE_SYSTEM, at=at) == 3
    delivered()
    assert credits_told(receiver) == told * 2


def test_a_message_its_receiver_will_not_take_can_be_passed_over(listener, receiver, counties):
    receiver.does(answers(422), answers(200))
    a_booked_credit(counties[0])
    delivered()
    second = a_booked_credit(counties[0])
    poison = Message.objects.earliest("pk")
    repeating.skip(poison.pk, actor=THE_SYSTEM, at=now())
    assert refused(repeating.skip, poison.pk, actor=THE_SYSTEM, at=now()).codes == ["not_waiting"]
    delivered()
    assert credits_told(receiver)[-1] == second.pk


def test_what_is_old_is_given_up_then_forgotten(listener, receiver, counties):
    subscribing.pause(listener.subscription.pk, actor=THE_SYSTEM, at=now())
    a_booked_credit(counties[0])
    delivered()
    month = now() + timedelta(days=31)
    assert forget_old(at=month) == 0
    assert Message.objects.get().state == MessageState.EXPIRED
    assert forget_old(at=month) == 1


def test_nobody_else_touches_a_subscription(listener, counties):
    from ganxun.base.permissions import Permission
    from tests.base.situations import an_officer_of

    other = an_officer_of(counties[1])
    reader = an_officer_of(counties[0], Permission.BOARD_READ)
    for actor in (other, reader):
        for deed in (subscribing.pause, subscribing.resume, subscribing.end, subscribing.ping):
            assert refused(deed, listener.subscription.pk, actor=actor, at=now()).codes == ["not_permitted"]
    assert not Subscription.objects.visible_to(reader).exists()
    assert Subscription.objects.visible_to(an_officer_of(counties[0], Permission.GRANT_MANAGE)).exists()


def test_a_subscription_is_refused_with_every_reason(counties, receiver):
    caller = a_caller(counties[0])
    listener = a_listener(counties[0], receiver.url, caller=caller)
    said = subscribing.NewSubscription(
        url=listener.subscription.url, kinds=["x"], organisation_id=counties[1].pk
    )
    found = refused(subscribing.subscribe, caller.token.client_id, said, actor=THE_SYSTEM, at=now())
    assert found.codes == ["place_elsewhere", "no_such_kind", "subscribed_already"]
