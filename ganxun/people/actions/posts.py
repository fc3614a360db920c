"""Posts: appointing, ending, transferring between units; and following units that merge."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.clock import local_day
from ganxun.base.permissions import Permission
from ganxun.base.refusals import Reason, refuse_if
from ganxun.base.refusals import marked as _
from ganxun.orgs.models import Organisation
from ganxun.people import decisions
from ganxun.people.actions.by_hand import remember_by_hand
from ganxun.people.actions.current import locked_person, path_of, refresh_current
from ganxun.people.choices import PostKind, Team
from ganxun.people.models import Appointment, Person


@dataclass(frozen=True, kw_only=True)
class Post:
    """A02: a post in a unit, from `starts_on` up to, not including, `ends_before`."""

    unit_id: int
    title: str
    starts_on: date
    ends_before: date | None = None
    post_kind: str = PostKind.OTHER
    post_level: str | None = None
    is_leading_post: bool = False
    team: str = Team.NONE
    is_team_head: bool = False
    is_primary: bool = True


@transaction.atomic
def appoint(person_id: int, post: Post, *, actor: Actor, at: datetime, reason: str = "") -> Appointment:
    """Appoint the person to a post, beside those already held. `reason`: the order of appointment, for the trail.

    The actor must hold the right over the person's unit and over the unit of the post.
    """
    person = locked_person(person_id, actor=actor, permission=Permission.ROSTER_IMPORT)
    unit = Organisation.objects.get(pk=post.unit_id)
    actor.require(Permission.ROSTER_IMPORT, unit.path)
    refuse_if(decisions.why_not_appoint(post, person.appointments.all(), unit))
    appointment = write_post(person, post)
    remember_by_hand(person.pk, ["post"], actor=actor, at=at, was={"post": person.unit_id})
    refresh_current([person.pk], on=local_day(at))
    details = {"title": post.title, "from": post.starts_on.isoformat()} | because(reason)
    audit.note(actor, "person.appointed", person, at=at, org_path=unit.path, details=details)
    return appointment


@transaction.atomic
def end_post(appointment_id: int, *, on: date, actor: Actor, at: datetime, reason: str = "") -> Appointment:
    """End a post: `on` is the first day on which it is no longer held."""
    person_id = Appointment.objects.values_list("person_id", flat=True).get(pk=appointment_id)
    person = locked_person(person_id, actor=actor, permission=Permission.ROSTER_IMPORT)
    appointment: Appointment = Appointment.objects.select_for_update().get(pk=appointment_id)
    refuse_if(decisions.why_not_end(appointment, on=on))
    appointment.ends_before = on
    appointment.save(update_fields=["ends_before"])
    remember_by_hand(person.pk, ["post"], actor=actor, at=at, was={"post": person.unit_id})
    refresh_current([person.pk], on=local_day(at))
    details = {"title": appointment.title, "on": on.isoformat()} | because(reason)
    audit.note(actor, "person.post_ended", person, at=at, org_path=path_of(person), details=details)
    return appointment


@transaction.atomic
def transfer(person_id: int, post: Post, *, actor: Actor, at: datetime, reason: str = "") -> Appointment:
    """Move the person to another unit: every post in the old unit ends on the day the new main post begins.

    The actor must hold the right over both units.
    """
    person = locked_person(person_id, actor=actor, permission=Permission.ROSTER_IMPORT)
    unit = Organisation.objects.get(pk=post.unit_id)
    actor.require(Permission.ROSTER_IMPORT, unit.path)
    held = list(person.appointments.on(post.starts_on))
    current = next((each for each in held if each.is_primary), None)
    refuse_if(decisions.why_not_transfer(current, post))
    leaving = [each.pk for each in held if current is not None and each.unit_id == current.unit_id]
    Appointment.objects.filter(pk__in=leaving).update(ends_before=post.starts_on)
    refuse_if(decisions.why_not_appoint(post, person.appointments.all(), unit))
    appointment = write_post(person, post)
    remember_by_hand(person.pk, ["post"], actor=actor, at=at, was={"post": person.unit_id})
    refresh_current([person.pk], on=local_day(at))
    details = {"from": person.post_title, "title": post.title, "on": post.starts_on.isoformat()}
    details |= because(reason)
    audit.note(actor, "person.transferred", person, at=at, org_path=unit.path, details=details)
    return appointment


def because(reason: str) -> dict[str, str]:
    """The reason as the trail keeps it, if one was given."""
    return {"reason": reason.strip()} if reason.strip() else {}


def write_post(person: Person, post: Post) -> Appointment:
    """Write the post; the caller has decided."""
    return Appointment.objects.create(person=person, **asdict(post))


class Workforce:
    """The people of an organisation, as `orgs` asks after them (`ganxun.orgs.actions.Inhabitants`)."""

    def why_not_close(self, organisation: Organisation, *, on: date) -> tuple[Reason, ...]:
        """Whoever still holds a post there on that day, or later."""
        held = Appointment.objects.filter(unit=organisation).exclude(ends_before__lte=on)
        people = held.values("person").distinct().count()
        if not people:
            return ()
        words = _("还有{people}人在该机构任职，请先办理调动或免职")
        return (Reason("has_people", words, "", {"people": people}),)

    def move_out(
        self, organisation: Organisation, into: Organisation, *, on: date, actor: Actor, at: datetime
    ) -> int:
        """End every post there on `on` and begin the same post in the successor on that day."""
        open_posts = Appointment.objects.select_for_update().filter(unit=organisation)
        held = list(open_posts.exclude(ends_before__lte=on).order_by("pk"))
        renewed = [_in_successor(each, into, on) for each in held]
        begun = [each.pk for each in held if each.starts_on < on]
        Appointment.objects.filter(pk__in=[each.pk for each in held if each.starts_on >= on]).delete()
        Appointment.objects.filter(pk__in=begun).update(ends_before=on)
        Appointment.objects.bulk_create(renewed, batch_size=5000)
        people = sorted({each.person_id for each in held})
        # Who left the unit earlier, or holds no post, is still kept with it: the file follows too.
        Person.objects.filter(unit=organisation).update(unit=into)
        refresh_current(people, on=local_day(at))
        return len(people)


def _in_successor(post: Appointment, into: Organisation, on: date) -> Appointment:
    return Appointment(
        person_id=post.person_id,
        unit=into,
        title=post.title,
        post_kind=post.post_kind,
        post_level=post.post_level,
        is_leading_post=post.is_leading_post,
        team=post.team,
        is_team_head=post.is_team_head,
        is_primary=post.is_primary,
        starts_on=max(post.starts_on, on),
        ends_before=post.ends_before,
    )
