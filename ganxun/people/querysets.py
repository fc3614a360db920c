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
from ganxun.orgs.models import Organisation
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
        """People found by name, given name, pinyin, initials, code, identity number, its last four, or unit.

        Every way in is an index of its own, joined by UNION: an OR over two tables would read everybody.
        """
        word = re.sub(r"\s", "", term)
        if not word:
            return self.none()
        if is_identity_number(word):
            return self.filter(identity_hash=fingerprint(word))
        return self.filter(pk__in=self._found(word))

    def _found(self, word: str) -> models.QuerySet[Person, Any]:
        everybody = self.model._default_manager.order_by().values("pk")
        ways = [everybody.filter(code=word)]
        if re.fullmatch(r"[A-Za-z]+", word):
            letters = word.lower().replace("ü", "v")
            ways += [
                everybody.filter(name_initials__begins=letters),
                everybody.filter(name_pinyin__begins=letters),
            ]
        elif re.fullmatch(r"[0-9]{3}[0-9Xx]", word):
            ways.append(everybody.filter(identity_tail=word.upper()))
        else:
            ways += [
                everybody.filter(name__begins=word),
                everybody.filter(name_backwards__begins=word[::-1]),
                everybody.filter(unit__in=Organisation.objects.called(word).values("pk")),
            ]
        return ways[0].union(*ways[1:])

    def in_order(self) -> Self:
        """As lists show them: by unit, the highest first, then as names are read."""
        return self.order_by("unit__sort_key", "unit_id", "-top_order", "name_pinyin", "pk")


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
