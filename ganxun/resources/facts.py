"""What rules may ask about institutions and registered items."""

from __future__ import annotations

from ganxun.base.sources_in_database import declare_source
from ganxun.base.views_in_database import declare_view
from ganxun.resources.choices import InstitutionKind, InstitutionLevel, ItemKind
from ganxun.rules import facts

INSTITUTION_KINDS = {value: str(label) for value, label in InstitutionKind.choices}
INSTITUTION_LEVELS = {value: str(label) for value, label in InstitutionLevel.choices}
ITEM_KINDS = {value: str(label) for value, label in ItemKind.choices}

INSTITUTIONS = facts.FactTable(
    name="institutions",
    view="fact_institution",
    label="培训机构",
    key=("institution_id",),
    subject="institution_id",
    columns=(
        facts.ident("institution_id", "培训机构"),
        facts.ident("unit_id", "所属机构", nullable=True),
        facts.code("kind", "培训机构类别", INSTITUTION_KINDS, default="party_school"),
        facts.code("level", "培训机构级别", INSTITUTION_LEVELS, default="city"),
        facts.flag("is_recognised", "认可机构", nullable=True),
        facts.code("code", "机构代码", default=""),
        facts.flag("in_poverty_area", "深度贫困地区", nullable=True),
    ),
    supplied_by="组织部门干部教育培训处（机构名录）",
)

ITEMS = facts.FactTable(
    name="items",
    view="fact_item",
    label="登记事项",
    key=("item_id",),
    subject="unit_id",
    columns=(
        facts.ident("item_id", "事项编号"),
        facts.ident("unit_id", "责任单位"),
        facts.ident("institution_id", "相关培训机构", nullable=True),
        facts.code("kind", "事项类别", ITEM_KINDS),
        facts.code("level", "事项级别", INSTITUTION_LEVELS, default="province"),
        facts.day("on", "完成日期"),
        facts.whole("amount", "数量", default=1),
        facts.text("item_name", "事项名称"),
    ),
    day="on",
    supplied_by="责任单位（登记事项）",
)

_INSTITUTION_SQL = """
SELECT place.id AS institution_id, place.organisation_id AS unit_id, place.kind, place.level, place.is_recognised,
       place.code, unit.in_poverty_area
  FROM resources_institution AS place
  LEFT JOIN orgs_organisation AS unit ON unit.id = place.organisation_id
"""

_ITEM_SQL = """
SELECT id AS item_id, organisation_id AS unit_id, institution_id, kind, level, "on", amount::bigint AS amount,
       title AS item_name
  FROM resources_registereditem
"""


def register() -> None:
    """Offer the tables to rules and the views to the database."""
    declare_view("fact_institution", _INSTITUTION_SQL)
    declare_view("fact_item", _ITEM_SQL)
    facts.registry.register(INSTITUTIONS)
    facts.registry.register(ITEMS)
    declare_source("resources_institution")
    declare_source("resources_registereditem")
