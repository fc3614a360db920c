"""One meaning on two engines: random policies over random facts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ganxun.rules.engines.engine import DUCKDB, Engine
from ganxun.rules.engines.postgres import shown
from ganxun.rules.engines.postgres_stages import PostgreSQL
from ganxun.rules.evaluating import evaluate, evaluate_people
from ganxun.rules.explanation import Outcome, explain_all, explain_people
from ganxun.rules.language.policy import Policy, Rule, Subject
from ganxun.rules.language.requirements import Accumulate, Bound, BoundKind, Reach
from ganxun.rules.language.verdicts import Verdict
from tests.rules import worlds
from tests.rules.provinces import outcome, policies, provinces
from tests.rules.test_groups import A_FIFTH, MARCH, a_class, a_province, a_rule, items, of_class
from tests.rules.worlds import REGISTRY, Judged, Rows, a_policy_of, in_arrow, on_duckdb

DAYS = (date(2019, 12, 31), date(2020, 2, 29))
slowly = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
fewer = settings(slowly, max_examples=5)  # each compiles a dozen rules for two engines


@contextmanager
def facts_in_postgres(rows: Rows) -> Iterator[Any]:
    with connection.cursor() as cursor:
        worlds.make_tables(cursor)
        worlds.in_postgres(cursor, rows)
        yield cursor


@pytest.mark.django_db
@slowly
@given(rule=worlds.rules(), rows=worlds.facts())
def test_duckdb_and_postgresql_find_the_same(db, rule: Rule, rows: Rows):
    policy = a_policy_of(rule)
    people = [row["person_id"] for row in rows["people"]]
    with facts_in_postgres(rows) as cursor:
        for as_of in DAYS:
            live = evaluate_people(policy, as_of, people, registry=REGISTRY, cursor=cursor)
            assert Judged.of(map(shown, live)) == Judged.of(on_duckdb(policy, as_of, rows))


@pytest.mark.django_db
@fewer
@given(policy=policies(), rows=provinces(), scope=st.sampled_from([None, 1, 2]))
def test_rules_of_every_kind_are_found_the_same_on_both(db, policy: Policy, rows: Rows, scope: int | None):
    with facts_in_postgres(rows) as cursor:
        for as_of in DAYS:
            mine = judged_by(PostgreSQL(cursor), policy, as_of, scope=scope)
            assert mine == judged_by(DUCKDB, policy, as_of, facts=in_arrow(rows), scope=scope)


@pytest.mark.django_db
@fewer
@given(policy=policies(persons=1), rows=provinces())
def test_facts_that_are_given_hide_those_of_the_database(db, policy: Policy, rows: Rows):
    with facts_in_postgres({}) as cursor:
        given_facts = judged_by(PostgreSQL(cursor), policy, DAYS[0], facts=in_arrow(rows))
        assert given_facts == judged_by(DUCKDB, policy, DAYS[0], facts=in_arrow(rows))


PERSONS_ONLY = a_policy_of(worlds.A_RULE)
CLASSES_ONLY = a_policy_of(of_class(A_FIFTH))
ITEMS_ONLY = a_policy_of(a_rule(Subject.UNIT, Reach("items", Bound(BoundKind.AT_LEAST, 1), count="items")))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("policy", "rows", "verdicts"),
    [
        (PERSONS_ONLY, a_province(), [4, 1, 1, 1]),
        (CLASSES_ONLY, a_class((MARCH, 20, "party"), (MARCH, 80, "theory")), [1]),
        (ITEMS_ONLY, items(), [4, 1, 4]),
        (ITEMS_ONLY, {}, []),
    ],
)
def test_a_policy_with_one_kind_of_rule_is_judged_alone(db, policy: Policy, rows: Rows, verdicts: list[int]):
    with facts_in_postgres(rows) as cursor:
        found = judged_by(PostgreSQL(cursor), policy, DAYS[0])
    assert found == judged_by(DUCKDB, policy, DAYS[0], facts=in_arrow(rows))
    (rows_of_duty,) = found.values()
    findings = [row for kind, row in rows_of_duty if kind == "finding"]
    assert [row["verdict"] for row in sorted(findings, key=lambda row: row["subject_id"])] == verdicts


def judged_by(engine: Engine, policy: Policy, as_of: date, **given: Any) -> dict[str, list[Any]]:
    batches = evaluate(policy, as_of, registry=REGISTRY, engine=engine, keep_not_applicable=True, **given)
    return outcome(batches)


@pytest.mark.django_db
@slowly
@given(rule=worlds.rules(), rows=worlds.facts())
def test_the_records_shown_as_counted_add_up_to_the_value(db, rule: Rule, rows: Rows):
    policy = a_policy_of(rule)
    with facts_in_postgres(rows) as cursor:
        for row in rows["people"]:
            for explained in explain_all(policy, DAYS[0], row["person_id"], registry=REGISTRY, cursor=cursor):
                _adds_up(explained)


@pytest.mark.django_db
@slowly
@given(rule=worlds.rules(), rows=worlds.facts())
def test_many_people_explained_at_once_are_explained_alike(db, rule: Rule, rows: Rows):
    policy = a_policy_of(rule)
    people = [row["person_id"] for row in rows["people"]]
    with facts_in_postgres(rows) as cursor:
        together = explain_people(policy, DAYS[0], people, registry=REGISTRY, cursor=cursor)
        alone = {
            person: explain_all(
                policy,
                DAYS[0],
                person,
                registry=REGISTRY,
                cursor=cursor,
                keep_not_applicable=True,
                changes=False,
            )
            for person in people
        }
    assert together == alone


def _adds_up(explained: Any) -> None:
    outside = explained.verdict in {Verdict.NOT_APPLICABLE, Verdict.EXEMPT}
    if outside or not isinstance(explained.rule.requires, Accumulate):
        return
    counted = [seen.amount for seen in explained.evidence if seen.outcome is Outcome.COUNTED]
    assert sum(amount or 0 for amount in counted) == explained.finding["value"]


@slowly
@given(rule=worlds.rules(), rows=worlds.facts())
def test_judging_twice_gives_the_same_bytes(rule: Rule, rows: Rows):
    policy = a_policy_of(rule)
    once, again = (str(on_duckdb(policy, DAYS[0], rows)) for _ in range(2))
    assert once == again


def test_duckdb_says_that_it_has_no_facts_of_its_own():
    policy = a_policy_of()
    with pytest.raises(ValueError, match="facts it is given"):
        list(evaluate(policy, MARCH, registry=REGISTRY))
