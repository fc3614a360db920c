"""The list of papers as a file."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ganxun.web.components.tables import Field, Sheet

SHEET = Sheet(
    _("培训文书"),
    (
        Field(_("出具机构"), lambda paper: paper.issuer.name, 24),
        Field(_("编号"), lambda paper: paper.label),
        Field(_("持有人"), lambda paper: paper.holder_name, 12),
        Field(_("文书"), lambda paper: str(paper.get_kind_display()), 20),
        Field(_("记载截至"), lambda paper: paper.as_of, 12),
        Field(_("出具日期"), lambda paper: paper.issued_on, 12),
        Field(_("出具人"), lambda paper: paper.issued_by, 18),
        Field(_("用途"), lambda paper: paper.purpose, 24),
        Field(
            _("撤销时间"),
            lambda paper: timezone.localtime(paper.revoked_at) if paper.revoked_at else None,
            18,
        ),
        Field(_("撤销原因"), lambda paper: paper.revoked_reason, 24),
    ),
    about_people=True,
)
