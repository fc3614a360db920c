"""Imports and evaluations through the interface: asked for, watched, never carried out twice."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ganxun.base.choices import ImportState
from ganxun.base.clock import now
from ganxun.base.imports import runs
from ganxun.base.models import ImportRun
from ganxun.compliance.models import EvaluationRun
from tests.api.situations import a_caller, problem, two_counties
from tests.people.factories import PersonFactory
from tests.reports.situations import POLICY

pytestmark = pytest.mark.django_db
SHEET = "统一标识,姓名,培训名称,开始日期,结束日期,学时,离岗状态\n{code},{name},理论班,2020-05-11,2020-05-15,40,不脱产\n"


@pytest.fixture
def person():
    return PersonFactory(unit=two_counties()[0])


@pytest.fixture
def caller(person):
    return a_caller(person.unit)


def upload(caller, content, *, kind="credits", **headers):
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    return caller.browser.post(
        "/api/v1/imports",
        {"kind": kind, "file": SimpleUploadedFile("培训记录.csv", content.encode())},
        headers={"Authorization": f"Bearer {caller.text}", **said},
    )


def test_a_table_is_handed_in_checked_and_applied(caller, person):
    response = upload(caller, SHEET.format(code=person.code, name=person.name))
    assert response.status_code == 202, response.content.decode()
    number = response.json()["id"]
    assert response.headers["Location"] == f"/api/v1/imports/{number}"
    runs.check_import(number, at=now())
    seen = caller.get(f"/imports/{number}").json()
    assert (seen["state"], seen["rows_new"]) == ("ready", 1)
    (row,) = caller.get(f"/imports/{number}/rows?fate=new").json()["items"]
    assert row["problems"] == []
    assert caller.get(f"/imports/{number}/result").content.startswith(b"PK")
    assert caller.post(f"/imports/{number}/apply").json()["state"] == "queued"


def test_a_table_sent_twice_with_one_key_is_handed_in_once(caller, person):
    sheet = SHEET.format(code=person.code, name=person.name)
    first, again = (upload(caller, sheet, Idempotency_Key="file-1") for _ in range(2))
    assert first.json()["id"] == again.json()["id"]
    assert ImportRun.objects.count() == 1
    problem(upload(caller, sheet + "\n", Idempotency_Key="file-1"), 409)


def test_what_is_not_ready_cannot_be_applied(caller, person):
    number = upload(caller, SHEET.format(code=person.code, name=person.name)).json()["id"]
    assert problem(caller.post(f"/imports/{number}/apply"), 409)["reasons"][0]["code"] == "not_ready"
    assert caller.post(f"/imports/{number}/discard").status_code == 200
    assert ImportRun.objects.get(pk=number).state == ImportState.DISCARDED


def test_a_kind_that_does_not_exist(caller):
    problem(upload(caller, "a", kind="people"), 422)


def test_an_empty_file_is_refused(caller):
    problem(upload(caller, ""), 409)


def test_a_neighbours_import_is_not_there(caller, person):
    number = upload(caller, SHEET.format(code=person.code, name=person.name)).json()["id"]
    stranger = a_caller(two_counties()[1])
    for path in ("", "/rows", "/result"):
        problem(stranger.get(f"/imports/{number}{path}"), 404)
    for deed in ("apply", "check", "discard"):
        problem(stranger.post(f"/imports/{number}/{deed}"), 404)


def test_an_evaluation_is_asked_for_and_watched(caller):
    response = caller.post("/runs", {"policy": POLICY, "as_of": "2020-09-30"})
    assert response.status_code == 202, response.content.decode()
    seen = caller.get(response.headers["Location"].removeprefix("/api/v1")).json()
    assert (seen["state"], seen["as_of"]) == ("waiting", "2020-09-30")


def test_an_evaluation_under_way_is_not_started_again(caller):
    first = caller.post("/runs", {"policy": POLICY, "as_of": "2020-09-30"})
    again = caller.post("/runs", {"policy": POLICY, "as_of": "2020-09-30"})
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    assert EvaluationRun.objects.count() == 1


def test_a_day_before_the_plan_is_refused(caller):
    said = problem(caller.post("/runs", {"policy": POLICY, "as_of": "2017-12-31"}), 409)
    assert said["reasons"][0]["code"] == "before_policy"


def test_a_unit_may_not_start_evaluations(person):
    unit = a_caller(person.unit, role="unit_hr", code="unit")
    problem(unit.post("/runs", {"policy": POLICY, "as_of": date(2020, 9, 30).isoformat()}), 403)


def test_an_odd_key_is_refused_also_while_an_evaluation_is_under_way(caller):
    caller.post("/runs", {"policy": POLICY, "as_of": "2020-09-30"})
    said = caller.post("/runs", {"policy": POLICY, "as_of": "2020-09-30"}, Idempotency_Key="two words")
    assert problem(said, 422)["code"] == "idempotency_key_odd"
