"""What was answered to a call that must not be carried out twice."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ganxun.accounts.models import Client


class IdempotentAnswer(models.Model):
    """The answer to a call that carried an Idempotency-Key: whoever repeats the call gets it again, and nothing is done."""

    client = models.ForeignKey(
        Client, verbose_name=_("接口客户端"), on_delete=models.CASCADE, related_name="+"
    )
    key = models.CharField(_("幂等键"), max_length=100)
    fingerprint = models.CharField(_("请求指纹"), max_length=64)
    status = models.PositiveSmallIntegerField(_("答复状态"), default=0)
    body = models.BinaryField(_("答复内容"), default=bytes)
    location = models.CharField(_("所在地址"), max_length=200, blank=True)
    kept_at = models.DateTimeField(_("保存时间"), db_index=True)

    no_row_guard = (
        "looked up by the client of the token and its key, never listed; a token may be narrower than its client,"
        " so a guard by subtree would hide a client's own answer; gone after two days"
    )

    class Meta:
        verbose_name = _("幂等答复")
        verbose_name_plural = _("幂等答复")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "key"], name="idempotent_answer_once_per_client_and_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.key}"
