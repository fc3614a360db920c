"""Changing the tree. Each change is dated, kept in the spans, and audited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from django.db import connection, transaction

from ganxun.base import audit
from ganxun.base.actor import EVERYWHERE, Actor
from ganxun.base.clock import local_day
from ganxun.base.permissions import Permission
from ganxun.base.pinyin import reading_of_place
from ganxun.base.refusals import Reason, refuse, refuse_if
from ganxun.base.refusals import marked as _
from ganxun.orgs import decisions
from ganxun.orgs.choices import OrgChangeKind
from ganxun.orgs.models import Organisation, OrganisationChange, OrganisationSpan

#: One writer of the tree at a time: two moves at once could otherwise put two organisations below each other.
_TREE_LOCK = 7_026_001

#: What may be corrected without a date; name and parent are dated and have their own deeds.
CORRECTABLE = frozenset(
    {
        "short_name",
        "region_code",
        "credit_code",
        "in_ethnic_area",
        "in_poverty_area",
        "sort_key",
        "kind",
        "level",
    }
)


class Inhabitants(Protocol):
    """Whoever lives in organisations (people, and more to come) says so, and follows them when they merge."""

    def why_not_close(self, organisation: Organisation, *, on: date) -> tuple[Reason, ...]:
        """What is still in the organisation on that day."""

    def move_out(
        self, organisation: Organisation, into: Organisation, *, on: date, actor: Actor, at: datetime
    ) -> int:
        """Move everything from the organisation into its successor from that day; returns how many moved."""


_INHABITANTS: list[Inhabitants] = []


def settle(inhabitants: Inhabitants) -> None:
    """Make `inhabitants` known; called once, at the start of the app they belong to."""
    if inhabitants not in _INHABITANTS:
        _INHABITANTS.append(inhabitants)


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What is said of an organisation when it is opened."""

    code: str
    name: str
    kind: str
    level: str
    starts_on: date
    parent_id: int | None = None
    more: Mapping[str, object] = field(default_factory=dict)


@transaction.atomic
def open_organisation(opening: Opening, *, actor: Actor, at: datetime) -> Organisation:
    """Open an organisation under a parent, or a root when it has none.

    Raises Refused: not permitted over the parent, parent not there on that day, day in the future, bad codes.
    """
    _lock_tree()
    parent = Organisation.objects.get(pk=opening.parent_id) if opening.parent_id is not None else None
    actor.require(Permission.ORG_CHANGE, parent.path if parent else EVERYWHERE)
    refuse_if(
        (
            *decisions.why_not_open(parent, starts_on=opening.starts_on, today=local_day(at)),
            *_why_not_details(opening.more),
        )
    )
    if Organisation.objects.filter(code=opening.code).exists():
        raise refuse("code_taken", _("机构编码“{code}”已被使用"), code=opening.code)
    organisation = _placed(opening, parent)
    OrganisationSpan.objects.create(
        organisation=organisation, name=opening.name, parent=parent, starts_on=opening.starts_on
    )
    _record(organisation, OrgChangeKind.OPENED, opening.starts_on, actor=actor, at=at)
    return organisation


@transaction.atomic
def rename_organisation(
    organisation_id: int, name: str, *, on: date, actor: Actor, at: datetime
) -> Organisation:
    """Call the organisation `name` from the day `on`; what it was called before stays in its spans."""
    organisation = _for_change(organisation_id, on=on, actor=actor, at=at)
    before = organisation.name
    _name(organisation, name)
    organisation.save(update_fields=["name", "name_pinyin", "name_initials"])
    _new_span(organisation, on)
    _record(organisation, OrgChangeKind.RENAMED, on, actor=actor, at=at, before=before, after=name)
    return organisation


