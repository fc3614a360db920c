"""The ledger: writing to it. Booked once by the source's own number, corrected only by counter-entries."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Q
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Body, Path

from ganxun.accounts.choices import Scope
from ganxun.api.areas.ledger import FIELDS
from ganxun.api.areas.ledger import router as ledger_router
from ganxun.api.asking import Call, operation, reply
from ganxun.api.kinds import Id
from ganxun.api.middleware import etag_of, matches
from ganxun.api.once import PARAMETER, once
from ganxun.api.pages import Row, one_of
from ganxun.api.problems import Problem, reasons_of
from ganxun.api.shapes.credits import BookedShape, BookingAsked, CreditAsked, ReversalAsked, ReversedShape
from ganxun.base.access import access
from ganxun.base.clock import local_day
from ganxun.base.periods import Period
from ganxun.base.permissions import Permission
from ganxun.base.querysets import within
from ganxun.compliance import library
from ganxun.people.models import Person
from ganxun.records.actions import BookingRefused, book_credits, reverse_credit
from ganxun.records.choices import Source
from ganxun.records.decisions.events import CreditEvent
from ganxun.records.imports.institutions import Institutions
from ganxun.records.imports.programmes import known_programmes
from ganxun.records.models import Credit

#: The same addresses are read in areas.ledger: one router holds both.
__all__ = ["ledger_router"]

_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "读取该分录时的 ETag；分录在此期间有变则答 412，不予办理",
    "schema": {"type": "string"},
    "example": '"0123456789abcdef0123456789abcdef"',
}
_EXAMPLE: dict[str, list[Row]] = {
    "items": [
        {
            "person": 1,
            "source_id": "2020-0007",
            "title": "乡村振兴专题班",
            "account": "online",
            "stretches": [{"starts_on": "2020-05-11", "ends_on": "2020-05-15"}],
            "hours": 400,
        }
    ]
}


_FOR_SOMEBODY = {"items": [{**_EXAMPLE["items"][0], "person": "people.Person"}]}


@operation(
    ledger_router,
    "POST",
    "/credits",
    scope=Scope.CREDITS_WRITE,
    returns=BookedShape,
    status=201,
    also=(200,),
    allowed=access("记入学时", needs=Permission.CREDIT_IMPORT, example={"body": _FOR_SOMEBODY}),
    openapi_extra={
        "parameters": [PARAMETER],
        "requestBody": {"content": {"application/json": {"example": _EXAMPLE}}},
    },
)
def book_credits_of_source(request: Call, asked: Body[BookingAsked]) -> HttpResponse:
    """全部记入，或者一项也不记入。先前已照此记过的不重复记账（都记过的答 200）；内容与所记不同的答 409：请先冲销再记。"""
    return once(request, lambda: _book(request, asked.items))


def _book(request: Call, items: Sequence[CreditAsked]) -> HttpResponse:
    events = _events(request, items)
    fresh = _not_booked_yet(events)
    if fresh:
        try:
            _book_fresh(request, fresh)
        except BookingRefused as refused:
            # Whoever sent the same at the same moment may have been quicker: then it is booked, once.
            still = _not_booked_yet(events)
            if len(still) == len(fresh):
                raise _problem_of(refused, events, fresh) from refused
            fresh = []
    booked = len(fresh)
    said = {"booked": booked, "known": len(events) - booked, "entries": _entries(events)}
    return reply(said, status=201 if booked else 200)


def _book_fresh(request: Call, events: list[CreditEvent]) -> None:
    paths = request.actor.paths(Permission.CREDIT_IMPORT)
    table = library.conversion_table(paths[0] if paths else "", local_day(request.time))
    book_credits(events, actor=request.actor, at=request.time, table=table)


def _events(request: Call, items: Sequence[CreditAsked]) -> list[CreditEvent]:
    wanted = {item.person for item in items}
    may = within(request.actor, Permission.CREDIT_IMPORT, "unit__path")
    there = set(Person.objects.filter(may, pk__in=wanted).values_list("pk", flat=True))
    if wanted - there:
        raise Problem(404, code="no_such_person", detail=_("没有这一人员，或者不在令牌的范围内"),
                      more={"people": sorted(wanted - there)})  # fmt: skip
    institutions, programmes = Institutions(), known_programmes()
    unknown = sorted({item.programme for item in items if item.programme} - set(programmes))
    if unknown:
        raise Problem(
            409,
            code="no_such_programme",
            detail=_("政策库中没有这项计划（工程）"),
            more={"programmes": unknown},
        )
    return [_event(request, item, institutions) for item in items]


def _event(request: Call, item: CreditAsked, institutions: Institutions) -> CreditEvent:
    place = institutions.find(item.institution) if item.institution else None
    if any(each.ends_on < each.starts_on for each in item.stretches):
        raise Problem(
            409,
            code="ends_before_it_starts",
            detail=_("最后一天早于第一天"),
            more={"source_id": item.source_id},
        )
    plain = item.model_dump(exclude={"person", "source_id", "stretches", "institution", "organiser"})
    return CreditEvent(
        person_id=item.person,
        source=Source.PLATFORM,
        source_event=f"{request.token.client.user.username}:{item.source_id}",
        stretches=tuple(Period(each.starts_on, each.ends_on + timedelta(days=1)) for each in item.stretches),
        institution_id=place.id if place else None,
        institution_name=item.institution or "",
        organiser_name=item.organiser or "",
        **plain,
    )


def _standing(events: Sequence[CreditEvent]) -> dict[tuple[int, str], list[Credit]]:
    """What stands in the ledger of these events, by person and event."""
    which = Q(pk__in=[])
    for event in events:
        which |= Q(person=event.person_id, source_event=event.source_event)
    found: dict[tuple[int, str], list[Credit]] = {}
    for entry in Credit.objects.standing().filter(which, source=Source.PLATFORM).order_by("part"):
        found.setdefault((entry.person_id, entry.source_event), []).append(entry)
    return found


def _not_booked_yet(events: Sequence[CreditEvent]) -> list[CreditEvent]:
    """Those of the events that the ledger has not. Raises Problem for one that stands there with another content."""
    standing = _standing(events)
    fresh = []
    for event in events:
        entries = standing.get((event.person_id, event.source_event))
        if entries is None:
            fresh.append(event)
        elif not _says_the_same(event, entries):
            raise Problem(
                409,
                code="credited_differently",
                detail=_("同一编号已按另一内容记过学时；更正请先冲销，再重新记入"),
                more={"source_event": event.source_event, "credits": [entry.pk for entry in entries]},
            )
    return fresh


#: What of an event is kept in every part as it was sent.
_KEPT = ("title", "account", "training_kind", "attendance", "class_kind", "programme", "is_systematic", "is_abroad")  # fmt: skip
_ADDED_UP = ("hours_theory", "hours_party", "hours_professional", "hours_knowledge")


def _says_the_same(event: CreditEvent, entries: Sequence[Credit]) -> bool:
    """Whether the entries are what booking the event would give, as far as the event says it itself."""
    amounts = [(event.days, [entry.days for entry in entries])]
    if event.hours is not None:
        amounts.append((event.hours, [entry.hours for entry in entries]))
    amounts += [(getattr(event, name), [getattr(entry, name) for entry in entries]) for name in _ADDED_UP]
    return (
        all(getattr(event, name) == getattr(entries[0], name) for name in _KEPT)
        and event.starts_on == min(entry.starts_on for entry in entries)
        and event.ends_before == max(entry.ends_before for entry in entries)
        and all((said or 0) == sum(part or 0 for part in parts) for said, parts in amounts)
    )


def _entries(events: Sequence[CreditEvent]) -> list[Row]:
    standing = _standing(events)
    places = [
        entry.pk for event in events for entry in standing.get((event.person_id, event.source_event), ())
    ]
    rows = {row["id"]: row for row in Credit.objects.filter(pk__in=places).values(*FIELDS)}
    return [rows[place] for place in dict.fromkeys(places)]


def _problem_of(refused: BookingRefused, events: list[CreditEvent], fresh: list[CreditEvent]) -> Problem:
    """Every reason, each with the place of its event in what was sent."""
    items = [
        {"item": events.index(fresh[number]), "reasons": reasons_of(reasons)}
        for number, reasons in sorted(refused.rows.items())
    ]
    return Problem(409, detail=str(refused), more={"reasons": reasons_of(refused.reasons), "items": items})


@operation(
    ledger_router,
    "POST",
    "/credits/{credit}/reversal",
    scope=Scope.CREDITS_WRITE,
    returns=ReversedShape,
    status=201,
    allowed=access(
        "冲销学时",
        needs=Permission.CREDIT_REVERSE,
        about={"credit": "records.Credit"},
        example={"body": {"reason": "重复申报"}},
    ),
    openapi_extra={"parameters": [PARAMETER, _IF_MATCH]},
)
def reverse_credit_of_source(request: Call, credit: Path[Id], asked: Body[ReversalAsked]) -> HttpResponse:
    """冲销这条分录所属的事项：每一段记一条冲销分录，原分录保留。台账只能这样更正。"""
    found = Credit.objects.visible_to(request.actor)

    def reverse() -> HttpResponse:
        row = one_of(found, credit, FIELDS)
        header = request.headers.get("If-Match")
        if header is not None and not matches(header, etag_of(reply(row).content)):
            raise Problem(412, detail=_("分录已被改动，请重新读取后再办理"))
        taken = reverse_credit(credit, reason=asked.reason, actor=request.actor, at=request.time)
        entries = Credit.objects.filter(pk__in=[each.pk for each in taken]).order_by("part").values(*FIELDS)
        return reply({"entries": list(entries)}, status=201)

    return once(request, reverse)
