"""Every operation that reads × one's own county, another, none; pages, conditions, words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ganxun.people.models import Appointment
from tests.api.situations import a_caller, problem
from tests.api.worlds import DUTY, LISTS, neighbours
from tests.people.factories import PersonFactory
from tests.reports.situations import POLICY

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return neighbours()


@pytest.fixture
def caller(world):
    return a_caller(world[0].place)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_holds_our_own_and_nothing_of_theirs(world, caller, path):
    _, theirs = world
    response = caller.get(path)
    assert response.status_code == 200, response.content.decode()
    assert len(response.json()["items"]) == 1
    assert not any(mark in response.content.decode() for mark in theirs.marks)


@pytest.mark.parametrize("path", LISTS)
def test_a_client_without_a_role_reads_nothing(world, path):
    problem(a_caller(world[0].place, role=None, code="bare").get(path), 403)


@pytest.mark.parametrize("place", range(5))
def test_what_is_ours_is_read_and_what_is_theirs_is_not_there(world, caller, place):
    ours, theirs = world
    assert caller.get(ours.paths()[place]).status_code == 200
    said = problem(caller.get(theirs.paths()[place]), 404)
    missing = problem(caller.get("/organisations/987654321"), 404)
    assert said["detail"] == missing["detail"], "whether it exists elsewhere is not said"


@pytest.mark.parametrize("path", LISTS)
def test_a_list_under_their_county_is_not_there(world, caller, path):
    _, theirs = world
    joint = "&" if "?" in path else "?"
    problem(caller.get(f"{path}{joint}under={theirs.place.pk}"), 404)


def test_a_provincial_client_reads_both(world):
    ours, _ = world
    province = a_caller(ours.place.parent, code="province")
    assert len(province.get("/people").json()["items"]) == 2
    assert len(province.get(f"/people?under={ours.place.pk}").json()["items"]) == 1


def test_a_post_held_elsewhere_does_not_name_the_place(world, caller):
    ours, theirs = world
    Appointment.objects.filter(person=ours.person).update(unit=theirs.place)
    (post,) = caller.get("/appointments").json()["items"]
    assert post["unit"] is None


def test_the_parent_of_ones_own_top_is_not_named(world, caller):
    ours, _ = world
    assert caller.get(f"/organisations/{ours.place.pk}").json()["parent"] is None


def test_no_identity_number_leaves(world, caller):
    person = PersonFactory(unit=world[0].place, with_identity=True)
    assert "002X" not in caller.get(f"/people/{person.pk}").content.decode()


def test_pages_follow_each_other_without_gap_or_repetition(world, caller):
    made = {PersonFactory(unit=world[0].place).pk for _ in range(6)} | {world[0].person.pk}
    seen, path = [], "/people?limit=3"
    while path:
        page = caller.get(path)
        assert len(page.json()["items"]) <= 3
        seen += [each["id"] for each in page.json()["items"]]
        cursor = page.json()["next"]
        assert ("Link" in page.headers) == bool(cursor)
        path = f"/people?limit=3&cursor={cursor}" if cursor else None
    assert sorted(seen) == sorted(made)
    assert len(seen) == len(made)


def test_a_row_that_comes_in_between_disturbs_no_page(world, caller):
    for _ in range(3):
        PersonFactory(unit=world[0].place)
    first = caller.get("/people?limit=2").json()
    PersonFactory(unit=world[0].place)
    rest = caller.get(f"/people?limit=200&cursor={first['next']}").json()
    assert len(first["items"]) + len(rest["items"]) == 5


def test_a_cursor_is_good_for_its_own_list_and_client_only(world, caller):
    for _ in range(3):
        PersonFactory(unit=world[0].place)
    cursor = caller.get("/people?limit=2").json()["next"]
    problem(caller.get(f"/people?limit=2&status=active&cursor={cursor}"), 404)
    problem(caller.get(f"/credits?limit=2&cursor={cursor}"), 404)
    problem(caller.get(f"/people?limit=2&cursor={cursor[:-1]}x"), 404)
    problem(caller.get("/people?cursor=abc"), 404)
    problem(a_caller(world[1].place, code="other").get(f"/people?limit=2&cursor={cursor}"), 404)


@pytest.mark.parametrize("path", [*LISTS, "/policies", f"/policies/{POLICY}/rules", "/runs"])
def test_what_is_known_is_not_sent_again(world, caller, path):
    first = caller.get(path)
    again = caller.get(path, If_None_Match=f'"other", {first.headers["ETag"]}')
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert caller.get(path, If_None_Match='"other"').status_code == 200


def test_a_list_takes_the_same_queries_however_long(world, caller):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            caller.get("/people")
        return len(asked)

    queries()
    before = queries()
    for _ in range(5):
        PersonFactory(unit=world[0].place)
    assert queries() == before <= 5


def test_evidence_says_what_counted_and_why_not(world, caller):
    ours, _ = world
    said = caller.get(f"/findings/{ours.finding.pk}/evidence").json()
    assert (said["duty"], said["verdict"]) == (DUTY, "not_met")
    assert said["clauses"][0]["text"]
    records = said["counted"] + said["not_counted"] + said["uncertain"]
    assert [each["credit"] for each in records] == [ours.credit.pk]


def test_rules_come_with_their_prose_and_clauses(caller):
    (rule,) = [
        each
        for each in caller.get(f"/policies/{POLICY}/rules?limit=500&on=2020-09-30").json()["items"]
        if each["duty"] == DUTY
    ]
    assert rule["prose"][0].startswith(rule["says"])
    assert all(each["text"] for each in rule["clauses"])


def test_findings_are_those_of_the_day_asked_for(world, caller):
    assert len(caller.get(f"/findings?policy={POLICY}&as_of=2020-10-01").json()["items"]) == 1
    assert caller.get(f"/findings?policy={POLICY}&as_of=2020-09-29").json()["items"] == []


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("verdict=at_risk", 1),
        ("verdict=met", 0),
        (f"duty={DUTY}", 1),
        ("duty=another", 0),
        ("subject_kind=unit", 0),
        ("subject=987654321", 0),
    ],
)
def test_findings_are_filtered(world, caller, question, found):
    answer = caller.get(f"/findings?policy={POLICY}&as_of=2020-10-01&{question}").json()
    assert len(answer["items"]) == found


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("year=2020", 1),
        ("year=2019", 0),
        ("standing=true", 1),
        ("standing=false", 0),
        ("account=online", 0),
        ("entry=reversal", 0),
        ("booked_since=2020-06-15", 1),
        ("booked_since=2020-06-16", 0),
        ("source_event=none", 0),
    ],
)
def test_credits_are_filtered(world, caller, question, found):
    assert len(caller.get(f"/credits?{question}").json()["items"]) == found


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/organisations?existing=true", 1),
        ("/organisations?existing=false", 0),
        ("/organisations?kind=city", 0),
        ("/people?status=retired", 0),
        ("/appointments?on=2014-12-31", 0),
        ("/appointments?on=2015-01-01&primary=true", 1),
        ("/headcounts?year=2019", 0),
        ("/headcounts?category=county_leaders", 1),
        ("/runs?state=finished", 1),
        ("/runs?policy=another", 0),
    ],
)
def test_the_others_are_filtered_too(world, caller, path, found):
    assert len(caller.get(path).json()["items"]) == found
