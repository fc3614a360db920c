"""The audit log: who did what to what, when. Read only, for audit administrators."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from ganxun.base.models import AuditEntry
from ganxun.base.permissions import Permission
from ganxun.base.querysets import AuditEntryQuerySet
from ganxun.web.audit.deeds import DEEDS, deed_words, detail_words, kind_words
from ganxun.web.audit.forms import AuditForm
from ganxun.web.components.exports import exported
from ganxun.web.components.tables import Column, Field, Sheet, table_of
from ganxun.web.page import Request, page, show

REGION = "audit"
_COLUMNS = (
    Column("at", _("时间"), order=("id",)),
    Column("actor", _("操作人"), order=("actor_name",)),
    Column("deed", _("操作"), order=("deed",)),
    Column("object", _("对象")),
    Column("details", _("详情")),
)

_SHEET = Sheet(
    _("审计日志"),
    (
        Field(_("时间"), lambda entry: timezone.localtime(entry.at), 18),
        Field(_("操作人"), lambda entry: entry.actor_name, 18),
        Field(_("操作"), lambda entry: str(deed_words(entry.deed)), 18),
        Field(_("对象类别"), lambda entry: str(kind_words(entry.object_kind)), 14),
        Field(_("对象"), lambda entry: entry.object_label, 30),
        Field(
            _("详情"),
            lambda entry: json.dumps(entry.details, ensure_ascii=False) if entry.details else "",
            60,
        ),
    ),
    about_people=True,
)


@require_http_methods(["GET", "POST"])
@page("审计日志", needs=Permission.AUDIT_READ)
def entries(request: Request) -> HttpResponseBase:
    """The entries that the filters leave, newest first."""
    request.actor.require(Permission.AUDIT_READ)
    form = AuditForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = _narrowed(AuditEntry.objects.visible_to(request.actor), asked)
    table = table_of(
        request, found, _COLUMNS, region=REGION, caption=_("审计记录"), default="-at", sheet=_SHEET
    )
    if file := exported(request, table):
        return file
    return show(
        request,
        "audit/list.html",
        form=form,
        table=table,
        rows=[
            (entry, deed_words(entry.deed), kind_words(entry.object_kind), detail_words(entry))
            for entry in table.rows
        ],
        deeds=sorted(DEEDS.items()),
        is_narrowed=any(asked.values()),
    )


def _narrowed(entries: AuditEntryQuerySet, asked: dict[str, Any]) -> AuditEntryQuerySet:
    """Entries by person or object, deed, object and local days, both included."""
    term = str(asked.get("q") or "").strip()
    if term:
        entries = entries.filter(Q(actor_name__contains=term) | Q(object_label__contains=term))
    if asked.get("deed"):
        entries = entries.filter(deed=asked["deed"])
    if asked.get("kind"):
        entries = entries.filter(object_kind=asked["kind"])
    if asked.get("object"):
        entries = entries.filter(object_id=asked["object"])
    if since := asked.get("since"):
        entries = entries.filter(at__gte=timezone.make_aware(datetime.combine(since, time.min)))
    if until := asked.get("until"):
        after = datetime.combine(until, time.min) + timedelta(days=1)
        entries = entries.filter(at__lt=timezone.make_aware(after))
    return entries
