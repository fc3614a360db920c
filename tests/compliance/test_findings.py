"""Findings are stored by difference, along the days judged."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from ganxun.compliance.actions.findings import STAGED, Portion, store_portion
from ganxun.compliance.models import EvaluationRun, Finding, PolicyVersion

pytestmark = pytest.mark.django_db

POLICY = "sichuan-2018-2022"
JUNE, SEPTEMBER, DECEMBER = date(2020, 6, 30), date(2020, 9, 30), date(2020, 12, 31)
MET, AT_RISK, NOT_MET = 1, 3, 4

SCHEMA = pa.schema(
    [
        ("duty", pa.string()),
        ("subject_kind", pa.string()),
        ("subject_id", pa.int64()),
        ("unit_id", pa.int64()),
        ("year", pa.int32()),
        ("period_starts_on", pa.date32()),
        ("period_ends_before", pa.date32()),
        ("verdict", pa.int8()),
        ("value", pa.int64()),
        ("target", pa.int64()),
        ("gap", pa.int64()),
        ("measure", pa.string()),
        ("due_on", pa.date32()),
        ("arm", pa.int16()),
        ("missing", pa.int64()),
        ("scheduled", pa.int64()),
        ("hours", pa.int64()),
    ]
)


def found(verdict, *, person=7, value=100, duty="annual_days", year=2020):
    return {
        "duty": duty,
        "subject_kind": "person",
        "subject_id": person,
        "unit_id": None,
        "year": year,
        "period_starts_on": date(2020, 1, 1),
        "period_ends_before": date(2021, 1, 1),
        "verdict": verdict,
        "value": value,
        "target": 120,
        "gap": 120 - value,
        "measure": "days",
        "due_on": DECEMBER,
        "arm": 0,
        "missing": 0,
        "scheduled": None,
        "hours": None,
    }


def judge(as_of, *findings, later=None, people=(0, 2**62)):
    version, _ = PolicyVersion.objects.get_or_create(
        code=POLICY,
        content_hash="x",
        defaults={
            "title": "规划",
            "starts_on": date(2018, 1, 1),
            "ends_before": date(2023, 1, 1),
            "loaded_at": datetime(2020, 1, 1, tzinfo=UTC),
        },
    )
    run = EvaluationRun.objects.create(
        policy_version=version,
        policy=POLICY,
        as_of=as_of,
        asked_at=datetime(2020, 1, 1, tzinfo=UTC),
        asked_by="x",
    )
    portion = Portion(
        policy=POLICY,
        as_of=as_of,
        run=run.pk,
        duties=("annual_days",),
        low=people[0],
        high=people[1],
        next_judged=later,
    )
    table = pa.Table.from_pylist(list(findings), schema=SCHEMA)
    return store_portion(portion, table.to_batches())


def standing(as_of):
    return {each.subject_id: each.verdict for each in Finding.objects.as_of(POLICY, as_of)}


def test_the_columns_staged_are_those_of_a_finding():
    assert SCHEMA.names == STAGED


def test_a_second_run_over_the_same_facts_writes_nothing():
    judge(SEPTEMBER, found(AT_RISK))
    assert judge(SEPTEMBER, found(AT_RISK)).changed == 0
    assert Finding.objects.count() == 1


def test_a_later_day_with_the_same_verdict_writes_nothing():
    judge(JUNE, found(AT_RISK))
    assert judge(SEPTEMBER, found(AT_RISK)).changed == 0
    assert standing(SEPTEMBER) == {7: AT_RISK}


def test_a_changed_verdict_leaves_the_earlier_day_as_it_was():
    judge(JUNE, found(AT_RISK))
    judge(SEPTEMBER, found(MET, value=120))
    assert standing(JUNE) == {7: AT_RISK}
    assert standing(SEPTEMBER) == {7: MET}


def test_judging_the_same_day_again_replaces_and_keeps_what_was_said():
    judge(SEPTEMBER, found(AT_RISK))
    judge(SEPTEMBER, found(MET, value=120))
    assert standing(SEPTEMBER) == {7: MET}
    assert Finding.objects.filter(replaced_by__isnull=False).get().verdict == AT_RISK


def test_an_earlier_day_judged_later_does_not_touch_the_later_one():
    judge(JUNE, found(AT_RISK))
    judge(DECEMBER, found(AT_RISK))
    judge(SEPTEMBER, found(MET, value=120), later=DECEMBER)
    assert (standing(JUNE), standing(SEPTEMBER), standing(DECEMBER)) == ({7: AT_RISK}, {7: MET}, {7: AT_RISK})


def test_an_earlier_day_found_for_the_first_time_ends_where_the_later_one_was_judged():
    judge(DECEMBER)
    judge(SEPTEMBER, found(MET, value=120), later=DECEMBER)
    assert standing(SEPTEMBER) == {7: MET}
    assert standing(DECEMBER) == {}


def test_somebody_the_duty_no_longer_applies_to_keeps_the_old_days_only():
    judge(JUNE, found(AT_RISK), found(MET, person=8))
    judge(SEPTEMBER, found(MET, person=8))
    assert standing(JUNE) == {7: AT_RISK, 8: MET}
    assert standing(SEPTEMBER) == {8: MET}


def test_people_outside_the_portion_are_left_alone():
    judge(JUNE, found(AT_RISK), found(MET, person=8))
    judge(SEPTEMBER, people=(7, 7))
    assert standing(SEPTEMBER) == {8: MET}


def test_last_years_findings_stand_beside_this_years():
    judge(date(2019, 12, 31), found(NOT_MET, year=2019))
    judge(SEPTEMBER, found(AT_RISK))
    assert standing(date(2019, 12, 31)) == {7: NOT_MET}
    assert standing(SEPTEMBER) == {7: AT_RISK}


def test_a_run_tells_what_it_changed_and_from_what():
    judge(JUNE, found(AT_RISK), found(MET, person=8))
    judge(SEPTEMBER, found(MET, value=120), found(MET, person=8), found(NOT_MET, person=9))
    run = EvaluationRun.objects.latest("id")
    changes = {
        each.subject_id: (each.verdict_before, each.verdict) for each in Finding.objects.changed_in(run)
    }
    assert changes == {7: (AT_RISK, MET), 9: (None, NOT_MET)}
