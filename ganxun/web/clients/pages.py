"""Clients of the interface and their tokens, for those who look after them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ganxun.accounts import actions
from ganxun.accounts.choices import Scope
from ganxun.accounts.models import ApiToken, Client
from ganxun.accounts.roles import ROLES
from ganxun.base.permissions import Permission
from ganxun.base.refusals import Refused
from ganxun.web.clients.forms import ClientForm, RotateForm, TokenForm, end_of
from ganxun.web.components.exports import exported
from ganxun.web.components.tables import Column, Field, Sheet, table_of
from ganxun.web.page import Request, page, show
from ganxun.web.webhooks.pages import subscriptions_of

_LOOK = (Permission.CLIENT_MANAGE, Permission.GRANT_MANAGE)
_CLIENT, _TOKEN = {"client": "accounts.Client"}, {"token": "accounts.ApiToken"}
_COLUMNS = (
    Column("name", gettext_lazy("系统"), order=("user__display_name",)),
    Column("code", gettext_lazy("代码"), order=("user__username",)),
    Column("organisation", gettext_lazy("所属机构"), order=("organisation__path",)),
    Column("purpose", gettext_lazy("用途")),
    Column("state", gettext_lazy("状态"), order=("user__is_active",)),
)


def _client_for(request: Request, client: int) -> Client:
    found = Client.objects.visible_to(request.actor).select_related("user", "organisation")
    return get_object_or_404(found, pk=client)


def _token_for(request: Request, token: int) -> ApiToken:
    found = ApiToken.objects.visible_to(request.actor).select_related("client__user", "client__organisation")
    return get_object_or_404(found, pk=token)


_SHEET = Sheet(
    gettext_lazy("接口客户端"),
    (
        Field(gettext_lazy("系统"), str, 24),
        Field(gettext_lazy("代码"), lambda client: client.user.username, 16),
        Field(gettext_lazy("所属机构"), lambda client: client.organisation.name, 24),
        Field(gettext_lazy("用途"), lambda client: client.purpose, 40),
        Field(gettext_lazy("状态"), lambda client: _("启用") if client.user.is_active else _("停用"), 8),
    ),
)


@require_http_methods(["GET", "POST"])
@page("接口客户端", needs=_LOOK)
def clients(request: Request) -> HttpResponseBase:
    """Every system that may call."""
    found = Client.objects.visible_to(request.actor).select_related("user", "organisation")
    table = table_of(
        request, found, _COLUMNS, region="clients", caption=_("接口客户端"), default="name", sheet=_SHEET
    )
    may_open = request.actor.can(Permission.CLIENT_MANAGE)
    return exported(request, table) or show(request, "clients/list.html", table=table, may_open=may_open)


@require_http_methods(["GET", "POST"])
@page("登记接口客户端", needs=Permission.CLIENT_MANAGE)
def open_client(request: Request) -> HttpResponse:
    """Say which system, whose, for what."""
    form = ClientForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            opened = actions.open_client(form.said(), actor=request.actor, at=request.time)
        except Refused as refusal:
            _say(form, refusal)
        else:
            return redirect("clients:client", opened.pk)
    return show(request, "clients/open.html", form=form)


@require_GET
@page("一个接口客户端", needs=_LOOK, about=_CLIENT)
def client(request: Request, client: int) -> HttpResponse:
    """Its roles and its tokens."""
    return _shown(request, _client_for(request, client))


@never_cache
@require_POST
@page("签发接口令牌", needs=Permission.CLIENT_MANAGE, about=_CLIENT)
def issue(request: Request, client: int) -> HttpResponse:
    """Give it a token, and show that once."""
    found = _client_for(request, client)
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form=form)
    try:
        issued = actions.issue_token(found.pk, form.said(), actor=request.actor, at=request.time)
    except Refused as refusal:
        _say(form, refusal)
        return _shown(request, found, form=form)
    return show(request, "clients/token.html", client=found, issued=issued)


@never_cache
@require_http_methods(["GET", "POST"])
@page("轮换接口令牌", needs=Permission.CLIENT_MANAGE, about=_TOKEN)
def rotate(request: Request, token: int) -> HttpResponse:
    """A successor with the same scopes, shown once."""
    found = _token_for(request, token)
    form = RotateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            issued = actions.rotate_token(
                found.pk,
                overlap=form.overlap(),
                expires_at=end_of(form.cleaned_data["last_day"]),
                actor=request.actor,
                at=request.time,
            )
        except Refused as refusal:
            _say(form, refusal)
        else:
            return show(request, "clients/token.html", client=found.client, issued=issued)
    return show(request, "clients/rotate.html", form=form, token=found)


@require_POST
@page("吊销接口令牌", needs=_LOOK, about=_TOKEN)
def revoke(request: Request, token: int) -> HttpResponse:
    """End it now."""
    found = _token_for(request, token)
    actions.revoke_token(found.pk, actor=request.actor, at=request.time)
    messages.success(request, _("令牌已吊销，即时生效。"))
    return redirect("clients:client", found.client_id)


@require_POST
@page("启用或停用接口客户端", needs=_LOOK, about=_CLIENT)
def switch(request: Request, client: int) -> HttpResponse:
    """On or off."""
    found = _client_for(request, client)
    active = request.POST.get("active") == "1"
    actions.switch_client(found.pk, active=active, actor=request.actor, at=request.time)
    messages.success(request, _("已启用。") if active else _("已停用，其全部令牌即时失效。"))
    return redirect("clients:client", found.pk)


def _shown(request: Request, found: Client, form: TokenForm | None = None) -> HttpResponse:
    grants = found.user.role_grants.on(request.time.date()).select_related("organisation")
    tokens: list[tuple[ApiToken, bool, list[str]]] = [
        (token, token.is_good_at(request.time), [str(Scope(each).label) for each in token.scopes])
        for token in found.tokens.all()
    ]
    said: dict[str, Any] = {
        "client": found,
        "tokens": tokens,
        "grants": [(ROLES[grant.role], grant) for grant in grants if grant.role in ROLES],
        "may_issue": request.actor.can(Permission.CLIENT_MANAGE, found.organisation.path),
        "webhooks": subscriptions_of(found),
        "form": form or TokenForm(),
    }
    return show(request, "clients/client.html", **said)


def _say(form: forms.Form, refusal: Refused) -> None:
    for reason in refusal.reasons:
        form.add_error(None, str(reason))
