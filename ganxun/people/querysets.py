"""Reading people, always on somebody's behalf."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import connection, models
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


_FIND = "SELECT found, place FROM people_find(%s, %s, %s, %s, %s)"


def found_in_order(term: str, *, actor: Actor, most: int) -> list[int]:
    """Ids of the people whom `term` finds where the actor may read people, best first, at most `most`.

    The name itself comes before names that begin with it, those before given names; one's own unit first, then the
    highest post. The end of an identity number finds only where the actor may read identity numbers. However many
    people bear the name elsewhere, no more is read than the subtree or the first matches ask for (decision 0079).
    """
    word = re.sub(r"\s", "", term)
    paths = list(actor.paths(Permission.PERSON_READ))
    if not word or not paths:
        return _oneself(word, actor)
    own = next((int(part) for part in reversed(paths[0].split(".")) if part.isdecimal()), None)
    values: list[Any] = []
    for way, what in _ways(word):
        scope = list(actor.paths(Permission.IDENTITY_READ)) if way == "tail" else paths
        values += [what, way, scope, own, most]
    asked = " UNION ALL ".join([_FIND] * (len(values) // 5))
    with connection.cursor() as cursor:
        cursor.execute(asked, values)
        found: dict[int, int] = {}
        for pk, place in cursor.fetchall():
            found.setdefault(pk, place)
    return sorted(found, key=lambda pk: found[pk])[:most]


def _oneself(word: str, actor: Actor) -> list[int]:
    """Whoever may read nobody may still find himself or herself."""
    if not word or actor.person_id is None:
        return []
    with connection.cursor() as cursor:
        mine = "SELECT id FROM people_person WHERE id = %s AND starts_with(name, %s)"
        cursor.execute(mine, [actor.person_id, word])
        return [pk for (pk,) in cursor.fetchall()]


def _ways(word: str) -> list[tuple[str, str]]:
    """The ways in which people can be found by this word, the surest first."""
    if is_identity_number(word):
        return [("hash", fingerprint(word))]
    if re.fullmatch(r"[A-Za-zÜü]+", word):
        letters = word.lower().replace("ü", "v")
        return [("code", word), ("initials", letters), ("pinyin", letters)]
    if re.fullmatch(r"[0-9]{3}[0-9Xx]", word):
        return [("code", word), ("tail", word.upper())]
    if re.search(r"[0-9]", word):
        return [("code", word), ("unit", word)]
    return [("name", word), ("unit", word)]


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
