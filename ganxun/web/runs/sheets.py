"""Evaluation runs, and what one of them changed, as files."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ganxun.compliance.choices import VERDICT_CHOICES
from ganxun.web.components.tables import Field, Sheet

_WORDS = dict(VERDICT_CHOICES)

RUNS = Sheet(
    _("评估记录"),
    (
        Field(_("截至"), lambda run: run.as_of, 12),
        Field(_("政策"), lambda run: run.policy_version.title, 40),
        Field(_("类别"), lambda run: str(run.get_kind_display()), 12),
        Field(_("启动时间"), lambda run: timezone.localtime(run.asked_at), 18),
        Field(_("启动人"), lambda run: run.asked_by, 18),
        Field(
            _("完成时间"), lambda run: timezone.localtime(run.finished_at) if run.finished_at else None, 18
        ),
        Field(_("状态"), lambda run: str(run.get_state_display()), 10),
    ),
)

CHANGES = Sheet(
    _("变化的结论"),
    (
        Field(_("对象"), lambda change: change.subject, 24),
        Field(_("所在机构"), lambda change: change.finding.unit.name if change.finding.unit else "", 30),
        Field(_("义务"), lambda change: change.says, 60),
        Field(
            _("原结论"), lambda change: str(_WORDS[change.before]) if change.before is not None else "", 10
        ),
        Field(_("现结论"), lambda change: str(_WORDS[change.after]), 10),
    ),
    about_people=True,
)
