"""Imports, and the rows of one of them, as files."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ganxun.base.imports import kinds
from ganxun.web.components.tables import Field, Sheet

HISTORY = Sheet(
    _("导入历史"),
    (
        Field(_("提交时间"), lambda run: timezone.localtime(run.started_at), 18),
        Field(_("文件"), lambda run: run.file_name, 36),
        Field(_("类别"), lambda run: kinds.kind(run.kind).label, 12),
        Field(_("提交人"), lambda run: run.actor_name, 18),
        Field(_("行数"), lambda run: run.rows_total, 10),
        Field(_("新增行数"), lambda run: run.rows_new, 10),
        Field(_("变更行数"), lambda run: run.rows_changed, 10),
        Field(_("未变行数"), lambda run: run.rows_unchanged, 10),
        Field(_("退回行数"), lambda run: run.rows_refused, 10),
        Field(_("状态"), lambda run: str(run.get_state_display()), 14),
        Field(_("文件摘要"), lambda run: run.sha256, 40),
    ),
)

ROWS = Sheet(
    _("导入行"),
    (
        Field(_("工作表"), lambda row: row.sheet),
        Field(_("行号"), lambda row: row.row, 8),
        Field(_("内容"), lambda row: row.label, 30),
        Field(_("结果"), lambda row: str(row.get_fate_display()), 8),
        Field(_("问题与改法"), lambda row: "\n".join(row.problem_lines), 80),
        Field(
            _("变更"),
            lambda row: "；".join(
                f"{each['label']}：{each['before'] or '（空）'} → {each['after']}" for each in row.changes
            ),
            50,
        ),
        Field(_("提示"), lambda row: "；".join(row.notes), 40),
    ),
    about_people=True,
)
