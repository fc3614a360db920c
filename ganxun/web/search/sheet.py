"""What a search found, as a file."""

from __future__ import annotations

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ganxun.reports.finder import Found
from ganxun.web.components.tables import Field, Listing, Sheet

_SHEET = Sheet(
    _("搜索结果"),
    (
        Field(_("类别"), lambda row: row[0], 10),
        Field(_("名称"), lambda row: row[1], 40),
        Field(_("说明"), lambda row: row[2], 60),
    ),
    about_people=True,
)


def found_listed(found: Found | None) -> Listing:
    """What was found, one kind below the other; without it, only the offer of a file."""
    if found is None:
        return Listing("found", _SHEET, ())
    rows = [
        *((_now("人员"), each.name, each.post_title) for each in found.people),
        *((_now("机构"), each.name, str(each.get_kind_display())) for each in found.organisations),
        *((_now("班次"), each.name, each.starts_on.isoformat()) for each in found.classes),
        *((_now("条款"), each.clause.id, each.clause.text) for each in found.clauses),
        *((_now("规则"), "、".join(each.rule.cites), each.rule.says) for each in found.rules),
    ]
    return Listing("found", _SHEET, rows, len(rows))
