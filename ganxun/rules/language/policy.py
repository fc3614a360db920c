"""A policy: one published plan, as data."""

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from ganxun.rules.facts import FactValue
from ganxun.rules.language.conditions import ALWAYS, Condition
from ganxun.rules.language.periods import Period
from ganxun.rules.language.requirements import Requirement


class Confidence(StrEnum):
    """``UNVERIFIED`` rules are loaded, shown as 未核实 and never raise an alert."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"


class ProgrammeKind(StrEnum):
    """A named plan or project, or a series of classes that only has a quota."""

    PLAN = "plan"
    PROJECT = "project"
    SERIES = "series"


class Subject(StrEnum):
    """Who is judged."""

    PERSON = "person"
    UNIT = "unit"
    CLASS = "class"
    INSTITUTION = "institution"
    PROGRAMME = "programme"
    PLAN = "plan"


@dataclass(frozen=True, kw_only=True)
class Document:
    """The plan on paper; ``starts_on`` up to, not including, ``ends_before``."""

    code: str
    title: str
    issuer: str
    starts_on: date
    ends_before: date
    published: str | None = None
    supersedes: str | None = None
    superseded_by: str | None = None
    owners: Mapping[str, str] = dataclasses.field(default_factory=dict)
    tolerance: int = 1000


@dataclass(frozen=True)
class Clause:
    """The exact words of one clause."""

    id: str
    chapter: str
    section: str
    text: str


@dataclass(frozen=True)
class Term:
    """One entry of the taxonomy."""

    label: str
    interactive: bool = False
    field: str | None = None
    cites: tuple[str, ...] = ()


@dataclass(frozen=True)
class Category:
    """A category of persons, as a condition over the facts of the day."""

    code: str
    label: str
    says: str
    cites: tuple[str, ...]
    when: Condition


@dataclass(frozen=True)
class Programme:
    """A named plan or project (计划/工程) and the duties it must reach."""

    code: str
    label: str
    kind: ProgrammeKind
    cites: tuple[str, ...]
    owner: str
    says: str
    must: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Conversion:
    """One dated, regional row of how time becomes 学时, used when records are booked; rates in tenths."""

    code: str
    starts_on: date
    ends_before: date | None
    region: str | None
    account: str | None
    when: Condition
    hours_per_day: int | None
    minutes_per_hour: int | None
    factor: int | None
    cap_hours: int | None
    says: str
    cites: tuple[str, ...]
    basis: str | None


@dataclass(frozen=True)
class Conversions:
    """Days of a month, most hours creditable in a day (tenths), and the rows for booking."""

    month_days: int = 30
    most_hours_a_day: int = 80
    rows: tuple[Conversion, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One duty in one wording, in force from ``starts_on`` up to, not including, ``ends_before``."""

    duty: str
    says: str
    cites: tuple[str, ...]
    confidence: Confidence
    owner: str
    starts_on: date
    ends_before: date | None
    subject: Subject
    period: Period
    requires: Requirement
    programme: str | None = None
    applies_when: Condition = ALWAYS
    exempt_when: Condition | None = None
    pro_rata_since: str | None = None
    note: str | None = None
    file: str = dataclasses.field(default="", compare=False)
    line: int = dataclasses.field(default=0, compare=False)

    def in_force(self, on: date) -> bool:
        """Is this wording in force on the day?"""
        return self.starts_on <= on and (self.ends_before is None or on < self.ends_before)


@dataclass(frozen=True)
class CaseRow:
    """A row of a worked example, standing ``repeat`` times, with ``counting_up`` growing by one each time."""

    values: Mapping[str, FactValue]
    repeat: int = 1
    counting_up: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Case:
    """A worked example: facts → what must come out. Amounts of facts are in tenths.

    Identifiers are numbers of the case itself; ``subject`` is the one whose verdict is expected.
    """

    duty: str
    name: str
    says: str
    as_of: date
    subject: int
    facts: Mapping[str, tuple[CaseRow, ...]]
    expect: Mapping[str, object]
    file: str
    line: int


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A loaded and checked plan. ``version`` is the hash of its content, not of its formatting."""

    document: Document
    clauses: Mapping[str, Clause]
    taxonomy: Mapping[str, Mapping[str, Term]]
    categories: Mapping[str, Category]
    conversions: Conversions
    programmes: Mapping[str, Programme]
    rules: tuple[Rule, ...]
    cases: tuple[Case, ...] = ()

    @cached_property
    def version(self) -> str:
        """The content's hash (sha256, hexadecimal); worked examples, files and lines do not enter it."""
        content = {part.name: getattr(self, part.name) for part in fields(self) if part.name != "cases"}
        return hashlib.sha256(canonical(content).encode()).hexdigest()

    def in_force(self, on: date) -> tuple[Rule, ...]:
        """The wordings in force on the day, by duty; after its last day a plan stands as on that day."""
        return tuple(rule for rule in self.rules if rule.in_force(on))

    def rule(self, duty: str, on: date) -> Rule:
        """The wording of a duty in force on the day. Raises KeyError when there is none."""
        for rule in self.in_force(on):
            if rule.duty == duty:
                return rule
        raise KeyError(duty)


def canonical(value: object) -> str:
    """Text that is the same for the same content, whatever the order of keys in the files."""
    if is_dataclass(value):
        parts = (
            f"{part.name}={canonical(getattr(value, part.name))}" for part in fields(value) if part.compare
        )
        return f"{type(value).__name__}({','.join(parts)})"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{key}:{canonical(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, tuple):
        return "[" + ",".join(map(canonical, value)) + "]"
    return repr(value)
