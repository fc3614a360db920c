"""The records of a person under one rule as a page lists them: counted, not counted and why, not sure, booked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ganxun.reports import words
from ganxun.reports.obligations import Evidence
from ganxun.rules.explanation import Explanation
from ganxun.rules.facts import registry
from ganxun.rules.language.requirements import Accumulate, Occur, Requirement, leaves
from ganxun.rules.records import Evidence as Judged
from ganxun.rules.records import Outcome, Reason

_NOT_COUNTED_SHOWN = 20


@dataclass(frozen=True)
class Lists:
    """The records of one rule, each in one list; `left_out` is how many more did not count than are shown.

    `total` adds up what counted: tenths of hours or days, or how many times.
    """

    counted: tuple[Evidence, ...] = ()
    not_counted: tuple[Evidence, ...] = ()
    uncertain: tuple[Evidence, ...] = ()
    arranged: tuple[Evidence, ...] = ()
    left_out: int = 0
    total: int = 0


def leaf_of(explanation: Explanation) -> Accumulate | Occur | None:
    """The alternative by which the person was judged; None for rules that look at no records."""
    leaf = list(leaves(explanation.rule.requires))[explanation.finding["arm"]]
    return leaf if isinstance(leaf, Accumulate | Occur) else None


def lists_of(explanation: Explanation, arm: int) -> Lists:
    """The records beside one alternative of the rule, latest first."""
    leaf = list(leaves(explanation.rule.requires))[arm]
    seen = [each for each in reversed(explanation.evidence) if each.arm == arm]
    since = explanation.finding["period_starts_on"]
    found: dict[Outcome, list[Evidence]] = {outcome: [] for outcome in Outcome}
    for each in seen:
        if _is_shown(each):
            found[each.outcome].append(_shown(each, leaf, "；".join(_reasons(each, since))))
    out = found[Outcome.NOT_COUNTED]
    return Lists(
        counted=tuple(found[Outcome.COUNTED]),
        not_counted=tuple(out[:_NOT_COUNTED_SHOWN]),
        uncertain=tuple(found[Outcome.UNCERTAIN]),
        arranged=tuple(found[Outcome.SCHEDULED]),
        left_out=max(0, len(out) - _NOT_COUNTED_SHOWN),
        total=sum(each.amount or 0 for each in seen if each.outcome is Outcome.COUNTED),
    )


def _is_shown(each: Judged) -> bool:
    """Bookings that will not count say nothing; of a reversal only the record reversed is shown, where it counted."""
    table = registry.table(each.table)
    if table.standing is None:
        return each.outcome is Outcome.SCHEDULED
    codes = [reason.code for reason in each.reasons]
    return "reversed" not in codes or (codes == ["reversed"] and each.record[table.standing[0]] == "reversed")


def _reasons(each: Judged, since: Any) -> Iterator[str]:
    conditions = "；".join(reason.about for reason in each.reasons if reason.code == "condition")
    outside = [reason for reason in each.reasons if reason.code != "condition"]
    if outside:
        yield _outside(outside[0], each, since)
    elif conditions:
        yield _("不符合：{asked}").format(asked=conditions)


def _outside(reason: Reason, each: Judged, since: Any) -> str:
    if reason.code == "missing_fact":
        columns = registry.table(each.table).by_name
        facts = "、".join(columns[fact].label for fact in reason.facts)
        if each.amount is None and len(reason.facts) == 1:
            return _("没有登记{what}").format(what=facts)
        return _("缺少{facts}，待核").format(facts=facts)
    return {
        "reversed": _("已冲销"),
        "after_day_judged": _("晚于评估日"),
        "part_of_event": _("分段班次，末段计一次"),
    }.get(reason.code) or _("不在本期（{start} 起）").format(start=since.isoformat())


def _shown(each: Judged, leaf: Requirement, reason: str) -> Evidence:
    measure = leaf.measure.column if isinstance(leaf, Accumulate) else "hours"
    record = each.record
    return Evidence(
        title=record["source_name"],
        starts_on=record["starts_on"],
        ends_on=record["ends_on"],
        amount=words.amount(record[measure], measure),
        reason=reason,
        credit_id=record.get("credit_id"),
    )
