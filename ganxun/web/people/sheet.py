"""The list of people as a file."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from ganxun.compliance.choices import Verdict
from ganxun.reports.roster import Row
from ganxun.web.components.tables import Field, Sheet


def tenths(amount: int | None) -> float | None:
    """Tenths as a number a program can add up; nothing where nothing was recorded."""
    return None if amount is None else amount / 10


def _counted(verdict: Verdict) -> Callable[[Row], int]:
    return lambda row: dict(row.verdicts).get(verdict, 0)


SHEET = Sheet(
    _("人员名单"),
    (
        Field(_("统一标识"), lambda row: row.person.code),
        Field(_("姓名"), lambda row: row.person.name, 10),
        Field(_("性别"), lambda row: str(row.person.get_gender_display() or ""), 6),
        Field(_("工作单位"), lambda row: row.person.unit.name if row.person.unit else "", 28),
        Field(_("职务"), lambda row: row.person.post_title, 30),
        Field(_("职务职级"), lambda row: row.rank),
        Field(_("职级类别"), lambda row: row.band, 10),
        Field(_("管理权限"), lambda row: str(row.person.get_management_display() or ""), 14),
        Field(_("人员状态"), lambda row: str(row.person.get_personnel_status_display()), 10),
        Field(_("本年集中培训天数"), lambda row: tenths(row.concentrated.days)),
        Field(_("本年集中培训学时"), lambda row: tenths(row.concentrated.hours)),
        Field(_("本年网络自学学时"), lambda row: tenths(row.online.hours)),
        Field(_("未达标"), _counted(Verdict.NOT_MET), 8),
        Field(_("有风险"), _counted(Verdict.AT_RISK), 8),
        Field(_("待核"), _counted(Verdict.UNKNOWN), 8),
        Field(_("按进度"), _counted(Verdict.ON_TRACK), 8),
        Field(_("已达标"), _counted(Verdict.MET), 8),
        Field(_("免训"), _counted(Verdict.EXEMPT), 8),
    ),
    about_people=True,
)
