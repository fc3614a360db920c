"""规划执行总览, arranged: what stands on top, what a wish leaves of the duties, what is furthest behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ganxun.base.actor import Actor
from ganxun.compliance import library
from ganxun.compliance.choices import VERDICT_CHOICES, SubjectKind, Verdict
from ganxun.orgs.models import Organisation
from ganxun.reports.board import Board, Chapter, DutyLine
from ganxun.reports.board_reading import by_chapter, read_board
from ganxun.reports.words import OPEN
from ganxun.rules.language.periods import ByDate, PlanPeriod
from ganxun.rules.language.policy import Policy, Rule, Subject
from ganxun.rules.language.requirements import Accumulate, BoundKind, Composition, Reach, leaves

#: What needs somebody's attention, the most pressing first.
PRESSING = (Verdict.NOT_MET, Verdict.AT_RISK, Verdict.UNKNOWN)
_SEVERITY = {
    Verdict.NOT_MET: 0,
    Verdict.AT_RISK: 1,
    Verdict.UNKNOWN: 2,
    Verdict.ON_TRACK: 3,
    Verdict.MET: 4,
    Verdict.EXEMPT: 5,
    Verdict.NOT_APPLICABLE: 6,
}
_HEADLINES = 2
_BEHIND = 10


class Kind(StrEnum):
    """How officers speak of duties: 指标, 名额任务, 计划(工程), 阶段目标."""

    INDICATOR = "indicator"
    QUOTA = "quota"
    PROGRAMME = "programme"
    MILESTONE = "milestone"


KIND_LABELS = {
    Kind.INDICATOR: _("指标"),
    Kind.QUOTA: _("名额任务"),
    Kind.PROGRAMME: _("计划（工程）"),
    Kind.MILESTONE: _("阶段目标"),
}


@dataclass(frozen=True)
class Wish:
    """Which duties to show (empty: all) and in which order (`""`: that of the plan)."""

    chapter: str = ""
    verdict: str = ""
    owner: str = ""
    subject: str = ""
    kind: str = ""
    term: str = ""
    sort: str = ""


@dataclass(frozen=True)
class Offer:
    """A value one may wish for, with how many duties it leaves."""

    value: str
    label: str | Promise
    count: int


@dataclass(frozen=True)
class Offers:
    """What one may wish for on this board."""

    chapters: tuple[Offer, ...]
    verdicts: tuple[Offer, ...]
    owners: tuple[Offer, ...]
    subjects: tuple[Offer, ...]
    kinds: tuple[Offer, ...]


@dataclass(frozen=True)
class Ratios:
    """How many of the classes and institutions judged by a ratio reach it."""

    met: int
    judged: int
    lines: tuple[DutyLine, ...]


@dataclass(frozen=True)
class Overview:
    """A board as a page shows it. `chapters` and `lines` are what the wish leaves; `headlines` stand on top."""

    board: Board
    chapters: tuple[Chapter, ...]
    lines: tuple[DutyLine, ...]
    offers: Offers
    headlines: tuple[DutyLine, ...]
    ratios: Ratios
    behind: tuple[DutyLine, ...]
    duties: int
    clauses: int
    kinds: dict[str, Kind] = field(default_factory=dict)


def read_overview(
    actor: Actor, *, policy_code: str, organisation: Organisation, as_of: date, wish: Wish
) -> Overview:
    """The board of an organisation as of a day, narrowed and ordered as wished. Raises Refused."""
    board = read_board(actor, policy_code=policy_code, organisation=organisation, as_of=as_of)
    policy = library.policy(policy_code)
    rules = {rule.duty: rule for rule in policy.in_force(as_of)}
    kinds = {duty: kind_of(rule) for duty, rule in rules.items()}
    every = _in_order_of_plan([line for chapter in board.chapters for line in chapter.lines], policy)
    shown = _ordered([line for line in every if _is_wished(line, kinds[line.duty], wish)], wish.sort)
    ratios = tuple(line for line in every if _is_ratio(rules[line.duty]))
    return Overview(
        board=board,
        chapters=by_chapter(shown),
        lines=tuple(shown),
        offers=_offers(every, kinds),
        headlines=tuple(line for line in every if _is_headline(rules[line.duty], line))[:_HEADLINES],
        ratios=Ratios(
            met=sum(line.counts[Verdict.MET] + line.counts[Verdict.ON_TRACK] for line in ratios),
            judged=sum(line.subjects for line in ratios),
            lines=tuple(line for line in ratios if line.subjects),
        ),
        behind=_furthest_behind(every),
        duties=len(every),
        clauses=len({clause.id for line in every for clause in line.clauses}),
        kinds=kinds,
    )


def kind_of(rule: Rule) -> Kind:
    """How officers would call the duty."""
    if rule.subject is Subject.PROGRAMME or rule.programme:
        return Kind.PROGRAMME
    first = _first(rule)
    if isinstance(rule.period, ByDate):
        return Kind.MILESTONE
    if isinstance(first, Reach):
        is_once = isinstance(rule.period, PlanPeriod) and first.table in ("items", "institutions")
        return Kind.MILESTONE if is_once else Kind.QUOTA
    return Kind.INDICATOR


def _first(rule: Rule) -> object:
    return next(iter(leaves(rule.requires)))


def _is_ratio(rule: Rule) -> bool:
    first = _first(rule)
    return isinstance(first, Composition) and first.bound.kind is not BoundKind.OPEN


def _is_headline(rule: Rule, line: DutyLine) -> bool:
    """What binds each person by an amount of training is what people look for first (一(三)1)."""
    return rule.subject is Subject.PERSON and isinstance(_first(rule), Accumulate) and line.subjects > 0


def _in_order_of_plan(lines: Iterable[DutyLine], policy: Policy) -> list[DutyLine]:
    order = {clause: place for place, clause in enumerate(policy.clauses)}
    # Where a clause leaves the figure open there is nothing to reach: those lines close its row.
    return sorted(lines, key=lambda line: (order[line.clauses[0].id], line.target == OPEN, line.duty))


def _is_wished(line: DutyLine, kind: Kind, wish: Wish) -> bool:
    pairs = (
        (wish.chapter, line.chapter),
        (wish.owner, line.owner),
        (wish.subject, line.subject_kind),
        (wish.kind, kind.value),
    )
    if any(wished and wished != held for wished, held in pairs):
        return False
    if wish.verdict == "pressing" and line.verdict not in PRESSING:
        return False
    if wish.verdict not in ("", "pressing") and wish.verdict != line.verdict.name.lower():
        return False
    return not wish.term or _mentions(line, wish.term)


def _mentions(line: DutyLine, term: str) -> bool:
    return term in line.says or any(term in clause.id or term in clause.text for clause in line.clauses)


def _lag(line: DutyLine) -> float:
    if line.share is None or line.pace is None:
        return -1.0
    return line.pace - line.share


_SORTS: dict[str, Callable[[DutyLine], float]] = {
    "verdict": lambda line: _SEVERITY[line.verdict],
    "share": lambda line: 2.0 if line.share is None else line.share,
    "lag": lambda line: -_lag(line),
    "subjects": lambda line: line.subjects,
}


def _ordered(lines: list[DutyLine], sort: str) -> list[DutyLine]:
    by = _SORTS.get(sort.lstrip("-"))
    return lines if by is None else sorted(lines, key=by, reverse=sort.startswith("-"))


def _furthest_behind(lines: Iterable[DutyLine]) -> tuple[DutyLine, ...]:
    drawn = [line for line in lines if line.share is not None and line.pace is not None and line.is_verified]
    open_ = [line for line in drawn if line.verdict is not Verdict.UNKNOWN and _lag(line) > 0]
    return tuple(sorted(open_, key=_lag, reverse=True)[:_BEHIND])


def _offers(lines: list[DutyLine], kinds: dict[str, Kind]) -> Offers:
    verdicts = [*PRESSING, Verdict.ON_TRACK, Verdict.MET, Verdict.NOT_APPLICABLE]
    return Offers(
        chapters=_counted(lines, lambda line: (line.chapter, _short(line.chapter))),
        verdicts=tuple(
            offer
            for offer in (
                Offer(each.name.lower(), _WORDS[each], sum(line.verdict is each for line in lines))
                for each in verdicts
            )
            if offer.count
        ),
        owners=_counted(lines, lambda line: (line.owner, line.owner)),
        subjects=_counted(lines, lambda line: (line.subject_kind, SubjectKind(line.subject_kind).label)),
        kinds=_counted(lines, lambda line: (kinds[line.duty].value, KIND_LABELS[kinds[line.duty]])),
    )


_WORDS = dict(VERDICT_CHOICES)


def _short(title: str) -> str:
    return title if len(title) <= 22 else f"{title[:20]}…"


def _counted(
    lines: Iterable[DutyLine], pair_of: Callable[[DutyLine], tuple[str, str | Promise]]
) -> tuple[Offer, ...]:
    offers: dict[str, Offer] = {}
    for line in lines:
        value, label = pair_of(line)
        known = offers.get(value, Offer(value, label, 0))
        offers[value] = replace(known, count=known.count + 1)
    return tuple(offers.values())
