"""About whom a paper is: the head of the form (A01, A02, A05), in words, as of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from ganxun.people.choices import STANDING
from ganxun.people.models import Appointment, Person, Rank
from ganxun.reports.roster import rank_label

_NOTHING = "—"


@dataclass(frozen=True)
class Holder:
    """A person, and what the head of the form says of him or her."""

    person: Person
    words: dict[str, str]


def read_holders(people: Iterable[int], *, as_of: date) -> dict[int, Holder]:
    """The holders by the person's number, whatever number of them. Three queries."""
    found = (
        Person.objects.filter(pk__in=list(people))
        .select_related("unit")
        .defer("identity_sealed")
        .prefetch_related(
            Prefetch("appointments", Appointment.objects.on(as_of).select_related("unit")),
            Prefetch("ranks", Rank.objects.on(as_of)),
        )
    )
    return {person.pk: Holder(person, _words(person)) for person in found}


def _words(person: Person) -> dict[str, str]:
    best = max(
        (rank for rank in person.ranks.all() if rank.code in STANDING),
        key=lambda rank: STANDING[rank.code][1],
        default=None,
    )
    said = {
        "gender": str(person.get_gender_display() or ""),
        "ethnicity": person.ethnicity,
        "born": _month(person.born_on),
        "started_work": _month(person.started_work_on),
        "political": str(person.get_political_status_display() or ""),
        "education": str(person.get_education_level_display() or ""),
        "kind": str(person.get_person_kind_display() or ""),
        "management": str(person.get_management_display() or ""),
        "identity": person.identity_masked,
        "rank": rank_label(best.code) if best else "",
        "post": _posts(person),
    }
    always = {"name": person.name, "code": person.code, "rank_since": _month(best.starts_on) if best else ""}
    return {name: text or _NOTHING for name, text in said.items()} | always


def _month(day: date | None) -> str:
    return f"{day.year}年{day.month}月" if day else ""


def _posts(person: Person) -> str:
    held = sorted(person.appointments.all(), key=lambda post: (not post.is_primary, post.starts_on))
    return "；".join(f"{post.unit.name}{post.title}" for post in held) or person.post_title
