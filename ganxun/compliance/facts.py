"""What rules may ask about headcounts: frozen yearly snapshots, the denominators of rates (domain.md §1.7)."""

from __future__ import annotations

from ganxun.base.sources_in_database import declare_source
from ganxun.base.views_in_database import declare_view
from ganxun.rules import facts

HEADCOUNTS = facts.FactTable(
    name="headcounts",
    view="fact_headcount",
    label="人数快照",
    subject="unit_id",
    columns=(
        facts.ident("unit_id", "机构"),
        facts.code("category", "人员类别"),
        facts.whole("year", "年度"),
        facts.day("taken_on", "快照日期"),
        facts.whole("people", "人数"),
        facts.whole("exempt", "免训人数"),
    ),
    day="taken_on",
    supplied_by="所在单位组织人事部门（年度人数上报）",
)

_HEADCOUNT_SQL = """
SELECT organisation_id AS unit_id, category, year::bigint AS year, taken_on, people::bigint AS people,
       exempt::bigint AS exempt
  FROM compliance_headcountsnapshot
 WHERE is_final
"""


def register() -> None:
    """Offer the table to rules and the view to the database."""
    declare_view("fact_headcount", _HEADCOUNT_SQL)
    facts.registry.register(HEADCOUNTS)
    declare_source("compliance_headcountsnapshot")
