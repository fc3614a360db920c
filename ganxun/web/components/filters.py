"""Filters above a table: choices that live in the address and keep everything else in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Choice:
    """One value of a filter, with how many rows it leaves, if that is known."""

    value: str
    label: Words
    count: int | None = None


@dataclass(frozen=True)
class Filter:
    """A choice by name, `?name=value`; the empty value means all."""

    name: str
    label: Words
    choices: tuple[Choice, ...]
    chosen: str = ""


@dataclass(frozen=True)
class Filters:
    """The filters of a region. `kept` are the other parts of the address, which a choice must not lose."""

    region: str
    filters: tuple[Filter, ...]
    kept: tuple[tuple[str, str], ...]
    term_label: Words = ""
    term: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is chosen."""
        return bool(self.term) or any(each.chosen for each in self.filters)

    @property
    def names(self) -> tuple[str, ...]:
        """The names in the address that the filters own."""
        return (*(each.name for each in self.filters), "q", "page")


def filter_of(request: HttpRequest, name: str, label: Words, choices: Iterable[Choice]) -> Filter:
    """The filter `name` with what the address chooses; a value that is not among the choices counts as all."""
    offered = tuple(choices)
    wish = request.GET.get(name, "")
    chosen = wish if any(each.value == wish for each in offered) else ""
    return Filter(name=name, label=label, choices=offered, chosen=chosen)


def filters_of(request: HttpRequest, *filters: Filter, region: str, term_label: Words = "") -> Filters:
    """The filters of `region`; with `term_label` there is a search field too (`?q=`)."""
    owned = {each.name for each in filters} | {"q", "page"}
    kept = tuple((name, str(value)) for name, value in request.GET.items() if name not in owned)
    return Filters(region, filters, kept, term_label, request.GET.get("q", "").strip() if term_label else "")
