"""Accounts: who can sign in. For system administrators; security administrators read them and give roles."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ganxun.accounts import actions
from ganxun.accounts.actions import NewAccount
from ganxun.accounts.choices import AccountKind
from ganxun.accounts.models import User
from ganxun.accounts.roles import ROLES
from ganxun.base import scope
from ganxun.base.clock import local_day
from ganxun.base.permissions import Permission
from ganxun.base.refusals import Refused
from ganxun.web.administration.forms import GrantForm, OpenForm, PasswordForm
from ganxun.web.administration.sheets import ACCOUNTS
from ganxun.web.components.exports import exported
from ganxun.web.components.filters import Choice, filter_of, filters_of
from ganxun.web.components.tables import Column, table_of
from ganxun.web.page import Request, page, show

_COLUMNS = (
    Column("name", gettext_lazy("账号"), order=("username",)),
    Column("person", gettext_lazy("姓名与单位"), order=("display_name",)),
    Column("grants", gettext_lazy("有效授权"), order=("grants_in_force",), is_number=True),
    Column("seen", gettext_lazy("上次登录"), order=("last_login",)),
    Column("state", gettext_lazy("状态"), order=("is_active",)),
)
_EITHER = (Permission.ACCOUNT_MANAGE, Permission.GRANT_MANAGE)
_ABOUT = {"user_id": "accounts.User"}


def calendar_day(request: Request) -> date:
    """The real day: rights begin and end by it, whatever the demo clock says."""
    return local_day(request.time)


def administered(request: Request) -> tuple[str, ...]:
    """The subtrees whose accounts or grants the actor looks after."""
    return tuple({path for permission in _EITHER for path in request.actor.paths(permission)} - {""})


def _seen(request: Request) -> QuerySet[User]:
    users: QuerySet[User] = User.objects.visible_to(request.actor).filter(kind=AccountKind.PERSON)
    return users.select_related("person__unit")


def account_of(request: Request, user_id: int) -> User:
    """The account, within the actor's subtrees. Raises Http404."""
    user: User = get_object_or_404(_seen(request), pk=user_id)
    return user


@require_http_methods(["GET", "POST"])
@page("账号", needs=_EITHER)
def accounts(request: Request) -> HttpResponseBase:
    """Every account of the subtree."""
    states = filter_of(request, "state", _("状态"), [Choice("on", _("启用")), Choice("off", _("停用"))])
    term = request.GET.get("q", "").strip()[:60]
    day = calendar_day(request)
    in_force = Q(role_grants__starts_on__lte=day) & (
        Q(role_grants__ends_before__isnull=True) | Q(role_grants__ends_before__gt=day)
    )
    with scope.beyond("the list of accounts names their people", paths=administered(request)):
        found = _seen(request).annotate(grants_in_force=Count("role_grants", filter=in_force))
        if states.chosen:
            found = found.filter(is_active=states.chosen == "on")
        if term:
            found = found.filter(Q(username__contains=term) | Q(display_name__contains=term))
        table = table_of(
            request,
            found,
            _COLUMNS,
            region="accounts",
            caption=_("账号"),
            default="name",
            per_page=30,
            sheet=ACCOUNTS,
        )
        if file := exported(request, table):
            return file
        return show(
            request,
            "administration/accounts.html",
            table=table,
            filters=filters_of(request, states, region="accounts", term_label=_("账号或姓名")),
            may_open=request.actor.can(Permission.ACCOUNT_MANAGE),
        )


@require_http_methods(["GET", "POST"])
@page("开设账号", needs=Permission.ACCOUNT_MANAGE)
@sensitive_post_parameters("password")
def open_new(request: Request) -> HttpResponse:
    """Open an account; it can do nothing until a security administrator grants it a role."""
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        new = NewAccount(
            username=said["username"],
            password=said["password"],
            display_name=said["display_name"],
            person_id=said["person_code"],
        )
        try:
            user = actions.open_account(new, actor=request.actor, at=request.time)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("账号已开设。请安全管理员授予角色。"))
            return redirect("administration:account", user.pk)
    return show(request, "administration/open.html", form=form)


@require_GET
@page("一个账号", needs=_EITHER, about=_ABOUT)
def account(request: Request, user_id: int) -> HttpResponse:
    """One account: state, grants past and present, and what the actor may do about it."""
    return show_account(request, user_id)


def show_account(
    request: Request, user_id: int, *, password: PasswordForm | None = None, grant: GrantForm | None = None
) -> HttpResponse:
    """The page of an account, with what was filled in before if it was refused."""
    with scope.beyond("the page of an account names its person", paths=administered(request)):
        user = account_of(request, user_id)
        held = user.role_grants.select_related("organisation").order_by("-starts_on", "-pk")
        may_grant = request.actor.can(Permission.GRANT_MANAGE)
        own = user.pk == request.user.pk
        return show(
            request,
            "administration/account.html",
            account=user,
            is_own=own,
            is_locked=actions.is_locked(user, at=request.time),
            grants=[
                (each, ROLES[each.role], _ended(each.ends_before, request), may_grant and not own)
                for each in held
                if each.role in ROLES
            ],
            may_manage=request.actor.can(Permission.ACCOUNT_MANAGE) and not own,
            may_grant=may_grant and not own,
            password_form=password or PasswordForm(),
            grant_form=grant or GrantForm(initial={"starts_on": calendar_day(request)}),
        )


def _ended(ends_before: date | None, request: Request) -> bool:
    return ends_before is not None and ends_before <= calendar_day(request)


def _act(request: Request, user_id: int) -> int:
    with scope.beyond("whose account it is decides who manages it", paths=administered(request)):
        return account_of(request, user_id).pk


@require_POST
@page("停用、启用账号", needs=Permission.ACCOUNT_MANAGE, about=_ABOUT)
def switch(request: Request, user_id: int) -> HttpResponse:
    """Switch it on or off; from the next request on it holds nothing."""
    active = request.POST.get("active") == "1"
    user = actions.switch_account(_act(request, user_id), active=active, actor=request.actor, at=request.time)
    messages.success(request, _("账号已启用。") if user.is_active else _("账号已停用，立即生效。"))
    return redirect("administration:account", user_id)


@require_POST
@page("重置密码", needs=Permission.ACCOUNT_MANAGE, about=_ABOUT)
@sensitive_post_parameters("password")
def password(request: Request, user_id: int) -> HttpResponse:
    """A new first password."""
    found, form = _act(request, user_id), PasswordForm(request.POST)
    if form.is_valid():
        try:
            actions.reset_password(found, form.cleaned_data["password"], actor=request.actor, at=request.time)
        except Refused as refusal:
            if "not_permitted" in refusal.codes:
                raise
            form.add_error("password", str(refusal))
        else:
            messages.success(request, _("密码已重置，本人下次登录须修改。"))
            return redirect("administration:account", user_id)
    return show_account(request, user_id, password=form)


@require_POST
@page("解除锁定", needs=Permission.ACCOUNT_MANAGE, about=_ABOUT)
def unlock(request: Request, user_id: int) -> HttpResponse:
    """Let somebody try again at once."""
    actions.unlock_account(_act(request, user_id), actor=request.actor, at=request.time)
    messages.success(request, _("已解除锁定，可以立即登录。"))
    return redirect("administration:account", user_id)
