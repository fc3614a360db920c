"""Signing in and out, one's own settings, and where everybody starts."""

from __future__ import annotations

from typing import Any

from django.conf import settings as installation
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ganxun.accounts.actions import change_own_password
from ganxun.accounts.roles import ROLES
from ganxun.base.refusals import Refused
from ganxun.web.accounts.forms import NewPasswordForm, SignInForm
from ganxun.web.page import Request, page, public, show
from ganxun.web.shell import entries_for


@require_GET
@page("首页")
def home(request: Request) -> HttpResponse:
    """Leads to the first thing the user has business with."""
    entries = entries_for(request.actor)
    return redirect(entries[0].url) if entries else redirect("accounts:settings")


@require_http_methods(["GET", "POST"])
@public("登录")
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; afterwards the page that was asked for."""
    if request.user.is_authenticated:
        return redirect(_after_sign_in(request))
    form = SignInForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return redirect(_after_sign_in(request))
    return show(request, "accounts/sign_in.html", form=form, next=request.GET.get("next", ""))


@require_POST
@public("退出")
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session."""
    logout(request)
    messages.success(request, _("您已退出登录。"))
    return redirect("accounts:sign_in")


def locked_out(request: HttpRequest, credentials: dict[str, Any] | None = None) -> HttpResponse:
    """Too many wrong passwords: says how long to wait and whom to ask (called by axes)."""
    minutes = round(float(installation.AXES_COOLOFF_TIME) * 60)
    return show(
        request, "accounts/locked.html", status=429, minutes=minutes, limit=installation.AXES_FAILURE_LIMIT
    )


@require_GET
@page("我的账号")
def settings(request: Request) -> HttpResponse:
    """One's own account: who one is here and what one may do where."""
    grants = request.user.role_grants.on(request.today).select_related("organisation")
    held = [(ROLES[grant.role], grant) for grant in grants if grant.role in ROLES]
    return show(request, "accounts/settings.html", held=held)


@require_http_methods(["GET", "POST"])
@page("修改密码")
@sensitive_post_parameters()
def password(request: Request) -> HttpResponse:
    """Changing one's password."""
    form = NewPasswordForm(request.user, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["new_password1"]
        try:
            user = change_own_password(request.user.pk, wanted, actor=request.actor, at=request.time)
        except Refused as refusal:
            form.add_error("new_password1", str(refusal))
        else:
            update_session_auth_hash(request, user)
            messages.success(request, _("密码已修改。"))
            return redirect("accounts:settings")
    return show(request, "accounts/password.html", form=form)


def _after_sign_in(request: HttpRequest) -> str:
    wish = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wish, {request.get_host()}, require_https=request.is_secure())
    return wish if safe else "home"
