"""Reading people, always on somebody's behalf."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.querysets import within
from ganxun.people.identity import fingerprint, is_identity_number

if TYPE_CHECKING:
    from ganxun.people.models import Appointment, Person  # noqa: F401


class PersonQuerySet(models.QuerySet["Person"]):
    """People."""

    def visible_to(self, actor: Actor) -> Self:
        """People whose unit lies where the actor may read people; and the person behind the account."""
        condition = within(actor, Permission.PERSON_READ, "unit__path")
        if actor.person_id is not None:
            condition |= Q(pk=actor.person_id)
        return self.filter(condition)

    def under(self, path: str) -> Self:
        """People of the organisation with this path and of all below it."""
        return self.filter(unit__path__startswith=path)

    def active(self) -> Self:
        """People in service."""
        return self.filter(personnel_status="active")

    def matching(self, term: str) -> Self:
        """People found by name, pinyin, initials, code, identity number or its last digits, or unit name."""
        word = term.strip()
        if not word:
            return self.none()
        if is_identity_number(word):
            return self.filter(identity_hash=fingerprint(word))
        if re.fullmatch(r"[A-Za-z ]+", word):
            letters = word.replace(" ", "").lower()
            return self.filter(Q(name_initials__startswith=letters) | Q(name_pinyin__startswith=letters))
        if re.fullmatch(r"\d{3}[\dXx]", word):
            return self.filter(Q(identity_tail=word.upper()) | Q(code=word))
        return self.filter(Q(name__startswith=word) | Q(code=word) | Q(unit__name__startswith=word))


class SpanQuerySet(models.QuerySet[Any]):
    """Rows that hold for a time."""

    def on(self, day: date) -> Self:
        """Rows in force on `day`."""
        return self.filter(Q(starts_on__lte=day), Q(ends_before__isnull=True) | Q(ends_before__gt=day))

    def overlapping(self, starts_on: date, ends_before: date) -> Self:
        """Rows in force on some day of the period."""
        return self.filter(
            Q(starts_on__lt=ends_before), Q(ends_before__isnull=True) | Q(ends_before__gt=starts_on)
        )
