"""Runs are listed, asked for by whoever may, and show what they changed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from ganxun.compliance.models import EvaluationRun, Finding, PolicyVersion
from tests.base.situations import MONDAY
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db

POLICY = "sichuan-2018-2022"


@pytest.fixture
def office():
    return OrganisationFactory()


def a_run(**said):
    version, _ = PolicyVersion.objects.get_or_create(
        code=POLICY,
        content_hash="0" * 64,
        defaults={
            "title": "规划",
            "starts_on": date(2018, 1, 1),
            "ends_before": date(2023, 1, 1),
            "loaded_at": MONDAY,
        },
    )
    usual = {
        "state": "finished", "as_of": date(2020, 6, 15), "asked_at": MONDAY, "asked_by": "李培训",
        "started_at": MONDAY, "finished_at": MONDAY + timedelta(seconds=41),
    }  # fmt: skip
    return EvaluationRun.objects.create(policy_version=version, policy=POLICY, **(usual | said))


def test_runs_are_listed_with_who_and_how_long(client, office):
    a_run()
    page = words(signed_in(client, office, role="reader").get(reverse("runs:list")))
    assert "李培训" in page
    assert "41.0 秒" in page


def test_a_reader_may_not_start_one(client, office):
    browser = signed_in(client, office, role="reader")
    assert reverse("runs:start") not in words(browser.get(reverse("runs:list")))
    assert browser.post(reverse("runs:start"), {"policy": POLICY, "as_of": "2020-06-30"}).status_code == 403


def test_an_officer_starts_one_and_may_leave(client, office):
    response = signed_in(client, office).post(
        reverse("runs:start"), {"policy": POLICY, "as_of": "2020-06-30"}
    )
    run = EvaluationRun.objects.get()
    assert response.headers["Location"] == reverse("runs:run", args=[run.pk])
    assert run.state == "waiting"
    assert "可以离开本页" in words(client.get(response.headers["Location"]))


def test_a_day_before_the_plan_is_refused_with_the_reason(client, office):
    response = signed_in(client, office).post(
        reverse("runs:start"), {"policy": POLICY, "as_of": "2017-06-30"}
    )
    assert response.status_code == 409
    assert "早于规划起始日" in words(response)


def test_progress_ends_by_opening_the_result(client, office):
    run = a_run()
    response = signed_in(client, office).get(reverse("runs:progress", args=[run.pk]))
    assert response.headers["HX-Redirect"] == reverse("runs:run", args=[run.pk])


def test_what_changed_is_shown_with_what_stood_before(client, office):
    person = PersonFactory(name="王伟", unit=office)
    before, after = a_run(as_of=date(2020, 3, 31)), a_run(as_of=date(2020, 6, 15), changed=1)
    usual = {
        "policy": POLICY, "duty": "annual_days", "subject_kind": "person", "subject_id": person.pk, "unit": office,
        "year": 2020, "period_starts_on": date(2020, 1, 1), "period_ends_before": date(2021, 1, 1), "measure": "days",
    }  # fmt: skip
    Finding.objects.create(
        run=before, verdict=3, as_of_from=date(2020, 3, 31), as_of_until=after.as_of, **usual
    )
    Finding.objects.create(run=after, verdict=1, as_of_from=after.as_of, **usual)
    rows = words(signed_in(client, office).get(reverse("runs:run", args=[after.pk]))).split("<tbody>")[1]
    assert "王伟" in rows
    assert rows.index("有风险") < rows.index("已达标")


def test_a_failed_run_says_why(client, office):
    run = a_run(state="failed", problem="磁盘已满", finished_at=datetime(2020, 6, 15, 3, tzinfo=UTC))
    assert "磁盘已满" in words(signed_in(client, office).get(reverse("runs:run", args=[run.pk])))
