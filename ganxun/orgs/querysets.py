"""Reading the tree."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, FilteredRelation, Q

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.querysets import within

if TYPE_CHECKING:
    from ganxun.orgs.models import Organisation, OrganisationSpan  # noqa: F401


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations."""

    def visible_to(self, actor: Actor, permission: Permission = Permission.BOARD_READ) -> Self:
        """Organisations inside the subtrees in which the actor holds `permission`."""
        return self.filter(within(actor, permission, "path"))

    def under(self, path: str) -> Self:
        """The organisation with this path and all below it."""
        return self.filter(path__startswith=path)

    def existing_on(self, day: date) -> Self:
        """Organisations that existed on `day`."""
        return self.filter(Q(starts_on__lte=day), Q(ends_before__isnull=True) | Q(ends_before__gt=day))

    def as_of(self, day: date) -> Self:
        """Organisations that existed on `day`, with `name_then` and `parent_then` as they were."""
        in_force = Q(spans__starts_on__lte=day) & (
            Q(spans__ends_before__isnull=True) | Q(spans__ends_before__gt=day)
        )
        # At most one span a day: the constraint organisation_span_once_a_day holds that.
        return self.existing_on(day).annotate(
            span_then=FilteredRelation("spans", condition=in_force),
            name_then=F("span_then__name"),
            parent_then=F("span_then__parent_id"),
        )

    def regions(self) -> Self:
        """Province, cities and counties: the places a board drills down through."""
        return self.filter(kind__in=["province", "city", "county"])

    def in_order(self) -> Self:
        """As lists show them: by code, then by name."""
        return self.order_by(F("sort_key").asc(), "id")

    def called(self, word: str) -> Self:
        """Organisations whose name or short name begins with `word`."""
        return self.filter(Q(name__startswith=word) | Q(short_name__startswith=word))

    def matching(self, term: str) -> Self:
        """Organisations whose name contains `term` or whose initials or pinyin begin with it."""
        word = term.strip()
        if not word:
            return self.none()
        lowered = word.lower()
        return self.filter(
            Q(name__contains=word)
            | Q(code=word)
            | Q(name_initials__startswith=lowered)
            | Q(name_pinyin__startswith=lowered)
        )


class OrganisationSpanQuerySet(models.QuerySet["OrganisationSpan"]):
    """What an organisation was called and where it stood, over time."""

    def on(self, day: date) -> Self:
        """The spans that cover `day`."""
        return self.filter(Q(starts_on__lte=day), Q(ends_before__isnull=True) | Q(ends_before__gt=day))
