"""What rules may ask about people: the person, and what held over time."""

from __future__ import annotations

from django.db import models

from ganxun.base.sources_in_database import declare_source
from ganxun.base.views_in_database import declare_view
from ganxun.orgs.facts import UNIT_KINDS, UNIT_LEVELS
from ganxun.people import choices as c
from ganxun.rules import facts


def _labels(members: type[models.TextChoices]) -> dict[str, str]:
    return {value: str(label) for value, label in members.choices}


BANDS = _labels(c.Band)

PEOPLE = facts.FactTable(
    name="people",
    view="fact_person",
    label="人员",
    key=("person_id",),
    subject="person_id",
    columns=(
        facts.ident("person_id", "人员"),
        facts.code("gender", "性别", _labels(c.Gender), nullable=True),
        facts.flag("is_minority", "少数民族", nullable=True),
        facts.code("political_status", "政治面貌", _labels(c.PoliticalStatus), nullable=True),
        facts.day("born_on", "出生日期", nullable=True),
        facts.day("started_work_on", "参加工作时间", nullable=True),
        facts.day("joined_service_on", "录用日期", nullable=True),
        facts.code("person_kind", "人员类别", _labels(c.PersonKind), nullable=True),
        facts.code("personnel_status", "人员状态", _labels(c.PersonnelStatus), default="active"),
        facts.code("management", "管理权限", _labels(c.Management), nullable=True),
        facts.code("education_level", "学历", _labels(c.EducationLevel), nullable=True),
    ),
    ages=(facts.Age("age", "born_on", "年龄"),),
    standing=("personnel_status", "active"),
    supplied_by="所在单位组织人事部门（A01 基本信息）",
)

APPOINTMENTS = facts.FactTable(
    name="appointments",
    view="fact_appointment",
    label="任职",
    key=("appointment_id",),
    subject="person_id",
    columns=(
        facts.ident("appointment_id", "任职编号"),
        facts.ident("person_id", "人员"),
        facts.ident("unit_id", "任职机构"),
        facts.text("post_title", "职务名称"),
        facts.code("post_kind", "职务类别", _labels(c.PostKind), default="other"),
        facts.code("post_level", "职务层次", _labels(c.PostLevel), nullable=True),
        facts.whole("level_order", "层次次序", nullable=True),
        facts.code("rank_band", "职务层次类别", BANDS, nullable=True),
        facts.flag("is_leading_post", "领导职务"),
        facts.code("team", "班子成员标识", _labels(c.Team), default="none"),
        facts.flag("is_team_head", "班子正职"),
        facts.flag("is_primary", "主职务", default=True),
        facts.code("unit_kind", "任职机构类别", UNIT_KINDS, default="department"),
        facts.code("unit_level", "任职机构级别", UNIT_LEVELS, default="county"),
        facts.flag("in_ethnic_area", "民族地区任职"),
        facts.flag("in_poverty_area", "深度贫困地区任职"),
        facts.day("starts_on", "任职时间"),
        facts.day("ends_before", "免职时间", nullable=True),
        facts.whole("pick_order", "取舍次序"),
    ),
    span=facts.Span("starts_on", "ends_before"),
    picks=(
        facts.Pick("unit_id", "unit_id", "工作单位"),
        facts.Pick("unit_kind", "unit_kind", "单位类别"),
        facts.Pick("unit_level", "unit_level", "单位级别"),
        facts.Pick("in_ethnic_area", "in_ethnic_area", "在民族地区工作"),
        facts.Pick("in_poverty_area", "in_poverty_area", "在深度贫困地区工作"),
        facts.Pick("post_since", "starts_on", "任现职时间"),
    ),
    any_on_day=(facts.AnyOnDay("is_leader", "is_leading_post", "担任领导职务"),),
    supplied_by="所在单位组织人事部门（A02 职务信息）",
)

