"""Booking through the interface: once by the source's number, all or nothing, corrected by counter-entry only."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from ganxun.base.models import AuditEntry
from ganxun.records.models import Credit
from tests.api.situations import a_caller, problem, two_counties
from tests.people.factories import PersonFactory
from tests.records.factories import CreditFactory


def a_credit(whom, **said):
    return {
        "person": whom.pk,
        "source_id": "2020-0007",
        "title": "乡村振兴专题班",
        "account": "online",
        "stretches": [{"starts_on": "2020-05-11", "ends_on": "2020-05-15"}],
        "hours": 400,
    } | said


def book(caller, *items, **headers):
    return caller.post("/credits", {"items": list(items)}, **headers)


@pytest.fixture
def person(db):
    return PersonFactory(unit=two_counties()[0])


@pytest.fixture
def caller(person):
    return a_caller(person.unit, code="wangluo")


def test_a_credit_is_booked_and_read_back(caller, person):
    response = book(caller, a_credit(person))
    assert response.status_code == 201, response.content.decode()
    (entry,) = response.json()["entries"]
    assert (entry["source"], entry["source_event"]) == ("platform", "wangluo:2020-0007")
    assert caller.get(f"/credits/{entry['id']}").json() == entry
    assert AuditEntry.objects.get(deed="credit.booked").actor_name == "网络学院"


def test_a_whole_number_may_be_written_with_a_point(caller, person):
    assert book(caller, a_credit(person, hours=400.0)).status_code == 201


def test_the_same_again_books_nothing(caller, person):
    first = book(caller, a_credit(person)).json()
    again = book(caller, a_credit(person))
    assert again.status_code == 200
    assert again.json() == {"booked": 0, "known": 1, "entries": first["entries"]}
    assert Credit.objects.count() == 1


def test_an_event_over_new_year_is_known_again_too(caller, person):
    long = a_credit(person, stretches=[{"starts_on": "2019-12-30", "ends_on": "2020-01-02"}], days=40)
    assert len(book(caller, long).json()["entries"]) == 2
    assert book(caller, long).json()["known"] == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"hours": 410},
        {"title": "另一个班"},
        {"account": "concentrated"},
        {"hours_party": 10},
        {"is_abroad": True},
        {"stretches": [{"starts_on": "2020-05-11", "ends_on": "2020-05-16"}]},
    ],
)
def test_another_content_under_the_same_number_is_refused(caller, person, changed):
    book(caller, a_credit(person))
    said = problem(book(caller, a_credit(person, **changed)), 409)
    assert said["code"] == "credited_differently"
    assert Credit.objects.count() == 1


def test_taken_back_and_booked_anew(caller, person):
    (entry,) = book(caller, a_credit(person)).json()["entries"]
    response = caller.post(f"/credits/{entry['id']}/reversal", {"reason": "学时有误"})
    assert response.status_code == 201
    assert response.json()["entries"][0]["reverses"] == entry["id"]
    assert book(caller, a_credit(person, hours=300)).status_code == 201
    assert [row.hours for row in Credit.objects.standing()] == [300]


def test_a_credit_is_taken_back_once(caller, person):
    (entry,) = book(caller, a_credit(person)).json()["entries"]
    path = f"/credits/{entry['id']}/reversal"
    assert caller.post(path, {"reason": "学时有误"}).status_code == 201
    said = problem(caller.post(path, {"reason": "学时有误"}), 409)
    assert [each["code"] for each in said["reasons"]] == ["already_reversed"]


def test_a_credit_changed_meanwhile_is_not_taken_back(caller, person):
    (entry,) = book(caller, a_credit(person)).json()["entries"]
    tag = caller.get(f"/credits/{entry['id']}").headers["ETag"]
    path = f"/credits/{entry['id']}/reversal"
    problem(caller.post(path, {"reason": "学时有误"}, If_Match='"other"'), 412)
    assert caller.post(path, {"reason": "学时有误"}, If_Match=tag).status_code == 201


def test_all_or_nothing(caller, person):
    future = a_credit(person, source_id="B", stretches=[{"starts_on": "2098-01-01", "ends_on": "2098-01-02"}])
    said = problem(book(caller, a_credit(person), future), 409)
    assert [(each["item"], each["reasons"][0]["code"]) for each in said["items"]] == [(1, "not_over")]
    assert not Credit.objects.exists()


def test_overlapping_full_time_training_is_refused_by_name(caller, person):
    CreditFactory(person=person, title="县委党校主体班")
    said = problem(book(caller, a_credit(person, attendance="full_time")), 409)
    assert "县委党校主体班" in said["detail"]


def test_nobody_books_for_a_neighbour(caller):
    _, theirs = two_counties()
    stranger = PersonFactory(unit=theirs)
    said = problem(book(caller, a_credit(stranger)), 404)
    assert said["code"] == "no_such_person"
    assert not Credit.objects.exists()


def test_a_neighbours_credit_cannot_be_taken_back(caller):
    credit = CreditFactory(person=PersonFactory(unit=two_counties()[1]))
    problem(caller.post(f"/credits/{credit.pk}/reversal", {"reason": "学时有误"}), 404)


def test_two_clients_may_use_the_same_number(caller, person):
    book(caller, a_credit(person))
    other = a_caller(person.unit, code="dangxiao")
    moved = [{"starts_on": "2020-06-01", "ends_on": "2020-06-02"}]
    assert book(other, a_credit(person, stretches=moved)).status_code == 201


def test_a_repeated_call_is_answered_as_before(caller, person):
    first = book(caller, a_credit(person), Idempotency_Key="k1")
    again = book(caller, a_credit(person), Idempotency_Key="k1")
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    said = problem(book(caller, a_credit(person, hours=1), Idempotency_Key="k1"), 409)
    assert said["code"] == "idempotency_key_reused"


def test_what_was_refused_may_be_tried_again_with_the_same_key(caller, person):
    (entry,) = book(caller, a_credit(person)).json()["entries"]
    path = f"/credits/{entry['id']}/reversal"
    problem(caller.post(path, {"reason": "学时有误"}, Idempotency_Key="k2", If_Match='"x"'), 412)
    assert caller.post(path, {"reason": "学时有误"}, Idempotency_Key="k2").status_code == 201


@pytest.mark.parametrize(
    "broken",
    [
        {"person": "1"},
        {"person": True},
        {"hours": 1.5},
        {"hours": -1},
        {"title": " "},
        {"title": "a\x00b"},
        {"title": "长" * 161},
        {"source_id": "有空 格"},
        {"stretches": []},
        {"stretches": [{"starts_on": "2020-05-11", "ends_on": "2020-02-30"}]},
        {"is_abroad": "true"},
        {"colour": "red"},
    ],
)
def test_what_does_not_fit_is_refused(caller, person, broken):
    assert problem(book(caller, a_credit(person, **broken)), 422)["errors"]


def test_a_body_that_is_no_json(caller):
    response = caller.browser.generic(
        "POST", "/api/v1/credits", b"{", content_type="application/json",
        headers={"Authorization": f"Bearer {caller.text}"},
    )  # fmt: skip
    problem(response, 400)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_book_once(caller, person):
    def send(_number):
        try:
            return book(caller, a_credit(person)).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as crowd:
        answers = sorted(crowd.map(send, range(12)))
    assert answers == [200] * 11 + [201]
    assert Credit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_with_one_key_get_one_answer(caller, person):
    def send(_number):
        try:
            response = book(caller, a_credit(person), Idempotency_Key="same")
            return response.status_code, response.content
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as crowd:
        assert len(set(crowd.map(send, range(12)))) == 1
