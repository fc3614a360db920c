"""Headcounts over the interface: as counted, as reported, frozen; each call as often as a client likes."""

from datetime import date

import pytest

from ganxun.compliance.actions.adoptions import adopt_policy
from ganxun.compliance.actions.headcounts import carry_out_freeze
from ganxun.compliance.models import HeadcountFreeze, HeadcountReport, HeadcountSnapshot
from tests.api.situations import a_caller, problem, two_counties
from tests.base.situations import THE_SYSTEM
from tests.people.factories import PersonFactory
from tests.reports.situations import NOW, POLICY, SEPTEMBER

pytestmark = pytest.mark.django_db
KIND = "county_leaders"


@pytest.fixture(autouse=True)
def _september(settings):
    settings.GANXUN_TODAY = SEPTEMBER


@pytest.fixture
def counties():
    ours, theirs = two_counties()
    adopt_policy(POLICY, organisation=ours.parent, starts_on=date(2018, 1, 1), actor=THE_SYSTEM, at=NOW)
    PersonFactory(
        unit=ours, rank="1A32", person_kind="civil_servant", post__title="副局长",
        post__is_leading_post=True, post__team="department",
    )  # fmt: skip
    return ours, theirs


def said(place, people, **more):
    return {"organisation": place.pk, "year": 2020, "items": [{"category": KIND, "people": people, **more}]}


def row_of(caller, place):
    answer = caller.get(f"/headcounts/counts?organisation={place.pk}&year=2020").json()
    return next(each for each in answer["items"] if each["category"] == KIND)


def test_a_unit_reads_what_is_counted_confirms_it_and_corrects_it(counties):
    ours, _theirs = counties
    caller = a_caller(ours, role="unit_hr")
    counted = row_of(caller, ours)
    assert (counted["people"], counted["reported"], counted["frozen_by"]) == (1, None, None)
    first = caller.post("/headcounts/reports", said(ours, 1))
    assert (first.status_code, first.json()["reported"]) == (201, 1)
    again = caller.post("/headcounts/reports", said(ours, 1))
    assert (again.status_code, again.json()["known"]) == (200, 1)
    assert problem(caller.post("/headcounts/reports", said(ours, 2)), 409)["reasons"][0]["code"] == (
        "headcount_reason_missing"
    )
    assert caller.post("/headcounts/reports", said(ours, 2, reason="一人未入库")).status_code == 201
    assert row_of(caller, ours)["reported"] == 2
    numbers = [each["number"] for each in caller.get("/headcounts/reports").json()["items"]]
    last = [each["number"] for each in caller.get("/headcounts/reports?standing=true").json()["items"]]
    former = [each["number"] for each in caller.get("/headcounts/reports?standing=false").json()["items"]]
    assert (numbers, last, former) == ([1, 2], [2], [1])


def test_a_category_said_twice_is_refused(counties):
    ours, _theirs = counties
    twice = said(ours, 1)
    twice["items"] *= 2
    assert problem(a_caller(ours).post("/headcounts/reports", twice), 409)["code"] == "headcount_said_twice"


def test_a_county_freezes_its_year_once(counties):
    ours, _theirs = counties
    caller = a_caller(ours)
    wanted = {"organisation": ours.pk, "policy": POLICY, "taken_on": "2019-12-31"}
    first = caller.post("/headcounts/freezes", wanted)
    assert (first.status_code, first.json()["done_at"]) == (202, None)
    carry_out_freeze(first.json()["id"], clock=lambda: NOW)
    again = caller.post("/headcounts/freezes", wanted)
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    assert again.json()["rows"] == HeadcountSnapshot.objects.count() > 0
    (kept,) = caller.get(f"/headcounts?category={KIND}").json()["items"]
    assert (kept["people"], kept["is_reported"], kept["is_final"]) == (1, False, False)
    lifted = caller.post(f"/headcounts/freezes/{first.json()['id']}/lift", {"reason": "漏报两人"})
    assert lifted.json()["lift_reason"] == "漏报两人"
    assert not HeadcountSnapshot.objects.exists()
    assert len(caller.get("/headcounts/freezes?year=2019").json()["items"]) == 1


def test_a_unit_that_reports_does_not_freeze_and_a_reader_does_neither(counties):
    ours, _theirs = counties
    wanted = {"organisation": ours.pk, "policy": POLICY, "taken_on": "2019-12-31"}
    problem(a_caller(ours, role="unit_hr").post("/headcounts/freezes", wanted), 403)
    problem(a_caller(ours, role="reader", code="reader").post("/headcounts/reports", said(ours, 1)), 403)
    reading = a_caller(ours, scopes=["headcounts:read"], code="scoped")
    assert problem(reading.post("/headcounts/reports", said(ours, 1)), 403)["code"] == "scope_missing"
    assert not HeadcountFreeze.objects.exists()


def test_a_neighbour_is_neither_counted_nor_reported_nor_frozen(counties):
    ours, theirs = counties
    caller = a_caller(ours)
    problem(caller.get(f"/headcounts/counts?organisation={theirs.pk}&year=2020"), 404)
    problem(caller.post("/headcounts/reports", said(theirs, 1, reason="邻县")), 404)
    wanted = {"organisation": theirs.pk, "policy": POLICY, "taken_on": "2019-12-31"}
    problem(caller.post("/headcounts/freezes", wanted), 404)
    problem(caller.post("/headcounts/freezes", wanted | {"organisation": ours.pk, "policy": "none"}), 404)
    assert not HeadcountReport.objects.exists()


def test_a_year_to_come_has_no_headcounts(counties):
    ours, _theirs = counties
    problem(a_caller(ours).get(f"/headcounts/counts?organisation={ours.pk}&year=2031"), 409)
