"""Reading findings and tallies."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.querysets import within

if TYPE_CHECKING:
    from ganxun.compliance.models import Adoption, DigestRow, EvaluationRun, Finding, Tally  # noqa: F401


class RunQuerySet(models.QuerySet["EvaluationRun"]):
    """Evaluation runs."""

    def visible_to(self, actor: Actor) -> Self:
        """Runs judge everybody and show nobody: whoever may read a board may see them."""
        return self if actor.can(Permission.BOARD_READ) else self.none()

    def policies(self) -> tuple[str, ...]:
        """The codes of the policies that were ever judged."""
        return tuple(self.order_by("policy").values_list("policy", flat=True).distinct())

    def finished(self) -> Self:
        """Full runs whose findings stand."""
        return self.filter(state="finished", kind="full")

    def latest_by(self, policy: str, day: date) -> EvaluationRun | None:
        """The finished run that answers for `day`: the newest of the latest judged day on or before it."""
        return (
            self.finished()
            .filter(policy=policy, as_of__lte=day)
            .order_by("-as_of", "-finished_at", "-id")
            .first()
        )

    def first_after(self, run: EvaluationRun) -> EvaluationRun | None:
        """The finished run of the next later day that has been judged."""
        later = self.finished().filter(policy=run.policy, as_of__gt=run.as_of)
        return later.order_by("as_of").first()


class FindingQuerySet(models.QuerySet["Finding"]):
    """Findings."""

    def visible_to(self, actor: Actor) -> Self:
        """Findings of units where the actor may read the board; and those about the actor's own person."""
        condition = within(actor, Permission.BOARD_READ, "unit__path")
        if actor.person_id is not None:
            condition |= Q(subject_kind="person", subject_id=actor.person_id)
        return self.filter(condition)

    def as_of(self, policy: str, day: date) -> Self:
        """Findings that were right when judged on `day`, in periods that contain it."""
        return self.filter(
            Q(as_of_until__isnull=True) | Q(as_of_until__gt=day),
            policy=policy,
            as_of_from__lte=day,
            replaced_by__isnull=True,
            year__in=(0, day.year),
        )

    def changed_in(self, run: EvaluationRun) -> Self:
        """What `run` found that differs from before, with `verdict_before` (null: nothing stood)."""
        before = (
            self.model._default_manager.filter(
                Q(replaced_by=run) | Q(as_of_until=run.as_of, replaced_by__isnull=True),
                policy=OuterRef("policy"),
                duty=OuterRef("duty"),
                subject_id=OuterRef("subject_id"),
                year=OuterRef("year"),
            )
            .exclude(run=run)
            .order_by("-id")
            .values("verdict")
        )
        return (
            self.filter(run=run, as_of_from=run.as_of)
            .exclude(replaced_by=run)
            .annotate(verdict_before=Subquery(before[:1]))
        )

    def about_person(self, person_id: int) -> Self:
        """Findings about one person."""
        return self.filter(subject_kind="person", subject_id=person_id)


class TallyQuerySet(models.QuerySet["Tally"]):
    """Tallies."""

    def visible_to(self, actor: Actor) -> Self:
        """Tallies of organisations where the actor may read the board."""
        return self.filter(within(actor, Permission.BOARD_READ, "organisation__path"))


class DigestRowQuerySet(models.QuerySet["DigestRow"]):
    """What was worth telling."""

    def visible_to(self, actor: Actor) -> Self:
        """Rows of units where the actor may read the board, of digests for officers."""
        return self.filter(within(actor, Permission.BOARD_READ, "unit__path"), round__audience="officer")


class AdoptionQuerySet(models.QuerySet["Adoption"]):
    """Which policy binds whom."""

    def binding(self, path: str, day: date) -> Self:
        """The adoptions that bind the organisation with this path on `day`: its own and those above, nearest first."""
        return self.on_the_way_to(path).in_force(day).order_by("-organisation__depth", "-starts_on", "policy")

    def on_the_way_to(self, path: str) -> Self:
        """Adoptions by the organisation with this path and by those above it, past and future ones too."""
        return self.filter(organisation__in=[int(part) for part in path.split(".") if part])

    def in_force(self, day: date) -> Self:
        """Adoptions that bind somebody on `day`."""
        return self.filter(Q(ends_before__isnull=True) | Q(ends_before__gt=day), starts_on__lte=day)

    def overlapping(self, starts_on: date, ends_before: date | None) -> Self:
        """Adoptions that share a day with the period (without an end: from `starts_on` on)."""
        later = self.filter(Q(ends_before__isnull=True) | Q(ends_before__gt=starts_on))
        return later.filter(starts_on__lt=ends_before) if ends_before else later


class HeadcountQuerySet(models.QuerySet[Any]):
    """What units say of their headcounts, and what has been frozen of them."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of organisations where the actor may read the board."""
        return self.filter(within(actor, Permission.BOARD_READ, "organisation__path"))


class HeadcountReportQuerySet(HeadcountQuerySet):
    """Headcounts as units have reported them, corrections included."""

    def standing(self) -> Self:
        """The last word of each unit on each category and year."""
        later = self.model._default_manager.filter(
            organisation=OuterRef("organisation"), category=OuterRef("category"), year=OuterRef("year"),
            number__gt=OuterRef("number"),
        )  # fmt: skip
        return self.filter(~Exists(later))


class HeadcountFreezeQuerySet(HeadcountQuerySet):
    """Freezing deeds."""

    def in_force(self) -> Self:
        """Those that have not been lifted."""
        return self.filter(lifted_at=None)

    def carried_out(self) -> Self:
        """Those whose headcounts stand."""
        return self.in_force().filter(done_at__isnull=False)

    def on_the_way_to(self, path: str) -> Self:
        """Freezes of the organisation with this path and of those above it."""
        return self.filter(organisation__in=[int(part) for part in path.split(".") if part])
