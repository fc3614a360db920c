"""Whatever goes wrong under /api/ is application/problem+json, and says enough to mend it."""

import pytest
from django.test import Client as Browser

from ganxun.api.areas import organisations
from ganxun.base.refusals import refuse
from tests.api.situations import a_caller, problem, two_counties

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller():
    return a_caller(two_counties()[0])


@pytest.mark.parametrize("path", ["/api/", "/api/v1", "/api/v1/nothing", "/api/v2/people", "/api/v1/people/"])
def test_an_unknown_address(path):
    problem(Browser().get(path), 404)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD"])
def test_a_method_that_is_not_offered(caller, method):
    response = caller.call(method, "/people")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET"
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("question", "at"),
    [
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("limit=1.0", "limit"),
        ("limit=%201", "limit"),
        ("limit=١", "limit"),
        ("under=99999999999999999999", "under"),
        ("under=" + "9" * 5000, "under"),
        ("under=-1", "under"),
        ("under=%00", "under"),
        ("code=%00", "code"),
        ("existing=1", "existing"),
        ("level=town", "level"),
        ("colour=red", "colour"),
        ("limit=1&limit=2", "limit"),
    ],
)
def test_a_question_that_does_not_fit_names_the_parameter(caller, question, at):
    (error,) = problem(caller.get(f"/organisations?{question}"), 422)["errors"]
    assert error["in"] == "query"
    assert error["at"].endswith(at)
    assert error["message"]


@pytest.mark.parametrize(
    "day",
    ["2020-02-30", "1899-12-31", "1900-02-29", "2100-01-01", "20200101", "2020-1-1", "今天", "2019-02-29"],
)
def test_a_day_that_is_none(caller, day):
    problem(caller.get(f"/appointments?on={day}"), 422)


@pytest.mark.parametrize("day", ["2020-02-29", "1900-01-01", "2099-12-31", "2000-02-29"])
def test_a_day_that_is_one(caller, day):
    assert caller.get(f"/appointments?on={day}").status_code == 200


def test_a_body_of_another_kind(caller):
    response = caller.browser.generic(
        "POST",
        "/api/v1/people",
        "<a/>",
        content_type="text/xml",
        headers={"Authorization": f"Bearer {caller.text}"},
    )
    problem(response, 415)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("multipart/form-data", 400),
        ("multipart/form-data; boundary=", 415),
        ("multipart/form-data; boundary=a", 415),
        ("text/json", 415),
    ],
)
@pytest.mark.parametrize("path", ["/credits/1/reversal", "/runs"])
def test_a_body_is_read_only_as_what_it_says_it_is(caller, path, kind, status):
    body = (
        '{"reason": "重复申报"}'
        if "reversal" in path
        else '{"policy": "sichuan-2018-2022", "as_of": "2020-09-30"}'
    )
    response = caller.browser.generic(
        "POST", f"/api/v1{path}", body, content_type=kind,
        headers={"Authorization": f"Bearer {caller.text}", "Idempotency-Key": "k"},
    )  # fmt: skip
    problem(response, status)


def test_a_form_without_a_boundary_is_no_fault_of_ours(caller):
    for kind in ("multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=a"):
        response = caller.browser.generic(
            "POST", "/api/v1/imports", "x", content_type=kind,
            headers={"Authorization": f"Bearer {caller.text}", "Idempotency-Key": "k"},
        )  # fmt: skip
        assert response.status_code in {400, 422}


def test_a_body_that_is_too_large(caller):
    said = problem(caller.post("/people", {"x": "x" * (2 * 1024 * 1024)}), 413)
    assert said["most"] == 2 * 1024 * 1024


def test_a_refusal_says_every_reason(caller, monkeypatch):
    def refusing(*_args, **_options):
        raise refuse("some_reason", "因为 {what}", clause="一(三)1", what="如此")

    monkeypatch.setattr(organisations, "one_of", refusing)
    said = problem(caller.get("/organisations/1"), 409)
    assert said["reasons"] == [{"code": "some_reason", "message": "因为 如此", "clause": "一(三)1"}]


def test_a_mistake_of_ours_tells_nothing_of_our_inside(caller, monkeypatch):
    def failing(*_args, **_options):
        raise RuntimeError("password of the database")

    monkeypatch.setattr(organisations, "one_of", failing)
    assert "password" not in str(problem(caller.get("/organisations/1"), 500))


def test_problems_are_said_in_english_to_who_asks_for_it(caller):
    assert problem(caller.get("/nothing", Accept_Language="en"), 404)["title"] == "Not found"
