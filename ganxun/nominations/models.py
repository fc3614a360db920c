"""A class that calls people, the people it calls, and every step of each."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ganxun.base.row_guards import by_unit, by_whole, is_oneself
from ganxun.classes.models import TrainingClass
from ganxun.nominations.choices import NominationDeed, NominationOrigin, NominationState
from ganxun.nominations.querysets import IntakeQuerySet, NominationQuerySet
from ganxun.nominations.states import LIVE
from ganxun.orgs.models import Organisation
from ganxun.people.models import Person
from ganxun.plans.models import Quota, QuotaShare


class Intake(models.Model):
    """调训: a class calls people. `taken` is kept by the database from the states of its nominations.

    `quota`: whose places the people take; without it `capacity` alone limits. `most_a_year`: to how many classes a
    year one person is called (0: any number).
    """

    training_class = models.OneToOneField(
        TrainingClass, verbose_name=_("班次"), on_delete=models.PROTECT, related_name="+"
    )
    quota = models.ForeignKey(
        Quota, verbose_name=_("名额"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    capacity = models.PositiveIntegerField(_("招收人数"))
    taken = models.PositiveIntegerField(_("已占人数"), default=0)
    last_in_queue = models.PositiveIntegerField(_("候补序号"), default=0)
    reply_by = models.DateField(_("回复期限"))
    most_a_year = models.PositiveSmallIntegerField(_("每人每年最多班次"), default=2)
    opened_at = models.DateTimeField(_("开始时间"))
    opened_by = models.CharField(_("办理人"), max_length=100)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("调训")
        verbose_name_plural = _("调训")
        constraints = [
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity")),
                name="intake_never_overfilled",
                violation_error_message=_("人数不得超过招收人数"),
            )
        ]

    def __str__(self) -> str:
        return str(self.training_class)

    @property
    def left(self) -> int:
        """Places that nobody holds."""
        return self.capacity - self.taken


class Nomination(models.Model):
    """选调人选: one person and one class, from the proposal to the arrival. `unit` is the unit at the time."""

    intake = models.ForeignKey(
        Intake, verbose_name=_("调训"), on_delete=models.PROTECT, related_name="nominations", db_index=False
    )
    person = models.ForeignKey(Person, verbose_name=_("人员"), on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Organisation, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="+")
    share = models.ForeignKey(
        QuotaShare,
        verbose_name=_("使用名额"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=NominationState.choices, default=NominationState.PROPOSED
    )
    origin = models.CharField(_("提名方式"), max_length=10, choices=NominationOrigin.choices)
    is_spare = models.BooleanField(_("备选"), default=False)
    why = models.CharField(_("提名理由"), max_length=200, blank=True)
    reply = models.CharField(_("回复说明"), max_length=300, blank=True)
    queue_number = models.PositiveIntegerField(_("候补序号"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self",
        verbose_name=_("替换"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
    )
    proposed_at = models.DateTimeField(_("提名时间"))
    proposed_by = models.CharField(_("提名人"), max_length=100)
    called_at = models.DateTimeField(_("通知时间"), null=True, blank=True)
    replied_at = models.DateTimeField(_("回复时间"), null=True, blank=True)
    changed_at = models.DateTimeField(_("状态时间"))

    objects = NominationQuerySet.as_manager()
    row_guard = by_unit("unit_id", or_if=is_oneself("person_id"))

    class Meta:
        verbose_name = _("选调人选")
        verbose_name_plural = _("选调人选")
        ordering = ["id"]
        indexes = [models.Index(fields=["intake", "state"], name="nomination_of_intake")]
        constraints = [
            models.UniqueConstraint(
                fields=["intake", "person"],
                condition=Q(state__in=sorted(LIVE)),
                name="nomination_once_per_class",
                violation_error_message=_("同一人员在同一班次只能提名一次"),
            ),
            models.UniqueConstraint(
                fields=["intake", "queue_number"],
                condition=Q(state="waiting"),
                name="nomination_one_queue",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(queue_number__isnull=False),
                name="nomination_waits_in_the_queue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.intake}"


class NominationStep(models.Model):
    """办理记录: one step of one nomination. Never changed."""

    nomination = models.ForeignKey(
        Nomination, verbose_name=_("选调人选"), on_delete=models.PROTECT, related_name="steps"
    )
    deed = models.CharField(_("事项"), max_length=16, choices=NominationDeed.choices)
    state = models.CharField(_("办理后状态"), max_length=12, choices=NominationState.choices)
    why = models.CharField(_("说明"), max_length=300, blank=True)
    at = models.DateTimeField(_("时间"))
    by = models.CharField(_("办理人"), max_length=100)

    row_guard = by_whole("nomination_id", "nominations_nomination")

    class Meta:
        verbose_name = _("选调办理记录")
        verbose_name_plural = _("选调办理记录")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_deed_display()} {self.nomination}"
