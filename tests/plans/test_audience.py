"""Whom an item is for: read, refused, counted by the evaluator's own expressions."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from ganxun.compliance import library
from ganxun.rules.audience import (
    Counted,
    audience_rows,
    audience_sql,
    count_audience,
    read_audience,
)
from ganxun.rules.facts import registry
from ganxun.rules.language.conditions import ALWAYS
from ganxun.rules.loading.problems import PolicyRefused
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.plans.worlds import POLICY

pytestmark = pytest.mark.django_db

DAY = date(2020, 6, 15)


def read(said):
    return read_audience(said, library.policy(POLICY), registry)


def counted(said, unit):
    with connection.cursor() as cursor:
        return count_audience(
            library.policy(POLICY), read(said), DAY, registry=registry, cursor=cursor, unit_id=unit.pk
        )


def test_people_of_the_subtree_are_counted_and_those_unknown_named():
    city = OrganisationFactory(city=True)
    bureau = OrganisationFactory(parent=city)
    PersonFactory(unit=bureau, born_on=date(1980, 1, 1))
    PersonFactory(unit=city, born_on=date(1960, 1, 1))
    PersonFactory(unit=bureau, born_on=None)
    PersonFactory(unit=bureau, born_on=date(1985, 1, 1), retired=True)
    PersonFactory(born_on=date(1985, 1, 1))
    young = {"fact": "age", "at_most": 45}
    assert counted(young, city) == Counted(matching=1, unknown=1)
    assert counted({}, city) == Counted(matching=3, unknown=0)
    assert counted({"fact": "born_on", "above": "1970-01-01"}, bureau) == Counted(1, 1)
    assert (
        counted({"holds": "appointments", "where": {"fact": "is_primary", "equals": True}}, city).matching
        == 3
    )


def test_several_conditions_are_asked_together():
    city = OrganisationFactory(city=True)
    young = PersonFactory(unit=city, born_on=date(1980, 1, 1))
    old = PersonFactory(unit=city, born_on=date(1960, 1, 1))
    asked = [read({"fact": "age", "at_most": 45}), ALWAYS, read({"fact": "age", "above": 45})]
    policy = library.policy(POLICY)
    with connection.cursor() as cursor:
        rows = audience_rows(policy, asked, DAY, registry=registry, cursor=cursor, unit_id=city.pk)
        assert rows == [(young.pk, city.pk, 0b011), (old.pk, city.pk, 0b110)]
        cursor.execute(audience_sql(policy, asked[0], DAY, registry=registry, unit_id=city.pk))
        assert cursor.fetchall() == [(young.pk, city.pk)]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"fact": "agee", "at_least": 3}, "没有人员的事实「agee」"),
        ({"all": [{"fact": "age", "at_least": 3}, {"fact": "rank_band", "equals": "x"}]}, "第 2 行"),
        ({"fact": "born_on", "at_least": "2020-02-31"}, "没有 2020-02-31 这一天"),
        ({"fact": "age", "at_least": 3.5}, "整数"),
        ({"fact": "age", "at_least": None}, "整数"),
        ([], "看不出这是什么条件"),
        ({"category": "nobody"}, "没有人员类别「nobody」"),
    ],
)
def test_what_facts_cannot_answer_is_refused_with_its_line(said, words):
    with pytest.raises(PolicyRefused) as refusal:
        read(said)
    assert words in str(refusal.value)


def test_a_condition_nested_or_long_beyond_reason_is_refused():
    deep = {"fact": "age", "at_least": 3}
    for _level in range(30):
        deep = {"not": deep}
    for said in (deep, {"all": [{"fact": "age", "at_least": 3}] * 200}):
        with pytest.raises(PolicyRefused, match="条件太多或嵌套太深"):
            read(said)
