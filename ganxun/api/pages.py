"""Lists, a page at a time: by key and not by count, so that page one thousand costs what page one costs."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from pydantic import Field

from ganxun.api.asking import Call, reply
from ganxun.api.cursors import make_cursor, read_cursor
from ganxun.api.kinds import Paging, Shape
from ganxun.api.problems import Problem
from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.querysets import within
from ganxun.orgs.models import Organisation

Item = TypeVar("Item")
Row = dict[str, Any]


class Page(Shape, Generic[Item]):
    """One page of a list; `next` is the cursor of the page after it, null on the last."""

    items: list[Item]
    next: str | None = Field(examples=[None])


def page_of(
    request: Call,
    rows: "QuerySet[Any, Any]",
    fields: Sequence[str],
    paging: Paging,
    shaped: Callable[[Row], Row] = lambda row: row,
) -> HttpResponse:
    """The rows after the cursor, in order of their numbers. One query; one row more than asked tells whether to go on."""
    after = read_cursor(request, paging.cursor)
    found = list(rows.filter(pk__gt=after).order_by("pk").values(*fields)[: paging.limit + 1])
    return _page(request, [shaped(row) for row in found[: paging.limit]], len(found) > paging.limit, _number)


def page_of_list(request: Call, everything: Sequence[Row], paging: Paging) -> HttpResponse:
    """The same for a short list that is in memory."""
    after = read_cursor(request, paging.cursor)
    rows = everything[after : after + paging.limit]
    return _page(request, rows, after + len(rows) < len(everything), lambda _row: after + len(rows))


def _number(row: Row) -> int:
    return int(row["id"])


def _page(request: Call, rows: Sequence[Row], has_more: bool, last: Callable[[Row], int]) -> HttpResponse:
    cursor = make_cursor(request, last(rows[-1])) if has_more else None
    response = reply({"items": rows, "next": cursor})
    if cursor:
        asked = request.GET.copy()
        asked["cursor"] = cursor
        response.headers["Link"] = f'<{request.path}?{asked.urlencode()}>; rel="next"'
    return response


def one_of(
    rows: "QuerySet[Any, Any]",
    number: int,
    fields: Sequence[str],
    shaped: Callable[[Row], Row] = lambda row: row,
) -> Row:
    """The row with this number. Raises Problem: none, or none of the actor's business – which of the two is not said."""
    row = rows.filter(pk=number).values(*fields).first()
    if row is None:
        raise Problem(404, detail=_("没有这一条，或者不在令牌的范围内"))
    return shaped(row)


def units_under(request: Call, under: int | None, permission: Permission) -> "QuerySet[Any, Any]":
    """The units of an organisation and all below it, of those where the actor holds the permission, as a subquery.

    A list of units lets the database go by its index of units, where a path would have it read everybody.
    """
    units = Organisation.objects.visible_to(request.actor, permission)
    if under is not None:
        path = units.filter(pk=under).values_list("path", flat=True).first()
        if path is None:
            raise Problem(404, detail=_("没有这个机构，或者不在令牌的范围内"))
        units = units.under(path)
    return units.values("pk")


def is_everywhere(actor: Actor, permission: Permission) -> bool:
    """Whether the actor holds it over the whole tree: then a list need not be narrowed at all."""
    roots = Organisation.objects.filter(parent__isnull=True).values_list("path", flat=True)
    return all(actor.can(permission, path) for path in roots)


def paths_shown(actor: Actor, permission: Permission) -> Callable[[str | None], bool]:
    """Whether an organisation with this path may be named to the actor."""
    held: Iterable[str] = actor.paths(permission)
    return lambda path: path is not None and any(path.startswith(each) for each in held)


__all__ = [
    "Page",
    "is_everywhere",
    "one_of",
    "page_of",
    "page_of_list",
    "paths_shown",
    "units_under",
    "within",
]
