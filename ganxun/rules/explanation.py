"""Why a person's verdict is what it is: the finding in sentences, each record with its reason, and the cure.

`explain` judges one person on PostgreSQL (through the cursor given) and looks at every record of the person with
the same expressions that were summed. `prose` (re-exported) is the rule itself in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from ganxun.rules.engines.postgres import Cursor, PostgresPeople, few
from ganxun.rules.evaluating import postgres_people
from ganxun.rules.evaluation.asking import Wanted, missing_in, wanted_records
from ganxun.rules.evaluation.marks import capped
from ganxun.rules.evaluation.plans import Sql
from ganxun.rules.facts import FactColumn, FactTable, Registry, Span
from ganxun.rules.language.periods import Every
from ganxun.rules.language.policy import Policy, Rule
from ganxun.rules.language.requirements import Accumulate, Measure, leaves
from ganxun.rules.language.verdicts import Verdict
from ganxun.rules.prose import Prose, prose
from ganxun.rules.wording import chinese_day, scaled

__all__ = ["Evidence", "Explanation", "MissingFact", "Outcome", "Reason", "explain", "explain_all", "prose"]


class Outcome(StrEnum):
    """What became of a record in one requirement."""

    COUNTED = "counted"
    NOT_COUNTED = "not_counted"
    UNCERTAIN = "uncertain"
    SCHEDULED = "scheduled"


@dataclass(frozen=True)
class Reason:
    """Why a record does not count, or why that is unknown.

    Codes: ``reversed``, ``before_period``, ``after_period``, ``after_day_judged``, ``condition``, ``missing_fact``,
    ``part_of_event`` (an earlier stretch of an event that counts once, by its last stretch).
    """

    code: str
    text: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """One record beside one requirement (``arm``: index of the alternative).

    ``amount`` is what it adds: tenths, or 1 for an event; None when the amount itself is missing. ``record`` holds
    every column of the fact view (``credit_id``, ``source_name`` …).
    """

    arm: int
    table: str
    outcome: Outcome
    amount: int | None
    reasons: tuple[Reason, ...]
    record: dict[str, Any]


@dataclass(frozen=True)
class MissingFact:
    """A fact that must be supplied before the rule can be judged."""

    name: str
    label: str
    supplied_by: str


@dataclass(frozen=True)
class Explanation:
    """A finding (columns of `evaluation.findings.FINDINGS`), its words, its evidence, and what would cure it."""

    rule: Rule
    finding: dict[str, Any]
    verdict: Verdict
    sentences: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    missing: tuple[MissingFact, ...]
    cure: tuple[str, ...]
    changes: tuple[str, ...]


def explain(
    policy: Policy,
    duty: str,
    as_of: date,
    person_id: int,
    *,
    registry: Registry,
    cursor: Cursor,
    keep: Path | None = None,
) -> Explanation:
    """Why the person's verdict on a duty is what it is. Raises KeyError when no such duty is in force."""
    found = explain_all(policy, as_of, person_id, registry=registry, cursor=cursor, duty=duty, keep=keep)
    for explanation in found:
        return explanation
    raise KeyError(duty)


def explain_all(
    policy: Policy,
    as_of: date,
    person_id: int,
    *,
    registry: Registry,
    cursor: Cursor,
    duty: str | None = None,
    keep_not_applicable: bool = False,
    keep: Path | None = None,
) -> list[Explanation]:
    """Every rule over persons for one person, judged and explained, in order of duty.

    Rules that do not apply are left out unless asked for (or named).
    """
    people = postgres_people(policy, as_of, registry=registry, keep=keep)
    explainer = _Explainer(policy, registry, people, cursor, capped(policy.document, as_of))
    found = []
    for finding in people.findings(cursor, [person_id], as_of):
        wanted = finding["duty"] == duty if duty else True
        shown = keep_not_applicable or duty or finding["verdict"] != Verdict.NOT_APPLICABLE
        if wanted and shown:
            found.append(explainer.explain(finding))
    return found


