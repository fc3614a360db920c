"""名册导入 — people, posts, ranks and units out of workbooks (A01, A02, A05, B01)."""

from ganxun.people.imports.roster import template_workbook

__all__ = ["template_workbook"]
