"""What a declaration is held against: the plan's policy, the tree, the register of institutions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from ganxun.base.refusals import Reason
from ganxun.compliance import library
from ganxun.orgs.models import Organisation
from ganxun.plans.decisions import items as decisions
from ganxun.plans.decisions.audiences import is_impossible
from ganxun.plans.decisions.items import Declared, Known
from ganxun.plans.models import AnnualPlan
from ganxun.resources.models import Institution
from ganxun.rules.audience import read_audience
from ganxun.rules.facts import registry
from ganxun.rules.language.policy import Policy
from ganxun.rules.loading.problems import PolicyRefused

_IMPOSSIBLE = "培训对象：条件自相矛盾，任何人都不可能符合"


def audience_problems(said: Any, policy: Policy) -> tuple[str, ...]:
    """What is wrong with a condition, as ready sentences; nothing when it can be asked and satisfied."""
    try:
        condition = read_audience(said or {}, policy, registry)
    except PolicyRefused as refusal:
        return tuple(map(str, refusal.problems))
    return (_IMPOSSIBLE,) if is_impossible(condition) else ()


class Checker:
    """Holds declarations for one plan against what is known; a few queries however many there are."""

    def __init__(self, plan: AnnualPlan, declared: Sequence[Declared]) -> None:
        self.plan, self.policy = plan, library.policy(plan.policy_code)
        wanted = {each.organiser_id for each in declared} | {each.called_from_id for each in declared}
        self.places: Mapping[int, Organisation] = Organisation.objects.in_bulk(wanted)
        asked = {each.institution_id for each in declared if each.institution_id is not None}
        self.institutions = (
            set(Institution.objects.filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()
        )
        # Many rows of a workbook ask for the same people.
        self._problems = lru_cache(maxsize=None)(self._read)

    def reasons(self, said: Declared) -> tuple[Reason, ...]:
        """All that is wrong with one declaration."""
        known = Known(
            programmes=frozenset(self.policy.programmes),
            topics=frozenset(self.policy.taxonomy.get("topics", {})),
            most_hours_a_day=self.policy.conversions.most_hours_a_day,
            organiser_is_inside=self._is_inside(said.organiser_id),
            called_from_is_inside=self._is_inside(said.called_from_id),
            institution_exists=said.institution_id is None or said.institution_id in self.institutions,
            audience_problems=self._problems(_frozen(said.audience or {})),
        )
        return decisions.why_not_content(said, year=self.plan.year, known=known)

    def _is_inside(self, number: int) -> bool:
        place = self.places.get(number)
        return place is not None and place.path.startswith(self.plan.organisation.path)

    def _read(self, frozen: Any) -> tuple[str, ...]:
        return audience_problems(_thawed(frozen), self.policy)


def _frozen(said: Any) -> Any:
    if isinstance(said, dict):
        return ("{", *((key, _frozen(value)) for key, value in said.items()))
    if isinstance(said, list):
        return ("[", *map(_frozen, said))
    # True and 1 are one key of a dictionary, and two different answers.
    return (type(said).__name__, said)


def _thawed(frozen: Any) -> Any:
    kind, *rest = frozen
    if kind == "{":
        return {key: _thawed(value) for key, value in rest}
    return list(map(_thawed, rest)) if kind == "[" else rest[0]