RANKS = facts.FactTable(
    name="ranks",
    view="fact_rank",
    label="职务职级",
    key=("rank_id",),
    subject="person_id",
    columns=(
        facts.ident("rank_id", "职务职级编号"),
        facts.ident("person_id", "人员"),
        facts.code("kind", "级别类别", _labels(c.RankKind), default="level"),
        facts.code("code", "级别", _labels(c.PostLevel) | _labels(c.Grade)),
        facts.code("band", "层次类别", BANDS),
        facts.whole("level_order", "层次次序"),
        facts.day("starts_on", "批准日期"),
        facts.day("ends_before", "终止日期", nullable=True),
        facts.whole("pick_order", "取舍次序"),
    ),
    span=facts.Span("starts_on", "ends_before"),
    picks=(
        facts.Pick("rank_band", "band", "职务职级类别"),
        facts.Pick("level_order", "level_order", "层次次序"),
        facts.Pick("rank_since", "starts_on", "任现职务层次时间"),
    ),
    supplied_by="所在单位组织人事部门（A05 职务职级信息）",
)

DESIGNATIONS = facts.FactTable(
    name="designations",
    view="fact_designation",
    label="名单",
    subject="person_id",
    columns=(
        facts.ident("person_id", "人员"),
        facts.code("kind", "名单类别", _labels(c.DesignationKind)),
        facts.day("starts_on", "列入日期"),
        facts.day("ends_before", "移出日期", nullable=True),
    ),
    span=facts.Span("starts_on", "ends_before"),
    supplied_by="名单认定机构",
)

EXEMPTIONS = facts.FactTable(
    name="exemptions",
    view="fact_exemption",
    label="免训",
    subject="person_id",
    columns=(
        facts.ident("person_id", "人员"),
        facts.code("kind", "免训情形", _labels(c.ExemptionKind), default="other"),
        facts.code("duty", "限于义务", nullable=True),
        facts.day("starts_on", "免训起始日期"),
        facts.day("ends_before", "免训截止日期", nullable=True),
    ),
    span=facts.Span("starts_on", "ends_before"),
    supplied_by="免训审批机构",
)

EVENT_KINDS = {
    "recruited": "录用",
    "promoted": "晋升职务层次",
    "promoted_to_leading_post": "提任领导职务",
    "became_branch_secretary": "新任党支部书记",
}

EVENTS = facts.FactTable(
    name="events",
    view="fact_event",
    label="任用事件",
    subject="person_id",
    columns=(
        facts.ident("person_id", "人员"),
        facts.code("kind", "事件类别", EVENT_KINDS),
        facts.day("on", "发生日期"),
    ),
    day="on",
    supplied_by="所在单位组织人事部门（A02、A05）",
)

_PERSON_SQL = """
SELECT id AS person_id, gender, CASE WHEN ethnicity = '' THEN NULL ELSE ethnicity <> '汉族' END AS is_minority,
       political_status, born_on, started_work_on, joined_service_on, person_kind, personnel_status, management,
       education_level
  FROM people_person
"""


def _standing_values() -> str:
    """The SQL rows (code, band, order) of every level and grade."""
    return ", ".join(f"('{code}', '{band}', {order})" for code, (band, order) in c.STANDING.items())


_APPOINTMENT_SQL = f"""
SELECT post.id AS appointment_id, post.person_id, post.unit_id, post.title AS post_title, post.post_kind,
       post.post_level, standing.level_order::bigint AS level_order, standing.band AS rank_band,
       post.is_leading_post, post.team, post.is_team_head, post.is_primary,
       unit.kind AS unit_kind, unit.level AS unit_level, unit.in_ethnic_area, unit.in_poverty_area,
       post.starts_on, post.ends_before,
       CASE WHEN post.is_primary THEN 1000000000000000 ELSE 0 END
         + coalesce(standing.level_order, 0) * 1000000000000 + post.id AS pick_order
  FROM people_appointment AS post
  JOIN orgs_organisation AS unit ON unit.id = post.unit_id
  LEFT JOIN (VALUES {_standing_values()}) AS standing (code, band, level_order)
    ON standing.code = post.post_level
"""  # noqa: S608 - the values are constants of this program

