"""Plans and items as files."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from ganxun.compliance import library
from ganxun.plans.models import PlanItem
from ganxun.reports.plans.audiences import audience_words
from ganxun.web.components.tables import Field, Sheet

PLANS = Sheet(
    _("培训计划"),
    (
        Field(_("年度"), lambda plan: plan.year, 8),
        Field(_("计划名称"), lambda plan: plan.title, 40),
        Field(_("制定单位"), lambda plan: plan.organisation.name, 24),
        Field(_("状态"), lambda plan: str(plan.get_state_display()), 12),
        Field(_("项目数"), lambda plan: plan.items_count, 10),
        Field(_("计划人数"), lambda plan: plan.people_count or 0, 12),
        Field(_("版本"), lambda plan: plan.version, 8),
    ),
)


def _programme(item: PlanItem) -> str:
    known = library.policy(item.plan.policy_code).programmes
    return known[item.programme].label if item.programme in known else item.programme


def _audience(item: PlanItem) -> str:
    return audience_words(item.audience, library.policy(item.plan.policy_code))


def _tenths(name: str) -> Any:
    return lambda item: getattr(item, name) / 10


#: 年度培训计划表 (domain research 2.2).
ITEMS = Sheet(
    _("年度培训计划表"),
    (
        Field(_("编号"), lambda item: item.number, 8),
        Field(_("班次名称"), lambda item: item.title, 40),
        Field(_("类型"), lambda item: str(item.get_kind_display()), 12),
        Field(_("计划性质"), lambda item: str(item.get_timing_display()), 12),
        Field(_("培训对象"), _audience, 50),
        Field(_("调训范围"), lambda item: item.called_from.name, 20),
        Field(_("月份"), lambda item: item.starts_on.month, 6),
        Field(_("开班日期"), lambda item: item.starts_on, 12),
        Field(_("结业日期"), lambda item: item.ends_before - timedelta(days=1), 12),
        Field(_("课时"), _tenths("hours"), 8),
        Field(_("天数"), _tenths("days"), 8),
        Field(_("人数"), lambda item: item.people, 8),
        Field(_("理论教育学时"), _tenths("hours_theory"), 10),
        Field(_("党性教育学时"), _tenths("hours_party"), 10),
        Field(_("专业化能力学时"), _tenths("hours_professional"), 10),
        Field(_("知识培训学时"), _tenths("hours_knowledge"), 10),
        Field(_("内容"), lambda item: item.content, 40),
        Field(_("目的"), lambda item: item.purpose, 40),
        Field(_("承办机构"), lambda item: item.institution.name if item.institution else "", 24),
        Field(_("地点"), lambda item: item.place, 20),
        Field(_("经费（元）"), lambda item: item.budget / 100, 14),
        Field(_("经费来源"), lambda item: item.fund_source, 16),
        Field(_("方式"), lambda item: str(item.get_mode_display()), 10),
        Field(_("计划（工程）"), _programme, 30),
        Field(_("申报单位"), lambda item: item.organiser.name, 24),
        Field(_("项目负责人"), lambda item: item.responsible, 12),
        Field(_("联系电话"), lambda item: item.phone, 14),
        Field(_("备注"), lambda item: item.note, 24),
        Field(_("状态"), lambda item: str(item.get_state_display()), 10),
        Field(_("审核意见"), lambda item: item.last_opinion or "", 40),
    ),
)
