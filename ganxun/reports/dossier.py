"""个人档案: who somebody is on a day, what held over time, what is owed, what has been credited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Prefetch, Value

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.classes.models import Booking
from ganxun.people.choices import STANDING, DesignationKind, ExemptionKind
from ganxun.people.models import Appointment, Person, Rank
from ganxun.reports.ledger import Ledger, read_ledger
from ganxun.reports.roster import rank_label
from ganxun.reports.timeline import Span, Timeline, lay_out


@dataclass(frozen=True)
class Standing:
    """The highest rank on the day (就高不就低): its name, band, and since when."""

    label: str
    band: str
    since: date


@dataclass(frozen=True)
class Dossier:
    """One person as of one day. `ledger` is None where the actor may not read it."""

    person: Person
    as_of: date
    standing: Standing | None
    posts: tuple[Span, ...]
    ranks: tuple[Span, ...]
    lists: tuple[Span, ...]
    exemptions: tuple[Span, ...]
    career: Timeline | None
    standing_over_time: Timeline | None
    bookings: tuple[Booking, ...]
    ledger: Ledger | None
    may_reveal_identity: bool

    @property
    def current_posts(self) -> tuple[Span, ...]:
        """Posts held on the day, the main one first."""
        held = [post for post in self.posts if post.holds_on(self.as_of)]
        return tuple(sorted(held, key=lambda post: not post.is_main))

    @property
    def current_lists(self) -> tuple[Span, ...]:
        """Named lists the person is on."""
        return tuple(each for each in self.lists if each.holds_on(self.as_of))

    @property
    def current_exemptions(self) -> tuple[Span, ...]:
        """Exemptions in force on the day; `detail` names who approved it."""
        return tuple(each for each in self.exemptions if each.holds_on(self.as_of))


def read_dossier(person_id: int, *, actor: Actor, as_of: date) -> Dossier | None:
    """The file of one person as of a day; None when the actor may not see it. Six queries."""
    person = (
        Person.objects.visible_to(actor)
        .select_related("unit")
        .prefetch_related(
            Prefetch("appointments", Appointment.objects.select_related("unit")),
            "ranks",
        )
        .filter(pk=person_id)
        .first()
    )
    if person is None:
        return None
    posts = tuple(_post(each) for each in person.appointments.all())
    ranks = tuple(_rank(each) for each in person.ranks.all())
    spans = _lists_and_exemptions(person)
    return Dossier(
        person=person,
        as_of=as_of,
        standing=_standing(list(person.ranks.all()), as_of),
        posts=posts,
        ranks=ranks,
        lists=tuple(each for each in spans if each.kind == "list"),
        exemptions=tuple(each for each in spans if each.kind == "exemption"),
        career=lay_out(posts, as_of),
        standing_over_time=lay_out(ranks, as_of),
        bookings=_bookings(person, as_of),
        ledger=read_ledger(person, as_of) if may_read_ledger(person, actor) else None,
        may_reveal_identity=_may(actor, Permission.IDENTITY_READ, person) and bool(person.identity_tail),
    )


def may_read_ledger(person: Person, actor: Actor) -> bool:
    """Whether `actor` may read the ledger of `person`: by permission on the unit, or as his own."""
    return actor.person_id == person.pk or _may(actor, Permission.CREDIT_READ, person)


def _may(actor: Actor, permission: Permission, person: Person) -> bool:
    return person.unit is not None and actor.can(permission, person.unit.path)


def _post(appointment: Appointment) -> Span:
    flags = [
        words
        for words, holds in (
            (appointment.get_team_display(), appointment.team != "none"),
            ("正职", appointment.is_team_head),
            ("领导职务", appointment.is_leading_post),
            ("兼任", not appointment.is_primary),
        )
        if holds
    ]
    return Span(
        label=f"{appointment.unit.label} {appointment.title}",
        kind="post",
        starts_on=appointment.starts_on,
        ends_before=appointment.ends_before,
        detail=" · ".join(str(each) for each in flags),
        is_main=appointment.is_primary,
    )


def _rank(rank: Rank) -> Span:
    band = STANDING.get(rank.code)
    return Span(
        label=rank_label(rank.code),
        kind=rank.kind,
        starts_on=rank.starts_on,
        ends_before=rank.ends_before,
        detail=f"{rank.get_kind_display()} · {band[0].label}" if band else rank.get_kind_display(),
    )


def _lists_and_exemptions(person: Person) -> tuple[Span, ...]:
    """Named lists and exemptions, newest first, in one query."""
    columns = ("what", "kind", "starts_on", "ends_before", "by")
    lists = person.designations.order_by().annotate(what=Value("list"), by=Value(""))
    exemptions = person.exemptions.order_by().annotate(what=Value("exemption"), by=F("approved_by"))
    rows = lists.values_list(*columns).union(exemptions.values_list(*columns), all=True)
    labels = dict((*DesignationKind.choices, *ExemptionKind.choices))
    spans = (
        Span(
            label=str(labels.get(kind, kind)),
            kind=what,
            starts_on=starts_on,
            ends_before=ends_before,
            detail=by,
        )
        for what, kind, starts_on, ends_before, by in rows
    )
    return tuple(sorted(spans, key=lambda span: span.starts_on, reverse=True))


def _standing(ranks: list[Rank], as_of: date) -> Standing | None:
    held = [
        rank
        for rank in ranks
        if rank.code in STANDING
        and rank.starts_on <= as_of
        and (rank.ends_before is None or as_of < rank.ends_before)
    ]
    if not held:
        return None
    best = max(held, key=lambda rank: STANDING[rank.code][1])
    return Standing(rank_label(best.code), str(STANDING[best.code][0].label), best.starts_on)


def _bookings(person: Person, as_of: date) -> tuple[Booking, ...]:
    ahead = Booking.objects.ahead_of(as_of).filter(person=person)
    return tuple(ahead.select_related("training_class__institution").order_by("training_class__starts_on"))
