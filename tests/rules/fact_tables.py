"""The fact tables of the product, declared as the apps declare them: for tests and benchmarks without Django."""

from ganxun.rules.facts import (
    FactTable,
    Registry,
    code,
    day,
    days,
    flag,
    hours,
    ident,
    text,
    whole,
)
from tests.rules.fact_tables_of_people import (
    APPOINTMENTS,
    BANDS,
    CLASS_KINDS,
    DESIGNATIONS,
    EVENTS,
    EXEMPTIONS,
    INSTITUTION_KINDS,
    LEVELS,
    PEOPLE,
    RANKS,
    UNIT_KINDS,
    labels,
)

_RECORD_COLUMNS = (
    ident("person_id", "人员"),
    code("account", "账户", {"concentrated": "集中培训", "online": "网络自学"}, default="concentrated"),
    days("days", "天数", nullable=True),
    hours("hours", "学时", nullable=True),
    hours("hours_theory", "理论教育学时"),
    hours("hours_party", "党性教育学时"),
    hours("hours_professional", "专业化能力学时"),
    hours("hours_knowledge", "知识培训学时"),
    day("starts_on", "开始日期"),
    day("ends_on", "结束日期"),
    code(
        "training_kind",
        "培训类别",
        labels("induction post specialised in_service rotation other"),
        default="in_service",
    ),
    code("attendance", "脱产情况", labels("full_time part_time on_the_job"), default="full_time"),
    code("class_kind", "班次种类", CLASS_KINDS, nullable=True),
    days("class_days", "班次天数", nullable=True),
    ident("institution_id", "机构", nullable=True),
    code("institution_kind", "机构种类", INSTITUTION_KINDS, nullable=True),
    code("institution_level", "机构层级", LEVELS, nullable=True),
    code("institution_code", "机构代码", nullable=True),
    flag("institution_recognised", "认可的机构", nullable=True),
    code("organiser_level", "主办层级", LEVELS, nullable=True),
    code("programme", "计划工程", nullable=True),
    code("rank_band_at_time", "时任职务层次", BANDS, nullable=True),
    flag("is_systematic", "系统理论教育和严格党性教育", nullable=True),
    flag("is_abroad", "出国（境）"),
    ident("class_id", "班次", nullable=True),
    text("source_name", "来源"),
)

CREDITS = FactTable(
    name="credits",
    view="fact_credit",
    label="培训记录",
    key=("credit_id",),
    subject="person_id",
    day="ends_on",
    standing=("state", "standing"),
    once="is_final_part",
    ahead="schedules",
    columns=(
        ident("credit_id", "记录编号"),
        *_RECORD_COLUMNS,
        flag("is_final_part", "最后一段", default=True),
        code("state", "状态", labels("standing reversed reversal"), default="standing"),
    ),
    supplied_by="培训主办单位（培训记录）",
)

SCHEDULES = FactTable(
    name="schedules",
    view="fact_schedule",
    label="已安排的培训",
    subject="person_id",
    day="ends_on",
    columns=_RECORD_COLUMNS,
)

UNITS = FactTable(
    name="units",
    view="fact_unit",
    label="单位",
    key=("unit_id",),
    subject="unit_id",
    columns=(
        ident("unit_id", "单位"),
        code("kind", "单位种类", UNIT_KINDS, default="department"),
        code("level", "层级", LEVELS, default="county"),
        flag("in_ethnic_area", "民族地区"),
        flag("in_poverty_area", "贫困地区"),
        flag("is_region", "地区"),
    ),
)

UNIT_ANCESTORS = FactTable(
    name="unit_ancestors",
    view="fact_unit_ancestor",
    label="单位隶属",
    columns=(ident("unit_id", "单位"), ident("ancestor_id", "上级"), whole("depth", "隔几级", default=1)),
)

HEADCOUNTS = FactTable(
    name="headcounts",
    view="fact_headcount",
    label="人数快照",
    columns=(
        ident("unit_id", "单位"),
        code("category", "人员类别"),
        whole("year", "年度"),
        day("taken_on", "快照日期"),
        whole("people", "人数"),
        whole("exempt", "免除人数"),
    ),
)

SESSIONS = FactTable(
    name="sessions",
    view="fact_session",
    label="课程安排",
    key=("session_id",),
    day="held_on",
    columns=(
        ident("session_id", "课次"),
        ident("class_id", "班次"),
        ident("institution_id", "机构", nullable=True),
        day("held_on", "上课日期"),
        whole("semester", "学期"),
        hours("hours", "课时"),
        code("field", "内容类别", labels("theory party professional knowledge"), nullable=True),
        code("topic", "专题", nullable=True),
        code("method", "教学方式", nullable=True),
        code(
            "lecturer_kind",
            "讲授人",
            labels("leading_official full_time part_time expert other"),
            nullable=True,
        ),
        flag("is_party_analysis", "党性分析"),
        code("class_kind", "班次种类", CLASS_KINDS, default="main"),
    ),
    supplied_by="培训机构（课程安排）",
)

CLASSES = FactTable(
    name="classes",
    view="fact_class",
    label="班次",
    key=("class_id",),
    subject="class_id",
    day="ends_on",
    columns=(
        ident("class_id", "班次"),
        ident("unit_id", "主办单位"),
        ident("institution_id", "机构", nullable=True),
        code("class_kind", "班次种类", CLASS_KINDS, default="main"),
        day("starts_on", "开班日期"),
        day("ends_on", "结业日期"),
        days("days", "天数"),
        code("programme", "计划工程", nullable=True),
        code("organiser_level", "主办层级", LEVELS, default="province"),
        code("institution_kind", "机构种类", INSTITUTION_KINDS, nullable=True),
        code("institution_level", "机构层级", LEVELS, nullable=True),
        code("institution_code", "机构代码", nullable=True),
    ),
    supplied_by="主办单位（班次信息）",
)

INSTITUTIONS = FactTable(
    name="institutions",
    view="fact_institution",
    label="培训机构",
    key=("institution_id",),
    subject="institution_id",
    columns=(
        ident("institution_id", "机构"),
        ident("unit_id", "主管单位", nullable=True),
        code("kind", "机构种类", INSTITUTION_KINDS, default="party_school"),
        code("level", "层级", LEVELS, default="province"),
        flag("is_recognised", "认可", nullable=True),
        code("code", "机构代码", default=""),
        flag("in_poverty_area", "贫困地区", nullable=True),
    ),
)

ITEMS = FactTable(
    name="items",
    view="fact_item",
    label="事项",
    key=("item_id",),
    day="on",
    columns=(
        ident("item_id", "事项"),
        ident("unit_id", "单位"),
        ident("institution_id", "机构", nullable=True),
        code("kind", "事项种类"),
        code("level", "层级", LEVELS, default="province"),
        day("on", "日期"),
        whole("amount", "数量", default=1),
    ),
)

TABLES = (
    PEOPLE,
    APPOINTMENTS,
    RANKS,
    DESIGNATIONS,
    EXEMPTIONS,
    EVENTS,
    CREDITS,
    SCHEDULES,
    UNITS,
    UNIT_ANCESTORS,
    HEADCOUNTS,
    SESSIONS,
    CLASSES,
    INSTITUTIONS,
    ITEMS,
)


def a_registry() -> Registry:
    """Every table of the product."""
    return Registry(*TABLES)