@transaction.atomic
def record_earlier_name(
    organisation_id: int, name: str, *, before: date, actor: Actor, at: datetime, code: str = ""
) -> Organisation:
    """Enter what the organisation was called until the day `before`, when its records begin under a later name.

    `code` is the code it had then, for the audit trail. Raises Refused: not permitted, or the first name recorded
    does not hold on both sides of that day.
    """
    _lock_tree()
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation_id)
    actor.require(Permission.ORG_CHANGE, organisation.path)
    first = organisation.spans.earliest("starts_on")
    refuse_if(decisions.why_not_earlier_name(first, name, before=before))
    opened, first.starts_on = first.starts_on, before
    first.save(update_fields=["starts_on"])
    OrganisationSpan.objects.create(
        organisation=organisation, name=name, parent_id=first.parent_id, starts_on=opened, ends_before=before
    )
    _record(
        organisation,
        OrgChangeKind.RENAMED,
        before,
        actor=actor,
        at=at,
        before=name,
        after=first.name,
        code_before=code,
    )
    return organisation


@transaction.atomic
def move_organisation(
    organisation_id: int, parent_id: int, *, on: date, actor: Actor, at: datetime
) -> Organisation:
    """Put the organisation with all below it under another parent from the day `on`.

    The actor must hold the right over where it was and over where it goes.
    """
    organisation = _for_change(organisation_id, on=on, actor=actor, at=at)
    parent = Organisation.objects.get(pk=parent_id)
    actor.require(Permission.ORG_CHANGE, parent.path)
    refuse_if(decisions.why_not_move(organisation, parent, on=on))
    before = organisation.path
    moved = _move_subtree(organisation, parent)
    organisation.refresh_from_db()
    _new_span(organisation, on)
    _record(
        organisation,
        OrgChangeKind.MOVED,
        on,
        actor=actor,
        at=at,
        before=before,
        after=organisation.path,
        moved=moved,
    )
    return organisation


@transaction.atomic
def merge_organisation(
    organisation_id: int, into_id: int, *, on: date, actor: Actor, at: datetime
) -> Organisation:
    """Close the organisation from `on`; its children and whoever is in it belong to the successor from then on."""
    organisation = _for_change(organisation_id, on=on, actor=actor, at=at)
    into = Organisation.objects.get(pk=into_id)
    actor.require(Permission.ORG_CHANGE, into.path)
    refuse_if(decisions.why_not_merge(organisation, into, on=on))
    for child in organisation.children.existing_on(on).order_by("pk"):
        _move_subtree(child, into)
        child.refresh_from_db()
        _new_span(child, on)
        _record(child, OrgChangeKind.MOVED, on, actor=actor, at=at, because_of=organisation.pk)
    moved = sum(each.move_out(organisation, into, on=on, actor=actor, at=at) for each in _INHABITANTS)
    _end(organisation, on, successor=into)
    _record(
        organisation,
        OrgChangeKind.MERGED,
        on,
        actor=actor,
        at=at,
        change_into=into,
        into=into.pk,
        people=moved,
    )
    return organisation


@transaction.atomic
def close_organisation(organisation_id: int, *, on: date, actor: Actor, at: datetime) -> Organisation:
    """Close the organisation from the day `on`. Refused while anything is in it."""
    organisation = _for_change(organisation_id, on=on, actor=actor, at=at)
    children = list(organisation.children.existing_on(on).values_list("name", flat=True))
    inhabitants = [reason for each in _INHABITANTS for reason in each.why_not_close(organisation, on=on)]
    refuse_if(decisions.why_not_close(organisation, children, inhabitants, on=on))
    _end(organisation, on)
    _record(organisation, OrgChangeKind.CLOSED, on, actor=actor, at=at)
    return organisation


@transaction.atomic
def correct_organisation(
    organisation_id: int, changes: Mapping[str, object], *, actor: Actor, at: datetime
) -> Organisation:
    """Correct what is not dated (`CORRECTABLE`). Raises Refused on a bad code, ValueError on another field."""
    if set(changes) - CORRECTABLE:
        raise ValueError(f"not correctable: {sorted(set(changes) - CORRECTABLE)}")
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    actor.require(Permission.ORG_CHANGE, organisation.path)
    refuse_if(_why_not_details(changes))
    before = {name: getattr(organisation, name) for name in changes}
    changed = {name: value for name, value in changes.items() if value != before[name]}
    if changed:
        for name, value in changed.items():
            setattr(organisation, name, value)
        organisation.save(update_fields=list(changed))
        details = {"before": {name: before[name] for name in changed}, "after": changed}
        audit.note(
            actor, "organisation.corrected", organisation, at=at, org_path=organisation.path, details=details
        )
    return organisation


