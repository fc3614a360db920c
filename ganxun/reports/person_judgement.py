"""One person judged now: every rule in force, by the evaluator itself, with words, figures and evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from ganxun.compliance.choices import Verdict
from ganxun.compliance.decisions import elapsed
from ganxun.compliance.live import explain_people, explain_person
from ganxun.people.models import Person
from ganxun.reports import words
from ganxun.reports.obligations import Alternative, Missing, Obligation, Obligations, in_order
from ganxun.reports.record_lists import Lists, leaf_of, lists_of
from ganxun.rules.explanation import Explanation
from ganxun.rules.facts import registry
from ganxun.rules.language.conditions import ALWAYS, InCategory, walk
from ganxun.rules.language.policy import Confidence, Policy, Rule
from ganxun.rules.language.requirements import Accumulate, AnyOf, Measure, Occur, leaves
from ganxun.rules.wording import Wording


@dataclass(frozen=True)
class _Judged:
    """One finding of the evaluator about the person, with its rule."""

    policy: Policy
    explanation: Explanation
    as_of: date

    @property
    def rule(self) -> Rule:
        return self.explanation.rule

    @property
    def finding(self) -> Mapping[str, Any]:
        return self.explanation.finding

    @property
    def verdict(self) -> Verdict:
        return Verdict(self.finding["verdict"])

    @property
    def measure(self) -> str:
        return str(self.finding["measure"])

    @property
    def has_period(self) -> bool:
        return bool(self.finding["period_starts_on"] and self.finding["period_ends_before"])

    def words_of(self, value: int | None) -> str:
        if value is None:
            return ""
        unit = _("次") if self.measure == "count" else ""
        return f"{words.amount(int(value), self.measure)} {unit}".strip()


def read_obligations(person: Person, *, policy: Policy, as_of: date) -> Obligations:
    """Everything the policy asks of the person, judged as of a day. Two queries."""
    on = _judged_on(policy, as_of)
    return _obligations(explain_person(policy.document.code, person.pk, on), policy, as_of)


def read_obligations_of(people: Sequence[int], *, policy: Policy, as_of: date) -> dict[int, Obligations]:
    """The same for many people: person → what is asked. Two queries however many there are."""
    explained = explain_people(policy.document.code, people, _judged_on(policy, as_of))
    return {person: _obligations(found, policy, as_of) for person, found in explained.items()}


def _judged_on(policy: Policy, as_of: date) -> date:
    return min(as_of, policy.document.ends_before - timedelta(days=1))


def _obligations(explained: Sequence[Explanation], policy: Policy, as_of: date) -> Obligations:
    on = _judged_on(policy, as_of)
    found = [_Judged(policy, each, on) for each in explained]
    applying = [each for each in found if each.verdict is not Verdict.NOT_APPLICABLE]
    return Obligations(
        policy=policy.document.code,
        policy_title=policy.document.title,
        starts_on=policy.document.starts_on,
        as_of=as_of,
        applying=in_order([_obligation(each) for each in applying]),
        others=tuple(_bare(each) for each in found if each.verdict is Verdict.NOT_APPLICABLE),
        categories=tuple(dict.fromkeys(_categories(applying))),
    )


def _categories(applying: list[_Judged]) -> Iterator[str]:
    """Labels of the categories that the duties of the person rest on."""
    for each in applying:
        if each.verdict is not Verdict.UNKNOWN:
            for part in walk(each.rule.applies_when):
                if isinstance(part, InCategory) and part == each.rule.applies_when:
                    yield each.policy.categories[part.code].label


def _bare(judged: _Judged) -> Obligation:
    """A duty that does not apply: its words only."""
    return Obligation(
        duty=judged.rule.duty,
        says=judged.rule.says,
        clauses=tuple(judged.policy.clauses[cited] for cited in judged.rule.cites),
        verdict=judged.verdict,
        period=words.period_label(judged.rule, judged.policy, judged.as_of),
    )


def _obligation(judged: _Judged) -> Obligation:
    rule, finding, document = judged.rule, judged.finding, judged.policy.document
    lists = _lists(judged)
    value, goal = finding["value"], finding["target"]
    return Obligation(
        duty=rule.duty,
        says=rule.says,
        clauses=tuple(judged.policy.clauses[cited] for cited in rule.cites),
        verdict=judged.verdict,
        period=words.period_label(rule, judged.policy, judged.as_of),
        value=judged.words_of(value),
        target=judged.words_of(goal) or words.target(rule),
        gap=judged.words_of(finding["gap"]) if finding["gap"] and judged.verdict is not Verdict.MET else "",
        share=float(value / goal) if value is not None and goal else None,
        pace=_pace(judged),
        due_on=finding["due_on"],
        owner=document.owners.get(rule.owner, rule.owner),
        note=rule.note or "",
        is_verified=rule.confidence is Confidence.VERIFIED,
        alternatives=_alternatives(judged),
        counted=lists.counted,
        not_counted=lists.not_counted,
        uncertain=lists.uncertain,
        arranged=lists.arranged,
        left_out=lists.left_out,
        missing=tuple(_missing(judged)),
        cures=tuple(_cures(judged)),
    )


def _lists(judged: _Judged) -> Lists:
    return lists_of(judged.explanation, judged.finding["arm"]) if judged.has_period else Lists()


def _pace(judged: _Judged) -> float | None:
    if not judged.has_period or judged.verdict is Verdict.EXEMPT:
        return None
    finding = judged.finding
    return elapsed(finding["period_starts_on"], finding["period_ends_before"], judged.as_of)


def _alternatives(judged: _Judged) -> tuple[Alternative, ...]:
    """Both ways of «3 个月或 550 学时», each with what has been counted for it."""
    if not isinstance(judged.rule.requires, AnyOf) or not judged.has_period:
        return ()
    found = []
    for place, leaf in enumerate(leaves(judged.rule.requires)):
        if not isinstance(leaf, Accumulate | Occur):
            return ()
        done = lists_of(judged.explanation, place).total
        goal, measure = _goal(leaf, judged.policy)
        found.append(
            Alternative(
                value=words.amount(done, measure),
                target=words.amount(goal, measure),
                gap=words.amount(goal - done, measure) if done < goal else "",
                share=done / goal if goal else None,
                is_chosen=place == judged.finding["arm"],
            )
        )
    return tuple(found)


def _goal(leaf: Accumulate | Occur, policy: Policy) -> tuple[int, str]:
    """The bound of an alternative in the unit of its records: months are counted in days (conversion.yaml)."""
    if isinstance(leaf, Occur):
        return leaf.at_least, "count"
    if leaf.measure is Measure.MONTHS:
        return leaf.at_least * policy.conversions.month_days, "days"
    return leaf.at_least, leaf.measure.column


def _missing(judged: _Judged) -> Iterator[Missing]:
    if judged.verdict is not Verdict.UNKNOWN:
        return
    of_person, of_credit = registry.person_facts(), registry.table("credits")
    for fact in judged.finding["missing_facts"]:
        if fact in of_person:
            yield Missing(of_person[fact].label, registry.person_fact_owner(fact).supplied_by)
        elif fact in of_credit.by_name:
            yield Missing(of_credit.by_name[fact].label, of_credit.supplied_by)
        elif fact == "target":
            yield Missing(_("目标值（原文没有给出数字）"), _("规划制定机关"))


def _cures(judged: _Judged) -> Iterator[str]:
    """What would put it right, and by when."""
    finding, verdict = judged.finding, judged.verdict
    gap, due = judged.words_of(finding["gap"]), finding["due_on"]
    if verdict is Verdict.AT_RISK and finding["gap"] and due:
        yield _("在 {due} 前再计入 {gap} 即可达标。").format(due=due.isoformat(), gap=gap) + _condition(
            judged
        )
        if finding["scheduled"]:
            yield _("已安排的培训可计 {amount}，仍不足以补齐。").format(
                amount=judged.words_of(finding["scheduled"])
            )
    elif verdict is Verdict.ON_TRACK and finding["scheduled"]:
        yield _("已安排的培训完成后可计 {amount}。").format(amount=judged.words_of(finding["scheduled"]))
    elif verdict is Verdict.NOT_MET and finding["gap"]:
        yield _("本期差 {gap}，已不能在期限内补齐；请安排补训，并在下一期计划中优先安排。").format(gap=gap)


def _condition(judged: _Judged) -> str:
    leaf = leaf_of(judged.explanation)
    if leaf is None or leaf.where == ALWAYS:
        return ""
    return _("计入条件：{asked}。").format(
        asked=Wording(judged.policy, registry).condition(leaf.where, leaf.table)
    )
