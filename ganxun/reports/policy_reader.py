"""政策库: the plan's words with the rules beside them, and what no software can judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from ganxun.base.actor import Actor
from ganxun.compliance import library
from ganxun.compliance.models import EvaluationRun, Tally
from ganxun.orgs.models import Organisation
from ganxun.reports import words
from ganxun.reports.board import DutyLine
from ganxun.reports.board_reading import line_of, run_for
from ganxun.reports.shelf import Adopted, adoptions
from ganxun.rules.language.policy import Category, Clause, Policy, Programme, Rule
from ganxun.rules.loading.problems import PolicyRefused


@dataclass(frozen=True)
class Shelved:
    """A policy on the shelf, or why it cannot be read."""

    code: str
    policy: Policy | None
    problem: str = ""
    adopted: tuple[Adopted, ...] = ()


@dataclass(frozen=True)
class RuleBeside:
    """A rule beside the words it cites; `line` is its figure at the chosen organisation, if there is one."""

    rule: Rule
    owner: str
    line: DutyLine | None


@dataclass(frozen=True)
class Remark:
    """What became of a sentence that is not judged, or only in part: some of its words, and why."""

    words: str
    because: str
    is_judged: bool


@dataclass(frozen=True)
class ClauseBeside:
    """One clause with the rules that cite it and the remarks on its sentences."""

    clause: Clause
    rules: tuple[RuleBeside, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class ChapterOfWords:
    """One chapter of the plan. `anchor` is its number among those shown."""

    title: str
    anchor: int
    clauses: tuple[ClauseBeside, ...]

    @property
    def lines(self) -> tuple[DutyLine, ...]:
        """The figures of the chapter, each duty once."""
        held = {each.line.duty: each.line for clause in self.clauses for each in clause.rules if each.line}
        return tuple(held.values())

    @property
    def rules(self) -> int:
        """How many different rules stand beside its words."""
        return len({each.rule.duty for clause in self.clauses for each in clause.rules})


@dataclass(frozen=True)
class ProgrammeBeside:
    """A named plan or project with the duties that measure it."""

    programme: Programme
    owner: str
    rules: tuple[RuleBeside, ...]


@dataclass(frozen=True)
class Reading:
    """A policy as the reader shows it."""

    policy: Policy
    run: EvaluationRun | None
    chapters: tuple[ChapterOfWords, ...]
    programmes: tuple[ProgrammeBeside, ...]
    categories: tuple[Category, ...]
    limits: tuple[tuple[str, str], ...]
    unjudged: tuple[tuple[str, Remark], ...]
    clauses_shown: int


def shelf(actor: Actor, *, on: date) -> list[Shelved]:
    """Every policy on the shelf, in the order of their periods; what cannot be read comes last with its reason.

    Each with the adoptions that concern the actor. One query.
    """
    adopted = adoptions(actor, on=on)
    shelved = [
        replace(_shelved(code), adopted=tuple(each for each in adopted if each.adoption.policy == code))
        for code in library.codes()
    ]
    return sorted(shelved, key=lambda each: each.policy.document.starts_on if each.policy else date.max)


def _shelved(code: str) -> Shelved:
    try:
        return Shelved(code, library.policy(code))
    except PolicyRefused as refusal:
        return Shelved(code, None, str(refusal))


def read_policy(policy: Policy, *, organisation: Organisation | None, as_of: date, term: str = "") -> Reading:
    """The policy with the figures of `organisation` as of a day (none without one). Two queries.

    `term` leaves the clauses whose words, or whose rules' words, contain it.
    """
    run = run_for(policy.document.code, as_of) if organisation else None
    beside = _rules_beside(policy, run, organisation, as_of)
    remarks = remarks_of(policy.document.code)
    clauses = [
        ClauseBeside(
            clause=clause,
            rules=tuple(each for each in beside if clause.id in each.rule.cites),
            remarks=remarks.get(clause.id, ()),
        )
        for clause in policy.clauses.values()
    ]
    shown = [each for each in clauses if not term or _mentions(each, term)]
    return Reading(
        policy=policy,
        run=run,
        chapters=_by_chapter(shown),
        programmes=_programmes(policy, beside),
        categories=tuple(policy.categories.values()),
        limits=limits_of(policy.document.code),
        unjudged=tuple(
            (clause, remark) for clause, held in remarks.items() for remark in held if not remark.is_judged
        ),
        clauses_shown=len(shown),
    )


def _rules_beside(
    policy: Policy, run: EvaluationRun | None, organisation: Organisation | None, as_of: date
) -> list[RuleBeside]:
    tallies: dict[str, Tally] = {}
    if run and organisation:
        found = Tally.objects.filter(run=run, organisation=organisation)
        tallies = {tally.duty: tally for tally in found}
    beside = [
        RuleBeside(
            rule=rule,
            owner=policy.document.owners.get(rule.owner, rule.owner),
            line=line_of(rule, policy, tallies.get(rule.duty), run) if run else None,
        )
        for rule in policy.in_force(as_of)
    ]
    return sorted(beside, key=lambda each: words.target(each.rule) == words.OPEN)


def _mentions(each: ClauseBeside, term: str) -> bool:
    texts = (each.clause.id, each.clause.text, each.clause.section, *(rule.rule.says for rule in each.rules))
    return any(term in text for text in texts)


def _by_chapter(clauses: Iterable[ClauseBeside]) -> tuple[ChapterOfWords, ...]:
    grouped: dict[str, list[ClauseBeside]] = {}
    for each in clauses:
        grouped.setdefault(each.clause.chapter, []).append(each)
    return tuple(
        ChapterOfWords(title, anchor, tuple(held)) for anchor, (title, held) in enumerate(grouped.items(), 1)
    )


def _programmes(policy: Policy, beside: list[RuleBeside]) -> tuple[ProgrammeBeside, ...]:
    by_duty = {each.rule.duty: each for each in beside}
    return tuple(
        ProgrammeBeside(
            programme=each,
            owner=policy.document.owners.get(each.owner, each.owner),
            rules=tuple(by_duty[duty] for duty in each.must if duty in by_duty),
        )
        for each in policy.programmes.values()
    )


def remarks_of(code: str) -> dict[str, tuple[Remark, ...]]:
    """Clause → remarks on its sentences, from the account of the policy (docs/policies); empty without one."""
    found: dict[str, tuple[Remark, ...]] = {}
    for sentence in _account(code).get("sentences", ()):
        if sentence.get("because"):
            remark = Remark(sentence["words"], sentence["because"], bool(sentence.get("duties")))
            clause = str(sentence["clause"])
            found[clause] = (*found.get(clause, ()), remark)
    return found


def limits_of(code: str) -> tuple[tuple[str, str], ...]:
    """What software cannot judge in this policy, as (subject, explanation)."""
    pairs = []
    for line in _account(code).get("cannot", ()):
        head, _, rest = str(line).removeprefix("**").partition("**")
        pairs.append((head, rest.lstrip("：")))
    return tuple(pairs)


def _account(code: str) -> Mapping[str, Any]:
    path = Path(settings.BASE_DIR) / "docs" / "policies" / f"{code}.yaml"
    return _read(path, path.stat().st_mtime_ns) if path.exists() else {}


@lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> Mapping[str, Any]:
    """The file as it was at `changed`; the time is only there so that a new content is read anew."""
    content: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content