def _why_not_details(details: Mapping[str, object]) -> tuple[Reason, ...]:
    reasons: tuple[Reason, ...] = ()
    if details.get("credit_code"):
        reasons += decisions.why_not_credit_code(str(details["credit_code"]))
    if details.get("region_code"):
        reasons += decisions.why_not_region_code(str(details["region_code"]))
    return reasons


def _lock_tree() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TREE_LOCK])


def _for_change(organisation_id: int, *, on: date, actor: Actor, at: datetime) -> Organisation:
    """The organisation, locked, if the actor may change it and nothing stands against a change on that day."""
    _lock_tree()
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation_id)
    actor.require(Permission.ORG_CHANGE, organisation.path)
    last = organisation.changes.order_by("-on").values_list("on", flat=True).first() or organisation.starts_on
    refuse_if(decisions.why_not_change(organisation, last, on=on, today=local_day(at)))
    return organisation


def _placed(opening: Opening, parent: Organisation | None) -> Organisation:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('orgs_organisation', 'id'))")
        (number,) = cursor.fetchone()
    organisation = Organisation(
        pk=number,
        code=opening.code,
        kind=opening.kind,
        level=opening.level,
        starts_on=opening.starts_on,
        parent=parent,
        path=f"{parent.path if parent else ''}{number}.",
        depth=parent.depth + 1 if parent else 0,
        **opening.more,
    )
    _name(organisation, opening.name)
    organisation.save(force_insert=True)
    return organisation


def _name(organisation: Organisation, name: str) -> None:
    reading = reading_of_place(name)
    organisation.name = name
    organisation.name_pinyin, organisation.name_initials = reading.letters[:400], reading.initials[:120]


def _move_subtree(organisation: Organisation, parent: Organisation) -> int:
    """Write the new path of the organisation and of all below it in one statement; returns how many moved."""
    path = f"{parent.path}{organisation.pk}."
    shift = parent.depth + 1 - organisation.depth
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE orgs_organisation
                  SET path = %s || substr(path, %s), depth = depth + %s,
                      parent_id = CASE WHEN id = %s THEN %s ELSE parent_id END
                WHERE path LIKE %s""",
            [path, len(organisation.path) + 1, shift, organisation.pk, parent.pk, f"{organisation.path}%"],
        )
        return int(cursor.rowcount)


def _new_span(organisation: Organisation, on: date) -> None:
    """Close the current span on `on` and begin another; two changes on one day share a span."""
    current = organisation.spans.filter(ends_before__isnull=True).first()
    if current is not None and current.starts_on == on:
        current.name, current.parent_id = organisation.name, organisation.parent_id
        current.save(update_fields=["name", "parent"])
        return
    if current is not None:
        current.ends_before = on
        current.save(update_fields=["ends_before"])
    OrganisationSpan.objects.create(
        organisation=organisation, name=organisation.name, parent_id=organisation.parent_id, starts_on=on
    )


def _end(organisation: Organisation, on: date, *, successor: Organisation | None = None) -> None:
    organisation.ends_before, organisation.successor = on, successor
    organisation.save(update_fields=["ends_before", "successor"])
    organisation.spans.filter(ends_before__isnull=True, starts_on__lt=on).update(ends_before=on)
    organisation.spans.filter(ends_before__isnull=True, starts_on=on).delete()


def _record(
    organisation: Organisation,
    kind: OrgChangeKind,
    on: date,
    *,
    actor: Actor,
    at: datetime,
    change_into: Organisation | None = None,
    **details: object,
) -> None:
    OrganisationChange.objects.create(organisation=organisation, kind=kind, on=on, into=change_into)
    audit.note(
        actor,
        f"organisation.{kind.value}",
        organisation,
        at=at,
        org_path=organisation.path,
        details={"on": on.isoformat(), **details},
    )
