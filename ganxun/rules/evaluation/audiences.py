"""Conditions over persons, compiled together: everybody in scope with one bit a condition."""

from collections.abc import Mapping, Sequence

import ibis

from ganxun.rules.evaluation.cube import CubePlan
from ganxun.rules.evaluation.dialects import POSTGRES, text_of
from ganxun.rules.evaluation.moments import Moments
from ganxun.rules.evaluation.relations import Relations
from ganxun.rules.evaluation.row import FactList, PersonRow, WishingCube, joined_bits
from ganxun.rules.evaluation.steps import Chain
from ganxun.rules.facts import Registry
from ganxun.rules.language.conditions import Condition
from ganxun.rules.language.periods import Period, PlanPeriod
from ganxun.rules.language.policy import Policy


def compiled(
    policy: Policy, registry: Registry, conditions: Sequence[Condition]
) -> tuple[str, Mapping[str, Period]]:
    """PostgreSQL for `person_id`, `unit_id`, `sure` and `maybe` (bit n: condition n holds, is unknown), with marks."""
    moments = Moments()
    plan = CubePlan(registry, Relations(registry), moments)
    for condition in conditions:
        PersonRow(policy, plan, WishingCube(registry), FactList(), PlanPeriod()).truth(condition)
    steps = plan.build(scoped=True)
    chain = Chain("audience", ibis.table(steps[-1].expression.schema(), name=steps[-1].name))
    row = PersonRow(policy, plan, chain.row, FactList(), PlanPeriod())
    truths = [row.truth(condition) for condition in conditions]
    judged = chain.row.judged
    chain.finish(
        person_id=chain.row.person_id,
        unit_id=chain.row.unit_id,
        sure=joined_bits(
            ibis.ifelse(judged & truth, 1 << bit, 0).cast("int64") for bit, truth in enumerate(truths)
        ),
        maybe=joined_bits(
            ibis.ifelse(judged & truth.isnull(), 1 << bit, 0).cast("int64")
            for bit, truth in enumerate(truths)
        ),
    )
    *before, last = (*steps, *chain.steps)
    named = ", ".join(f"{step.name} AS ({text_of(step.expression, POSTGRES)})" for step in before)
    return f"WITH {named} {text_of(last.expression, POSTGRES)}", moments.periods
