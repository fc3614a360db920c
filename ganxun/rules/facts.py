"""The registry of fact tables: what an app offers to rules, in words a policy file may use.

An app declares each of its views once, in its own ``facts.py``, and registers it at start-up::

    from ganxun.rules import facts

    RANKS = facts.FactTable(
        name="ranks", view="fact_rank", label="职级", subject="person_id", key=("rank_id",),
        columns=(
            facts.ident("rank_id", "职级编号"),
            facts.ident("person_id", "人员"),
            facts.code("band", "职务层次", {"bureau": "厅局级", "county": "县处级"}),
            facts.day("starts_on", "任职日期"),
            facts.day("ends_before", "免职日期", nullable=True),
            facts.whole("pick_order", "取舍次序", default=0),
        ),
        span=facts.Span("starts_on", "ends_before"),
        picks=(
            facts.Pick("rank_band", "band", "职务层次"),
            facts.Pick("rank_since", "starts_on", "任现层次日期"),
        ),
        supplied_by="干部监督处（职务职级信息）",
    )
    facts.registry.register(RANKS)

The policy language knows tables by ``name`` (plural), engines read them by ``view``. Amounts (hours, days)
are whole tenths, dates are dates, codes are text, identifiers are bigint; spans are half-open.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias

FactValue: TypeAlias = str | int | bool | date | None


class FactType(StrEnum):
    """What a column holds; decides which conditions may ask for it."""

    IDENT = "ident"
    CODE = "code"
    BOOLEAN = "boolean"
    WHOLE = "whole"
    DATE = "date"
    AMOUNT = "amount"
    TEXT = "text"


class Unit(StrEnum):
    """Units of amounts; stored in tenths, written in policies and cases as plain numbers."""

    HOURS = "hours"
    DAYS = "days"


@dataclass(frozen=True, kw_only=True)
class FactColumn:
    """One column of a fact view.

    ``nullable`` means that the fact may be missing; missing is never zero and never no.
    ``choices`` (code → Chinese label) closes the set of codes; without it a code is any text.
    ``default`` is what a worked example gets when it leaves the column out (nullable columns: null).
    """

    name: str
    type: FactType
    label: str
    nullable: bool = False
    choices: Mapping[str, str] | None = field(default=None, hash=False)
    unit: Unit | None = None
    default: FactValue = None


def ident(name: str, label: str, *, nullable: bool = False) -> FactColumn:
    """A bigint identifier; conditions cannot ask for it."""
    return FactColumn(name=name, type=FactType.IDENT, label=label, nullable=nullable)


def code(
    name: str,
    label: str,
    choices: Mapping[str, str] | None = None,
    *,
    nullable: bool = False,
    default: str | None = None,
) -> FactColumn:
    """A code; with ``choices`` the loader refuses any other and offers the nearest."""
    return FactColumn(
        name=name, type=FactType.CODE, label=label, nullable=nullable, choices=choices, default=default
    )


def flag(name: str, label: str, *, nullable: bool = False, default: bool | None = None) -> FactColumn:
    """A yes or no; nullable means «may be unknown»."""
    fallback = default if nullable or default is not None else False
    return FactColumn(name=name, type=FactType.BOOLEAN, label=label, nullable=nullable, default=fallback)


def whole(name: str, label: str, *, nullable: bool = False, default: int | None = None) -> FactColumn:
    """A whole number (orders, counts, semesters)."""
    fallback = default if nullable or default is not None else 0
    return FactColumn(name=name, type=FactType.WHOLE, label=label, nullable=nullable, default=fallback)


def day(name: str, label: str, *, nullable: bool = False, default: date | None = None) -> FactColumn:
    """A calendar day."""
    return FactColumn(name=name, type=FactType.DATE, label=label, nullable=nullable, default=default)


def hours(name: str, label: str, *, nullable: bool = False) -> FactColumn:
    """Training hours (学时), in tenths."""
    return _amount(name, label, Unit.HOURS, nullable)


def days(name: str, label: str, *, nullable: bool = False) -> FactColumn:
    """Training days, in tenths."""
    return _amount(name, label, Unit.DAYS, nullable)


def text(name: str, label: str, *, nullable: bool = False) -> FactColumn:
    """Words shown as evidence; conditions cannot ask for them."""
    return FactColumn(name=name, type=FactType.TEXT, label=label, nullable=nullable, default="")


def _amount(name: str, label: str, unit: Unit, nullable: bool) -> FactColumn:
    return FactColumn(
        name=name,
        type=FactType.AMOUNT,
        label=label,
        unit=unit,
        nullable=nullable,
        default=None if nullable else 0,
    )


@dataclass(frozen=True)
class Span:
    """The two columns of a half-open span: ``starts`` up to, not including, ``ends`` (null: still open)."""

    starts: str
    ends: str


@dataclass(frozen=True)
class Pick:
    """A fact of the person on a day, taken from the picked row of a span table.

    The picked row is, among those that cover the day, the one with the highest ``pick_order`` (and then the
    lowest key): one person with two posts counts once, by the highest.
    """

    name: str
    column: str
    label: str


@dataclass(frozen=True)
class AnyOnDay:
    """A yes/no fact of the person: does any row that covers the day have ``column`` true? No row: no."""

    name: str
    column: str
    label: str


@dataclass(frozen=True)
class Age:
    """A whole number of the person: full years on the day from the date in ``column``."""

    name: str
    column: str
    label: str


@dataclass(frozen=True, kw_only=True)
class FactTable:
    """One fact view, as an app offers it.

    ``subject``  the column that says whose row it is (``person_id``, ``unit_id`` …);
    ``span``     half-open validity, for what holds over time;
    ``day``      the column that places the row in a period, for what happens once (a credit: its last day);
    ``standing`` column and value a row must have to count at all (``("state", "standing")``);
    ``once``     boolean column true on exactly one row of an event split into several rows;
    ``ahead``    name of the table with the same columns for what is booked but not yet credited;
    ``supplied_by`` who can supply what is missing, in Chinese, shown with the verdict 「待核」.
    """

    name: str
    view: str
    label: str
    key: tuple[str, ...] = ()
    columns: tuple[FactColumn, ...]
    subject: str | None = None
    span: Span | None = None
    day: str | None = None
    standing: tuple[str, str] | None = None
    once: str | None = None
    ahead: str | None = None
    picks: tuple[Pick, ...] = ()
    any_on_day: tuple[AnyOnDay, ...] = ()
    ages: tuple[Age, ...] = ()
    pick_order: str = "pick_order"
    supplied_by: str = "组织人事部门"

    def __post_init__(self) -> None:
        missing = [name for name in self._named_columns() if name not in self.by_name]
        if missing:
            raise ValueError(f"{self.name}: no such column: {', '.join(missing)}")

    def _named_columns(self) -> Iterator[str]:
        yield from self.key
        yield from (name for name in (self.subject, self.day, self.once) if name)
        if self.span:
            yield from (self.span.starts, self.span.ends)
        if self.standing:
            yield self.standing[0]
        if self.picks:
            yield self.pick_order
        yield from (pick.column for pick in self.picks)
        yield from (fact.column for fact in self.any_on_day)
        yield from (age.column for age in self.ages)

    @property
    def by_name(self) -> dict[str, FactColumn]:
        """The columns by their names."""
        return {column.name: column for column in self.columns}


class Registry:
    """The fact tables that a policy may speak of; one for the process (``registry``), own ones in tests."""

    def __init__(self, *tables: FactTable) -> None:
        self._tables: dict[str, FactTable] = {}
        for table in tables:
            self.register(table)

    def register(self, table: FactTable) -> None:
        """Offer a table to rules. Offering another table under a taken name is a programming error."""
        if self._tables.get(table.name, table) != table:
            raise ValueError(f"fact table registered twice: {table.name}")
        self._tables[table.name] = table

    def __contains__(self, name: object) -> bool:
        return name in self._tables

    def __iter__(self) -> Iterator[FactTable]:
        return iter(self._tables.values())

    def table(self, name: str) -> FactTable:
        """The table of that (plural) name; KeyError when no app offers it."""
        return self._tables[name]

    def person_facts(self) -> dict[str, FactColumn]:
        """Every fact of a person on a day: own columns, picked ones, yes/no ones, ages."""
        found = dict(self.table("people").by_name)
        for table in self:
            for pick in table.picks:
                found[pick.name] = replace(
                    table.by_name[pick.column], name=pick.name, label=pick.label, nullable=True
                )
            for fact in table.any_on_day:
                found[fact.name] = flag(fact.name, fact.label)
            for age in table.ages:
                found[age.name] = whole(age.name, age.label, nullable=True)
        return found

    def person_fact_owner(self, name: str) -> FactTable:
        """The table from which a fact of the person comes, hence who can supply it when it is missing."""
        for table in self:
            picked = {pick.name for pick in table.picks} | {fact.name for fact in table.any_on_day}
            if name in picked:
                return table
        return self.table("people")


registry = Registry()
