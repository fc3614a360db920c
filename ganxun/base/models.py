"""The audit trail."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ganxun.base.querysets import AuditEntryQuerySet


class AuditEntry(models.Model):
    """One deed: who did what to what, when, in the same transaction as the deed itself.

    The database refuses to change or delete an entry (trigger `audit_entry_is_append_only`).
    """

    at = models.DateTimeField(_("时间"), db_index=True)
    actor_name = models.CharField(_("操作人"), max_length=100)
    actor_user = models.BigIntegerField(_("操作账号"), null=True, db_index=True)
    deed = models.CharField(_("操作"), max_length=60, db_index=True)
    object_kind = models.CharField(_("对象类别"), max_length=60)
    object_id = models.BigIntegerField(_("对象编号"), null=True)
    object_label = models.CharField(_("对象"), max_length=200, blank=True)
    org_path = models.CharField(_("机构路径"), max_length=255, blank=True, db_index=True)
    details = models.JSONField(_("详情"), default=dict)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("审计记录")
        verbose_name_plural = _("审计记录")
        ordering = ["-id"]
        indexes = [models.Index(fields=["object_kind", "object_id"], name="audit_entry_by_object")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.deed} {self.object_label}"
