"""培训记录导入 — training credited to people out of workbooks (A11)."""

from ganxun.records.imports.credits import template_workbook

__all__ = ["template_workbook"]