_RANK_SQL = f"""
SELECT rank.id AS rank_id, rank.person_id, rank.kind, rank.code, standing.band,
       standing.level_order::bigint AS level_order, rank.starts_on, rank.ends_before,
       standing.level_order * 1000000000000 + rank.id AS pick_order
  FROM people_rank AS rank
  JOIN (VALUES {_standing_values()}) AS standing (code, band, level_order) ON standing.code = rank.code
"""  # noqa: S608 - the values are constants of this program

_DESIGNATION_SQL = "SELECT person_id, kind, starts_on, ends_before FROM people_designation"
_EXEMPTION_SQL = "SELECT person_id, kind, duty, starts_on, ends_before FROM people_exemption"

# A promotion is a rank that begins above the one that the person held until then; the first one is none.
_EVENT_SQL = f"""
SELECT id AS person_id, 'recruited' AS kind, joined_service_on AS "on"
  FROM people_person WHERE joined_service_on IS NOT NULL
UNION ALL
SELECT person_id, 'promoted', starts_on
  FROM (SELECT rank.person_id, rank.starts_on, standing.level_order,
               lag(standing.level_order) OVER (PARTITION BY rank.person_id ORDER BY rank.starts_on, rank.id) AS before
          FROM people_rank AS rank
          JOIN (VALUES {_standing_values()}) AS standing (code, band, level_order) ON standing.code = rank.code
         WHERE rank.kind = 'level') AS step
 WHERE level_order > before
UNION ALL
SELECT person_id, 'promoted_to_leading_post', starts_on
  FROM (SELECT post.person_id, post.starts_on, post.is_leading_post, standing.level_order,
               row_number() OVER held AS place,
               max(CASE WHEN post.is_leading_post THEN standing.level_order ELSE 0 END)
                 OVER (held ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
          FROM people_appointment AS post
          JOIN (VALUES {_standing_values()}) AS standing (code, band, level_order)
            ON standing.code = post.post_level
        WINDOW held AS (PARTITION BY post.person_id ORDER BY post.starts_on, post.id)) AS step
 WHERE is_leading_post AND place > 1 AND level_order > before
UNION ALL
SELECT person_id, 'became_branch_secretary', starts_on
  FROM people_appointment WHERE post_kind = 'branch_secretary'
"""  # noqa: S608 - the values are constants of this program


def register() -> None:
    """Offer the tables to rules and the views to the database."""
    declare_view("fact_person", _PERSON_SQL)
    declare_view("fact_appointment", _APPOINTMENT_SQL)
    declare_view("fact_rank", _RANK_SQL)
    declare_view("fact_designation", _DESIGNATION_SQL)
    declare_view("fact_exemption", _EXEMPTION_SQL)
    declare_view("fact_event", _EVENT_SQL)
    for table in (PEOPLE, APPOINTMENTS, RANKS, DESIGNATIONS, EXEMPTIONS, EVENTS):
        facts.registry.register(table)
    _declare_sources()


_FACTS_OF_A_PERSON = (
    "gender",
    "ethnicity",
    "political_status",
    "born_on",
    "started_work_on",
    "joined_service_on",
    "person_kind",
    "personnel_status",
    "management",
    "education_level",
)
_POST_HOLDERS = (
    "SELECT post.person_id FROM changed JOIN people_appointment AS post ON post.unit_id = changed.id"
)


def _declare_sources() -> None:
    declare_source("people_person", "SELECT id FROM changed", _FACTS_OF_A_PERSON)
    for table in ("appointment", "rank", "designation", "exemption"):
        declare_source(f"people_{table}", "SELECT person_id FROM changed")
    declare_source("orgs_organisation", _POST_HOLDERS, ("kind", "level", "in_ethnic_area", "in_poverty_area"))
