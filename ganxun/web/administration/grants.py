"""Grants: who may do what where, since when, until when. For security administrators."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ganxun.accounts import actions
from ganxun.accounts.actions import Wanted
from ganxun.accounts.models import RoleGrant
from ganxun.accounts.roles import ADMINISTRATORS, ROLES
from ganxun.base import scope
from ganxun.base.permissions import Permission
from ganxun.base.refusals import Refused
from ganxun.web.administration.accounts import account_of, administered, calendar_day, show_account
from ganxun.web.administration.forms import GrantForm
from ganxun.web.administration.sheets import GRANTS
from ganxun.web.components.exports import exported
from ganxun.web.components.filters import Choice, filter_of, filters_of
from ganxun.web.components.tables import Column, table_of
from ganxun.web.page import Request, page, show

_COLUMNS = (
    Column("user", gettext_lazy("账号"), order=("user__display_name",)),
    Column("role", gettext_lazy("角色"), order=("role",)),
    Column("organisation", gettext_lazy("授权机构"), order=("organisation__path",)),
    Column("from", gettext_lazy("起始日期"), order=("starts_on",)),
    Column("until", gettext_lazy("截止日期"), order=("ends_before",)),
)


@require_http_methods(["GET", "POST"])
@page("授权", needs=Permission.GRANT_MANAGE)
def grants(request: Request) -> HttpResponseBase:
    """Every grant in force over the subtree, and who the three administrators are."""
    seen = RoleGrant.objects.visible_to(request.actor).select_related("user", "organisation")
    roles = filter_of(
        request, "role", _("角色"), [Choice(each.code, _(each.label)) for each in ROLES.values()]
    )
    found = seen.on(calendar_day(request))
    table = table_of(
        request,
        found.filter(role=roles.chosen) if roles.chosen else found,
        _COLUMNS,
        region="grants",
        caption=_("有效授权"),
        default="user",
        per_page=30,
        sheet=GRANTS,
    )
    if file := exported(request, table):
        return file
    three = [
        (ROLES[code], list(found.filter(role=code, user__is_active=True)[:5]))
        for code in ("system_administrator", "security_administrator", "audit_administrator")
    ]
    return show(
        request,
        "administration/grants.html",
        table=table,
        rows=[(each, ROLES.get(each.role), each.role in ADMINISTRATORS) for each in table.rows],
        three=three,
        filters=filters_of(request, roles, region="grants"),
    )


@require_POST
@page("授予角色", needs=Permission.GRANT_MANAGE, about={"user_id": "accounts.User"})
def grant(request: Request, user_id: int) -> HttpResponse:
    """Give an account a role over a subtree, for a time; what the three administrators forbid is said with the clause."""
    with scope.beyond("whose account it is decides who grants it roles", paths=administered(request)):
        found = account_of(request, user_id).pk
    form = GrantForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        wanted = Wanted(
            role=said["role"],
            organisation_id=said["organisation"],
            starts_on=said["starts_on"],
            ends_before=said["ends_before"],
        )
        try:
            actions.grant_role(found, wanted, actor=request.actor, at=request.time)
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error(None, f"{reason}{f'（{reason.clause}）' if reason.clause else ''}")
        else:
            messages.success(request, _("已授予角色，从起始日期起生效。"))
            return redirect("administration:account", user_id)
    return show_account(request, user_id, grant=form)


@require_POST
@page("收回角色", needs=Permission.GRANT_MANAGE, about={"grant_id": "accounts.RoleGrant"})
def revoke(request: Request, grant_id: int) -> HttpResponse:
    """End a grant today."""
    found = get_object_or_404(RoleGrant.objects.visible_to(request.actor), pk=grant_id)
    actions.revoke_grant(found.pk, actor=request.actor, at=request.time)
    messages.success(request, _("角色已收回，立即生效。"))
    return redirect("grants:list")