class _Explainer:
    """Explains the findings of one person; records are read once for all rules."""

    def __init__(
        self, policy: Policy, registry: Registry, people: PostgresPeople, cursor: Cursor, as_of: date
    ) -> None:
        self.policy, self.registry, self.cursor, self.as_of = policy, registry, cursor, as_of
        self.prose = Prose(policy, registry)
        self.planned = {rule.rule.duty: rule for rule in people.plan.person_rules}

    def explain(self, finding: dict[str, Any]) -> Explanation:
        rule = self.policy.rule(finding["duty"], self.as_of)
        outside = finding["verdict"] in {Verdict.NOT_APPLICABLE, Verdict.EXEMPT}
        evidence = () if outside else tuple(self._evidence(rule, finding))
        missing = tuple(map(self._missing, finding["missing_facts"]))
        return Explanation(
            rule=rule,
            finding=finding,
            verdict=Verdict(finding["verdict"]),
            sentences=tuple(self._sentences(rule, finding)),
            evidence=evidence,
            missing=missing,
            cure=tuple(self._cure(rule, finding, missing)),
            changes=tuple(self._changes(finding)),
        )

    # --- sentences -----------------------------------------------------------------------------------------

    def _sentences(self, rule: Rule, finding: dict[str, Any]) -> list[str]:
        verdict = Verdict(finding["verdict"])
        if verdict is Verdict.NOT_APPLICABLE:
            return ["本条不适用于此人。"]
        if verdict is Verdict.EXEMPT:
            return ["已批准免训，不计入考核，也不计入分母。"]
        have, owed = _amount(finding["value"], finding), _amount(finding["target"], finding)
        lines = [f"{verdict.label}。", f"已有 {have}，目标 {owed}。"]
        if finding["gap"]:
            lines.append(f"还差 {_amount(finding['gap'], finding)}。")
        if finding["scheduled"]:
            lines.append(f"已安排而尚未登记的有 {_amount(finding['scheduled'], finding)}。")
        lines.append(f"期限为{chinese_day(finding['due_on'])}（含当日）。")
        part = list(leaves(rule.requires))[finding["arm"]]
        if isinstance(part, Accumulate) and part.measure is Measure.MONTHS:
            days = self.policy.conversions.month_days
            lines.append(f"{scaled(part.at_least, 10)}个月按每月{days}天折算。")
        return lines

    def _missing(self, name: str) -> MissingFact:
        column, table = self._fact(name)
        return MissingFact(name, column.label, table.supplied_by)

    def _fact(self, name: str) -> tuple[FactColumn, FactTable]:
        person = self.registry.person_facts()
        if name in person:
            return person[name], self.registry.person_fact_owner(name)
        # Records first: several tables may have a column of that name, and records are what is summed.
        tables = sorted(self.registry, key=lambda table: table.standing is None)
        found = next(table for table in tables if name in table.by_name)
        return found.by_name[name], found

    def _cure(self, rule: Rule, finding: dict[str, Any], missing: Sequence[MissingFact]) -> list[str]:
        verdict = Verdict(finding["verdict"])
        if verdict is Verdict.UNKNOWN:
            return [f"请{fact.supplied_by}补充「{fact.label}」。" for fact in missing]
        if verdict not in {Verdict.ON_TRACK, Verdict.AT_RISK, Verdict.NOT_MET} or not finding["due_on"]:
            return []
        part = list(leaves(rule.requires))[finding["arm"]]
        what = self.prose.requirement(part)[0]
        gap = _amount(finding["gap"], finding)
        if verdict is Verdict.NOT_MET and finding["due_on"] > self.as_of:
            return [f"剩余时间已不够补足；还差 {gap}（{what}），请与组织人事部门商定补训。"]
        if finding["due_on"] <= self.as_of:
            return [f"期限已到；只能补训或补登此前的培训，还差 {gap}（{what}）。"]
        return [f"在{chinese_day(finding['due_on'])}以前再有 {gap} 即可达标（{what}）。"]

    def _changes(self, finding: dict[str, Any]) -> list[str]:
        """Posts and ranks that began or ended inside the period: the rule of the day judged applies."""
        if finding["period_starts_on"] is None:
            return []
        lines = []
        for table in self.registry:
            if table.span and table.picks:
                for row in self._rows_of(table, finding["subject_id"]):
                    lines += self._changed(table, table.span, row, finding)
        return sorted(lines)

    def _changed(
        self, table: FactTable, span: Span, row: dict[str, Any], finding: dict[str, Any]
    ) -> list[str]:
        first, end = (
            finding["period_starts_on"],
            min(finding["period_ends_before"], self.as_of + timedelta(days=1)),
        )
        words = "、".join(
            self.prose.value(row[pick.column], table.by_name[pick.column])
            for pick in table.picks
            if table.by_name[pick.column].choices
        )
        lines = []
        for column, verb in ((span.starts, "起"), (span.ends, "止")):
            if row[column] is not None and first < row[column] < end:
                lines.append(f"{chinese_day(row[column])}{verb}：{table.label} {words}。")
        return lines

    def _rows_of(self, table: FactTable, person_id: int) -> list[dict[str, Any]]:
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        sql = f"SELECT {columns} FROM {table.view} WHERE {table.subject} = ANY(%(people)s)"  # noqa: S608
        return self._asked(sql, person_id)

    def _asked(self, sql: str, person_id: int) -> list[dict[str, Any]]:
        self.cursor.execute(sql, {"people": [person_id]})
        names = [column[0] for column in self.cursor.description]
        return [dict(zip(names, row, strict=True)) for row in self.cursor.fetchall()]

    # --- evidence ------------------------------------------------------------------------------------------

    def _evidence(self, rule: Rule, finding: dict[str, Any]) -> list[Evidence]:
        wanted, found = wanted_records(rule), []
        for step in self.planned[rule.duty].evidence:
            table = self.registry.table(step.name)
            judged = self._booked if table.standing is None else self._credited
            for row in self._records(step, table, finding["subject_id"]):
                found += [judged(rule, want, table, row, finding) for want in wanted]
        return found

    def _records(self, step: Sql, table: FactTable, person_id: int) -> list[dict[str, Any]]:
        order = ", ".join((str(table.day), *table.key))
        sql = f"WITH {few(table, '⟦people⟧')} SELECT * FROM ({step.text}) AS rows ORDER BY {order}"  # noqa: S608
        return self._asked(sql.replace("%", "%%").replace("⟦people⟧", "%(people)s"), person_id)

    def _credited(
        self, rule: Rule, want: Wanted, table: FactTable, row: dict[str, Any], finding: dict[str, Any]
    ) -> Evidence:
        reasons = [*self._outside(rule, table, row, finding), *self._failing(want, table, row)]
        unsure = [] if reasons else self._unsure(want, table, row)
        outcome = Outcome.NOT_COUNTED if reasons else Outcome.UNCERTAIN if unsure else Outcome.COUNTED
        return _evidence(want, table, row, outcome, (*reasons, *unsure))

    def _booked(
        self, rule: Rule, want: Wanted, table: FactTable, row: dict[str, Any], finding: dict[str, Any]
    ) -> Evidence:
        reasons = [*self._placed(rule, table, row, finding), *self._failing(want, table, row)]
        unsure = [] if reasons else self._unsure(want, table, row)
        outcome = Outcome.NOT_COUNTED if reasons else Outcome.UNCERTAIN if unsure else Outcome.SCHEDULED
        return _evidence(want, table, row, outcome, (*reasons, *unsure))

    def _outside(
        self, rule: Rule, table: FactTable, row: dict[str, Any], finding: dict[str, Any]
    ) -> list[Reason]:
        if table.standing and row[table.standing[0]] != table.standing[1]:
            label = self.prose.value(row[table.standing[0]], table.by_name[table.standing[0]])
            return [Reason("reversed", f"这条记录的状态为{label}，不计")]
        if row[str(table.day)] > self.as_of:
            return [Reason("after_day_judged", f"在判断日{chinese_day(self.as_of)}以后")]
        return self._placed(rule, table, row, finding)

    def _placed(
        self, rule: Rule, table: FactTable, row: dict[str, Any], finding: dict[str, Any]
    ) -> list[Reason]:
        day = row[str(table.day)]
        if isinstance(rule.period, Every):
            return []
        if day < finding["period_starts_on"]:
            return [
                Reason("before_period", f"在期间以前（期间自{chinese_day(finding['period_starts_on'])}起）")
            ]
        if day >= finding["period_ends_before"]:
            last = finding["period_ends_before"] - timedelta(days=1)
            return [Reason("after_period", f"在期间以后（期间至{chinese_day(last)}止）")]
        return []

    def _failing(self, want: Wanted, table: FactTable, row: dict[str, Any]) -> list[Reason]:
        reasons = []
        if row[f"w{want.index}"] is False:
            for place, part in enumerate(want.parts):
                if row[f"w{want.index}_{place}"] is False:
                    words = self.prose.condition(part, table.name)
                    reasons.append(Reason("condition", f"不符合：{words}"))
        if want.amount is None and table.once and not row[table.once]:
            reasons.append(Reason("part_of_event", "分段培训的前一段，整个班次计一次，以最后一段为准"))
        return reasons

    def _unsure(self, want: Wanted, table: FactTable, row: dict[str, Any]) -> list[Reason]:
        facts: list[str] = []
        for place, part in enumerate(want.parts):
            if row[f"w{want.index}_{place}"] is None:
                facts += missing_in(part, row)
        if want.amount is not None and row[want.amount] is None:
            facts.append(want.amount)
        labels = [table.by_name[fact].label for fact in facts]
        if not facts:
            return []
        text = f"缺少「{'」「'.join(labels)}」，不能判断是否计入；请{table.supplied_by}补充"
        return [Reason("missing_fact", text, tuple(facts))]


def _evidence(
    want: Wanted, table: FactTable, row: dict[str, Any], outcome: Outcome, reasons: tuple[Reason, ...]
) -> Evidence:
    record = {column.name: row[column.name] for column in table.columns}
    amount = 1 if want.amount is None else row[want.amount]
    return Evidence(want.index, table.name, outcome, amount, reasons, record)


def _amount(value: int, finding: dict[str, Any]) -> str:
    measure = finding["measure"]
    if measure == "count":
        return f"{value} 次"
    return f"{scaled(value, 10)} {'学时' if measure == 'hours' else '天'}"
