"""Tables whose state lives in the address: sort (`?sort=-due`), page (`?page=2`), and whatever the filters add."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise

Row = TypeVar("Row")
Words = str | Promise

#: Rows up to here are written to a file while the user waits; more of them in the background.
AT_ONCE = 5_000


@dataclass(frozen=True)
class Column:
    """One column. It can be sorted by when it says how: `order` for a queryset, `by` for a list."""

    key: str
    label: Words
    order: tuple[str, ...] = ()
    by: Callable[[Any], Any] | None = None
    is_number: bool = False
    is_action: bool = False

    @property
    def is_sortable(self) -> bool:
        """Whether its heading is a link."""
        return bool(self.order) or self.by is not None


@dataclass(frozen=True)
class Field:
    """One column of the list as a file: its heading and what it holds of a row (text, number, day or nothing)."""

    label: Words
    read: Callable[[Any], Any]
    width: int = 16


@dataclass(frozen=True)
class Sheet:
    """The list as a file. `about_people`: whoever takes it says what for."""

    title: Words
    fields: tuple[Field, ...]
    about_people: bool = False


@dataclass(frozen=True)
class Listing:
    """A list that is no table: what its file holds. `count` is None where it is only known when all has been read."""

    region: str
    sheet: Sheet
    everything: Iterable[Any]
    count: int | None = None


@dataclass(frozen=True)
class Heading:
    """A column as its heading shows it: what a click asks for, and how it is sorted now."""

    column: Column
    asks: str
    sorted: str

    @property
    def aria(self) -> str:
        """The value of aria-sort."""
        return self.sorted or "none"


@dataclass(frozen=True)
class Table(Generic[Row]):
    """One page of sorted rows, and what its frame needs. `region` is the id of the part that is replaced."""

    region: str
    caption: Words
    headings: tuple[Heading, ...]
    page: Page[Row]
    sheet: Sheet | None = None

    @property
    def rows(self) -> Sequence[Row]:
        """The rows of this page."""
        return list(self.page.object_list)

    @property
    def count(self) -> int:
        """How many rows there are on all pages."""
        return self.page.paginator.count

    @property
    def everything(self) -> Iterable[Any]:
        """The rows of all pages."""
        return self.page.paginator.object_list

    @property
    def near_pages(self) -> list[int | str]:
        """Numbers of pages to offer; `…` where some are left out."""
        return list(self.page.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1))


def table_of(
    request: HttpRequest,
    rows: QuerySet[Any] | Sequence[Any],
    columns: Sequence[Column],
    *,
    region: str,
    caption: Words,
    default: str = "",
    per_page: int = 50,
    sheet: Sheet | None = None,
    count: int | None = None,
) -> Table[Any]:
    """The table of `rows` as the address asks for it. `default` is the sort without a wish, e.g. `-due`.

    Two queries for a queryset: the count and the page; one when `count` says how many there are.
    """
    wish = request.GET.get("sort", default)
    chosen = next((each for each in columns if each.key == wish.lstrip("-") and each.is_sortable), None)
    descending = wish.startswith("-")
    if chosen is not None:
        rows = _sorted(rows, chosen, descending=descending)
    paginator = Paginator(rows, per_page)
    if count is not None:
        paginator.count = count
    page = paginator.get_page(request.GET.get("page"))
    headings = tuple(_heading(each, chosen, descending=descending) for each in columns)
    return Table(region=region, caption=caption, headings=headings, page=page, sheet=sheet)


def _sorted(
    rows: QuerySet[Any] | Sequence[Any], column: Column, *, descending: bool
) -> QuerySet[Any] | Sequence[Any]:
    if isinstance(rows, QuerySet):
        order = [
            F(name).desc(nulls_last=True) if descending else F(name).asc(nulls_last=True)
            for name in column.order
        ]
        return rows.order_by(*order, "pk")
    by = column.by
    if by is None:
        return rows
    known = [row for row in rows if by(row) is not None]
    unknown = [row for row in rows if by(row) is None]
    return [*sorted(known, key=by, reverse=descending), *unknown]


def _heading(column: Column, chosen: Column | None, *, descending: bool) -> Heading:
    if column is not chosen:
        return Heading(column, asks=column.key, sorted="")
    if descending:
        return Heading(column, asks=column.key, sorted="descending")
    return Heading(column, asks=f"-{column.key}", sorted="ascending")
