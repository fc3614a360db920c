"""Why a person's verdict is what it is: the finding in sentences, each record with its reason, and the cure.

`explain` judges one person on PostgreSQL (through the cursor given) and looks at every record of the person with
the same expressions that were summed. `prose` (re-exported) is the rule itself in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from ganxun.rules.engines.postgres import Cursor, PostgresPeople, few
from ganxun.rules.evaluating import postgres_people
from ganxun.rules.evaluation.asking import BOOKED
from ganxun.rules.evaluation.marks import capped
from ganxun.rules.facts import FactColumn, FactTable, Registry, Span
from ganxun.rules.language.policy import Policy, Rule
from ganxun.rules.language.requirements import Accumulate, Measure, leaves
from ganxun.rules.language.verdicts import Verdict
from ganxun.rules.prose import Prose, prose
from ganxun.rules.records import Evidence, Outcome, Reason, Records
from ganxun.rules.wording import chinese_day, scaled

__all__ = [
    "Evidence",
    "Explanation",
    "MissingFact",
    "Outcome",
    "Reason",
    "explain",
    "explain_all",
    "explain_people",
    "prose",
]


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
    changes: bool = True,
    keep: Path | None = None,
) -> list[Explanation]:
    """Every rule over persons for one person, judged and explained, in order of duty.

    Rules that do not apply are left out unless asked for (or named). However many rules there are, it is one query
    for the findings, one a table of records and, unless ``changes`` (of posts and ranks) are not wanted, one a table
    of spans.
    """
    statement = postgres_people(policy, as_of, registry=registry, keep=keep)
    asked = _Asked(statement, cursor, (person_id,))
    explainer = _Explainer(policy, registry, asked, capped(policy.document, as_of))
    found = []
    for finding in statement.findings(cursor, [person_id], as_of):
        wanted = finding["duty"] == duty if duty else True
        shown = keep_not_applicable or duty or finding["verdict"] != Verdict.NOT_APPLICABLE
        if wanted and shown:
            found.append(explainer.explain(finding, changes=changes))
    return found


def explain_people(
    policy: Policy,
    as_of: date,
    people: Sequence[int],
    *,
    registry: Registry,
    cursor: Cursor,
    keep: Path | None = None,
) -> dict[int, list[Explanation]]:
    """As `explain_all` for several people, in as many queries as for one; rules that do not apply included, no changes."""
    statement = postgres_people(policy, as_of, registry=registry, keep=keep)
    asked = _Asked(statement, cursor, tuple(people))
    explainer = _Explainer(policy, registry, asked, capped(policy.document, as_of))
    found: dict[int, list[Explanation]] = {person: [] for person in people}
    for finding in statement.findings(cursor, people, as_of):
        found[finding["subject_id"]].append(explainer.explain(finding, changes=False))
    return found


@dataclass(frozen=True)
class _Asked:
    """The rules as one statement, and about whom it is asked."""

    statement: PostgresPeople
    cursor: Cursor
    people: tuple[int, ...]


class _Explainer:
    """Explains the findings of a few people; every table is read once for all rules and people."""

    def __init__(self, policy: Policy, registry: Registry, asked: _Asked, as_of: date) -> None:
        self.policy, self.registry, self.as_of = policy, registry, as_of
        self.cursor, self.people = asked.cursor, asked.people
        people = asked.statement
        self.prose = Prose(policy, registry)
        self.records = Records(
            [rule.rule for rule in people.plan.person_rules], self.prose, registry, self.as_of
        )
        self.statements = {step.name: step for step in people.plan.records}
        self.rows: dict[str, dict[int, list[dict[str, Any]]]] = {}

    def explain(self, finding: dict[str, Any], *, changes: bool) -> Explanation:
        rule = self.policy.rule(finding["duty"], self.as_of)
        outside = finding["verdict"] in {Verdict.NOT_APPLICABLE, Verdict.EXEMPT}
        rows_of = partial(self._records, person_id=finding["subject_id"])
        evidence = () if outside else tuple(self.records.evidence(rule, finding, rows_of))
        missing = tuple(map(self._missing, finding["missing_facts"]))
        return Explanation(
            rule=rule,
            finding=finding,
            verdict=Verdict(finding["verdict"]),
            sentences=tuple(self._sentences(rule, finding)),
            evidence=evidence,
            missing=missing,
            cure=tuple(self._cure(rule, finding, missing)),
            changes=tuple(self._changes(finding)) if changes else (),
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

    # --- one query a table, whatever number of rules asks ---------------------------------------------------

    def _rows_of(self, table: FactTable, person_id: int) -> list[dict[str, Any]]:
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        sql = f"SELECT {columns} FROM {table.view} WHERE {table.subject} = ANY(⟦people⟧)"  # noqa: S608
        return self._read(table, sql).get(person_id, [])

    def _records(self, name: str, person_id: int) -> list[dict[str, Any]]:
        table = self.registry.table(name)
        views = [few(each, "⟦people⟧") for each in (table, self.registry.table(str(table.ahead)))]
        order = ", ".join((str(table.day), BOOKED, *table.key))
        rows = f"SELECT * FROM ({self.statements[name].text}) AS rows ORDER BY {order}"  # noqa: S608
        return self._read(table, f"WITH {', '.join(views)} {rows}").get(person_id, [])

    def _read(self, table: FactTable, sql: str) -> dict[int, list[dict[str, Any]]]:
        if table.name not in self.rows:
            statement = sql.replace("%", "%%").replace("⟦people⟧", "%(people)s")
            self.cursor.execute(statement, {"people": list(self.people)})
            names = [column[0] for column in self.cursor.description]
            found: dict[int, list[dict[str, Any]]] = {}
            for row in self.cursor.fetchall():
                told = dict(zip(names, row, strict=True))
                found.setdefault(told[str(table.subject)], []).append(told)
            self.rows[table.name] = found
        return self.rows[table.name]


def _amount(value: int, finding: dict[str, Any]) -> str:
    measure = finding["measure"]
    if measure == "count":
        return f"{value} 次"
    return f"{scaled(value, 10)} {'学时' if measure == 'hours' else '天'}"
