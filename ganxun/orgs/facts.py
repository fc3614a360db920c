"""What rules may ask about organisations."""

from __future__ import annotations

from ganxun.base.sources_in_database import declare_source
from ganxun.base.views_in_database import declare_view
from ganxun.orgs.choices import UnitKind, UnitLevel
from ganxun.rules import facts

UNIT_KINDS = {value: str(label) for value, label in UnitKind.choices}
UNIT_LEVELS = {value: str(label) for value, label in UnitLevel.choices}

UNITS = facts.FactTable(
    name="units",
    view="fact_unit",
    label="机构",
    key=("unit_id",),
    subject="unit_id",
    columns=(
        facts.ident("unit_id", "机构"),
        facts.code("kind", "机构类别", UNIT_KINDS, default="department"),
        facts.code("level", "机构级别", UNIT_LEVELS, default="county"),
        facts.flag("in_ethnic_area", "民族地区"),
        facts.flag("in_poverty_area", "深度贫困地区"),
        facts.flag("is_region", "行政区"),
    ),
    supplied_by="组织人事部门（机构信息）",
)

UNIT_ANCESTORS = facts.FactTable(
    name="unit_ancestors",
    view="fact_unit_ancestor",
    label="机构隶属",
    key=("unit_id", "ancestor_id"),
    subject="unit_id",
    columns=(
        facts.ident("unit_id", "机构"),
        facts.ident("ancestor_id", "上级机构"),
        facts.whole("depth", "相隔层级"),
    ),
)

_UNIT_SQL = """
SELECT id AS unit_id, kind, level, in_ethnic_area, in_poverty_area,
       kind IN ('province', 'city', 'county', 'township', 'village') AS is_region
  FROM orgs_organisation
"""

_ANCESTOR_SQL = """
SELECT unit.id AS unit_id, part.ancestor_id::bigint AS ancestor_id,
       unit.depth - part.position::integer + 1 AS depth
  FROM orgs_organisation AS unit,
       unnest(string_to_array(rtrim(unit.path, '.'), '.')) WITH ORDINALITY AS part (ancestor_id, position)
"""


def register() -> None:
    """Offer the tables to rules and the views to the database."""
    declare_view("fact_unit", _UNIT_SQL)
    declare_view("fact_unit_ancestor", _ANCESTOR_SQL)
    facts.registry.register(UNITS)
    facts.registry.register(UNIT_ANCESTORS)
    declare_source(
        "orgs_organisation", columns=("kind", "level", "in_ethnic_area", "in_poverty_area", "path")
    )
