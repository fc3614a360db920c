"""Accounts and grants as files."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ganxun.accounts.models import User
from ganxun.accounts.roles import ROLES
from ganxun.web.components.tables import Field, Sheet


def _unit(account: User) -> str:
    return account.person.unit.name if account.person and account.person.unit else ""


ACCOUNTS = Sheet(
    _("账号"),
    (
        Field(_("账号"), lambda account: account.username),
        Field(_("姓名"), lambda account: account.display_name),
        Field(_("单位"), _unit, 28),
        Field(_("有效授权"), lambda account: account.grants_in_force, 10),
        Field(
            _("上次登录"),
            lambda account: timezone.localtime(account.last_login) if account.last_login else None,
            18,
        ),
        Field(_("状态"), lambda account: _now("启用") if account.is_active else _now("停用"), 8),
    ),
    about_people=True,
)

GRANTS = Sheet(
    _("有效授权"),
    (
        Field(_("账号"), lambda grant: grant.user.username),
        Field(_("姓名"), lambda grant: grant.user.display_name),
        Field(
            _("角色"), lambda grant: _now(ROLES[grant.role].label) if grant.role in ROLES else grant.role, 24
        ),
        Field(_("授权机构"), lambda grant: grant.organisation.name, 28),
        Field(_("起始日期"), lambda grant: grant.starts_on, 12),
        Field(_("截止日期"), lambda grant: grant.ends_before, 12),
    ),
    about_people=True,
)
