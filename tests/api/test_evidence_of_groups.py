"""What the finding about a class rests on, as the board shows it: which sessions count and which do not, and why."""

import pytest

from ganxun.compliance.choices import Verdict
from ganxun.compliance.models import Finding
from tests.api.situations import a_caller, problem, two_counties
from tests.classes.factories import ClassSessionFactory, TrainingClassFactory
from tests.reports.situations import SEPTEMBER, run_as_of

pytestmark = pytest.mark.django_db
DUTY, POLICY = "main_class_party_share", "sichuan-2018-2022"


@pytest.fixture(autouse=True)
def _september(settings):
    settings.GANXUN_TODAY = SEPTEMBER


@pytest.fixture
def counties():
    return two_counties()


def a_finding(county, **said):
    training_class = TrainingClassFactory(name="进修班", organiser=county, over=True)
    for field in ("party", "theory", "professional"):
        ClassSessionFactory(training_class=training_class, title=f"{field}课", field=field)
    usual = {
        "policy": POLICY, "duty": DUTY, "subject_kind": "class", "subject_id": training_class.pk, "unit": county,
        "period_starts_on": training_class.starts_on, "period_ends_before": training_class.ends_before,
        "verdict": Verdict.NOT_MET, "value": 3333, "target": 2000, "measure": "share", "as_of_from": SEPTEMBER,
        "run": run_as_of(SEPTEMBER),
    }  # fmt: skip
    return Finding.objects.create(**usual | said)


def test_sessions_are_told_on_their_sides(counties):
    finding = a_finding(counties[0])
    said = a_caller(counties[0]).get(f"/findings/{finding.pk}/evidence").json()
    assert (said["finding"], said["duty"], said["verdict"]) == (finding.pk, DUTY, "not_met")
    assert [each["title"] for each in said["counted"]] == ["party课"]
    assert sorted(each["title"] for each in said["not_counted"]) == ["professional课", "theory课"]
    assert all(each["reason"] for each in said["not_counted"])
    assert said["counted"][0]["reason"] == ""
    assert said["clauses"][0]["text"]


def test_a_duty_that_is_not_known_any_more(counties):
    finding = a_finding(counties[0], duty="nowhere_to_be_found")
    problem(a_caller(counties[0]).get(f"/findings/{finding.pk}/evidence"), 404)


def test_a_neighbours_class_is_not_told(counties):
    finding = a_finding(counties[1])
    problem(a_caller(counties[0]).get(f"/findings/{finding.pk}/evidence"), 404)
