"""What a digest counted, and the people behind a count, as far as the reader may see them today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, F, Func, Value
from django.db.models.functions import Cast, NullIf, Substr

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.compliance.actions.digests.words import title
from ganxun.compliance.choices import DigestEvent, Verdict
from ganxun.compliance.models import DigestRound, DigestRow
from ganxun.compliance.querysets import DigestRowQuerySet
from ganxun.orgs.models import Organisation
from ganxun.people.models import Person


@dataclass(frozen=True)
class Line:
    """One duty, or one place, with how many of each event. `asks` is what leads to the rows behind."""

    words: str
    asks: str
    numbers: tuple[tuple[DigestEvent, int], ...]

    @property
    def total(self) -> int:
        """All events together."""
        return sum(number for _event, number in self.numbers)


@dataclass(frozen=True)
class Digest:
    """A round as one reader sees it."""

    round: DigestRound
    events: tuple[DigestEvent, ...]
    sums: tuple[tuple[DigestEvent, int], ...]
    duties: tuple[Line, ...]
    places: tuple[Line, ...]


def rows_of(digest: DigestRound, *, actor: Actor) -> DigestRowQuerySet:
    """The rows that the actor may see."""
    return DigestRow.objects.visible_to(actor).filter(round=digest)


def read_digest(digest: DigestRound, *, actor: Actor) -> Digest:
    """The counts by duty and by place. Three queries."""
    rows = rows_of(digest, actor=actor).order_by()
    by_duty = _counted(rows.values_list("policy", "duty", "event").annotate(Count("id")))
    sums = tuple((event, sum(each[event] for each in by_duty.values())) for event in DigestEvent)
    events = tuple(event for event, number in sums if number)
    duties = tuple(
        Line(
            title(policy, duty),
            f"policy={policy}&duty={duty}",
            tuple((event, said[event]) for event in events),
        )
        for (policy, duty), said in by_duty.items()
    )
    return Digest(
        round=digest,
        events=events,
        sums=tuple((event, number) for event, number in sums if number),
        duties=_sorted(duties),
        places=_sorted(_places(rows, events, actor.paths(Permission.BOARD_READ))),
    )


def _counted(rows: Any) -> dict[tuple[Any, ...], dict[DigestEvent, int]]:
    found: dict[tuple[Any, ...], dict[DigestEvent, int]] = defaultdict(lambda: dict.fromkeys(DigestEvent, 0))
    for *key, event, number in rows:
        found[tuple(key)][DigestEvent(event)] += number
    return found


def _places(rows: DigestRowQuerySet, events: Sequence[DigestEvent], paths: Sequence[str]) -> tuple[Line, ...]:
    """The places next below what is held; what is held itself where that is several, or its own people."""
    counted: dict[tuple[Any, ...], dict[DigestEvent, int]] = {}
    for path in paths:
        own = int(path.rstrip(".").rpartition(".")[2])
        below = Func(
            Substr(F("unit__path"), len(path) + 1),
            Value("."),
            Value(1),
            function="split_part",
            output_field=None,
        )
        place = Cast(NullIf(below, Value("")), BigIntegerField()) if len(paths) == 1 else Value(own)
        held = rows.filter(unit__path__startswith=path).annotate(place=place)
        for (found,), said in _counted(held.values_list("place", "event").annotate(Count("id"))).items():
            counted[(found or own,)] = said
    names = dict(Organisation.objects.filter(pk__in=[key[0] for key in counted]).values_list("pk", "name"))
    return tuple(
        Line(names.get(place, ""), f"org={place}", tuple((event, said[event]) for event in events))
        for (place,), said in counted.items()
    )


def _sorted(lines: Sequence[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda each: (-each.total, each.words)))


@dataclass(frozen=True)
class Told:
    """One row with names and words."""

    row: DigestRow
    name: str
    unit: str
    duty: str
    event: DigestEvent
    before: Verdict | None
    after: Verdict


def read_rows(rows: Sequence[DigestRow]) -> Iterator[Told]:
    """The rows of one page with the names that belong to them. One query."""
    names = dict(Person.objects.filter(pk__in={each.person_id for each in rows}).values_list("pk", "name"))
    for each in rows:
        before = each.verdict_before
        yield Told(
            row=each,
            name=names.get(each.person_id, ""),
            unit=each.unit.name if each.unit else "",
            duty=title(each.policy, each.duty),
            event=DigestEvent(each.event),
            before=Verdict(before) if before is not None else None,
            after=Verdict(each.finding.verdict),
        )
