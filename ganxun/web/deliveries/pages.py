"""Files made in the background: how far they are, fetching them, giving them up. Each belongs to whoever asked for it."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from ganxun.base.deliveries import deeds
from ganxun.base.models import Delivery
from ganxun.web.components.tables import Column, table_of
from ganxun.web.page import Request, page, show

_COLUMNS = (
    Column("title", gettext_lazy("文件"), order=("title",)),
    Column("asked", gettext_lazy("申请时间"), order=("id",)),
    Column("purpose", gettext_lazy("用途")),
    Column("state", gettext_lazy("状态"), order=("state",)),
)


def _delivery_for(request: Request, delivery_id: int) -> Delivery:
    found: Delivery = get_object_or_404(Delivery.objects.visible_to(request.actor), pk=delivery_id)
    return found


@require_GET
@page("我的文件")
def deliveries(request: Request) -> HttpResponse:
    """What one has asked for, newest first."""
    found = Delivery.objects.visible_to(request.actor).defer("asked")
    table = table_of(request, found, _COLUMNS, region="deliveries", caption=_("我的文件"), default="-asked")
    return show(request, "deliveries/list.html", table=table)


@require_GET
@page("一份文件", about={"delivery_id": "base.Delivery"}, oneself_only=True)
def delivery(request: Request, delivery_id: int) -> HttpResponse:
    """One file: while it is made, how far it is; then where to fetch it."""
    found = _delivery_for(request, delivery_id)
    template = "deliveries/working.html" if found.is_open else "deliveries/delivery.html"
    return show(request, template, delivery=found, interrupted=found.is_interrupted)


@require_GET
@page("文件制作进度", about={"delivery_id": "base.Delivery"}, oneself_only=True)
def progress(request: Request, delivery_id: int) -> HttpResponse:
    """How far it is, asked for by its page; when it is over, the page reloads."""
    found = _delivery_for(request, delivery_id)
    if not found.is_open:
        response = HttpResponse(status=200)
        response.headers["HX-Redirect"] = reverse("deliveries:delivery", args=[found.pk])
        return response
    context = {"delivery": found, "interrupted": found.is_interrupted}
    return render(request, "deliveries/progress.html", context)


@require_GET
@never_cache
@page("领取文件", about={"delivery_id": "base.Delivery"}, oneself_only=True)
def file(request: Request, delivery_id: int) -> FileResponse:
    """The file; that it was fetched is in the audit log."""
    found = deeds.hand_out(_delivery_for(request, delivery_id).pk, actor=request.actor, at=request.time)
    return FileResponse(deeds.path_of(found).open("rb"), as_attachment=True, filename=found.file_name)


@require_POST
@page("取消制作文件", about={"delivery_id": "base.Delivery"}, oneself_only=True)
def cancel(request: Request, delivery_id: int) -> HttpResponseRedirect:
    """Give the file up."""
    found = deeds.cancel(_delivery_for(request, delivery_id).pk, actor=request.actor, at=request.time)
    messages.success(request, _("正在停止，已做的会撤回") if found.is_open else _("已取消"))
    return redirect("deliveries:delivery", found.pk)


@require_POST
@page("重新制作文件", about={"delivery_id": "base.Delivery"}, oneself_only=True)
def again(request: Request, delivery_id: int) -> HttpResponseRedirect:
    """Make it once more, after an interruption or a fault."""
    found = deeds.ask_again(_delivery_for(request, delivery_id).pk, actor=request.actor, at=request.time)
    return redirect("deliveries:delivery", found.pk)
