"""Fact tables of people for the tests of rules: posts, ranks, lists, exemptions, events."""

from ganxun.rules.facts import (
    Age,
    AnyOnDay,
    FactTable,
    Pick,
    Span,
    code,
    day,
    flag,
    ident,
    text,
    whole,
)


def labels(words: str) -> dict[str, str]:
    return {word: word for word in words.split()}


LEVELS = labels("national province city county township village")
UNIT_KINDS = labels(
    "province city county township village department bureau_unit party_school cadre_college socialism_college "
    "university enterprise institution other"
)
BANDS = {
    "national": "国家级",
    "province": "省部级",
    "bureau": "厅局级",
    "county": "县处级",
    "section": "乡科级",
    "staff": "科员及以下",
}
INSTITUTION_KINDS = labels(
    "party_school cadre_college socialism_college university_base league_school sector_school online_college social other"
)
CLASS_KINDS = labels("main topic online_topic seminar lecture other")

PEOPLE = FactTable(
    name="people",
    view="fact_person",
    label="人员",
    key=("person_id",),
    subject="person_id",
    standing=("personnel_status", "active"),
    columns=(
        ident("person_id", "人员"),
        code("gender", "性别", {"male": "男", "female": "女"}, nullable=True),
        flag("is_minority", "少数民族", nullable=True),
        code("political_status", "政治面貌", nullable=True),
        day("born_on", "出生日期", nullable=True),
        day("started_work_on", "参加工作日期", nullable=True),
        day("joined_service_on", "进入公务员队伍日期", nullable=True),
        code(
            "person_kind",
            "人员类别",
            labels(
                "civil_servant technical_servant enforcement_servant reference_managed institution_manager "
                "institution_specialist enterprise_staff village_staff new_org_staff other"
            ),
            nullable=True,
        ),
        code(
            "personnel_status",
            "人员状态",
            labels("active retired transferred_out deceased other"),
            default="active",
        ),
        code("management", "管理权限", nullable=True),
        code(
            "education_level",
            "文化程度",
            labels("junior_high senior_high college bachelor postgraduate"),
            nullable=True,
        ),
    ),
    ages=(Age("age", "born_on", "年龄"),),
    supplied_by="组织人事部门（人员基本信息）",
)

APPOINTMENTS = FactTable(
    name="appointments",
    view="fact_appointment",
    label="任职",
    key=("appointment_id",),
    subject="person_id",
    span=Span("starts_on", "ends_before"),
    columns=(
        ident("appointment_id", "任职编号"),
        ident("person_id", "人员"),
        ident("unit_id", "单位"),
        text("post_title", "职务名称"),
        code(
            "post_kind",
            "职务种类",
            labels(
                "party_secretary government_head township_party_secretary township_head village_secretary "
                "new_org_secretary branch_secretary organ_party_secretary deputy teacher league chief other"
            ),
            default="other",
        ),
        code("post_level", "职务级别", nullable=True),
        whole("level_order", "级别次序", nullable=True),
        code("rank_band", "职务层次", BANDS, nullable=True),
        flag("is_leading_post", "领导职务"),
        code(
            "team",
            "领导班子",
            labels("none party_government department enterprise institution university"),
            default="none",
        ),
        flag("is_team_head", "班子正职"),
        flag("is_primary", "主要职务", default=True),
        code("unit_kind", "单位种类", UNIT_KINDS, default="department"),
        code("unit_level", "单位层级", LEVELS, default="county"),
        flag("in_ethnic_area", "民族地区"),
        flag("in_poverty_area", "贫困地区"),
        day("starts_on", "任职日期"),
        day("ends_before", "免职日期", nullable=True),
        whole("pick_order", "取舍次序"),
    ),
    picks=(
        Pick("unit_id", "unit_id", "单位"),
        Pick("unit_kind", "unit_kind", "单位种类"),
        Pick("unit_level", "unit_level", "单位层级"),
        Pick("in_ethnic_area", "in_ethnic_area", "民族地区"),
        Pick("in_poverty_area", "in_poverty_area", "贫困地区"),
    ),
    any_on_day=(AnyOnDay("is_leader", "is_leading_post", "担任领导职务"),),
    supplied_by="组织人事部门（任职信息）",
)

RANKS = FactTable(
    name="ranks",
    view="fact_rank",
    label="职级",
    key=("rank_id",),
    subject="person_id",
    span=Span("starts_on", "ends_before"),
    columns=(
        ident("rank_id", "职级编号"),
        ident("person_id", "人员"),
        code("kind", "种类", labels("level grade"), default="level"),
        code(
            "code",
            "代码",
            labels("1A01 1A02 1A11 1A12 1A21 1A22 1A31 1A32 1A41 1A42 1A50 1A60 1A98"),
            default="1A50",
        ),
        code("band", "职务层次", BANDS, default="staff"),
        whole("level_order", "级别次序"),
        day("starts_on", "起始日期"),
        day("ends_before", "终止日期", nullable=True),
        whole("pick_order", "取舍次序"),
    ),
    picks=(
        Pick("rank_band", "band", "职务层次"),
        Pick("level_order", "level_order", "级别次序"),
        Pick("rank_since", "starts_on", "任现层次日期"),
    ),
    supplied_by="组织人事部门（职务职级信息）",
)

DESIGNATIONS = FactTable(
    name="designations",
    view="fact_designation",
    label="名单",
    subject="person_id",
    span=Span("starts_on", "ends_before"),
    columns=(
        ident("person_id", "人员"),
        code(
            "kind",
            "名单种类",
            labels(
                "outstanding_young selected_graduate village_reserve poverty_relief party_school_teacher "
                "entrepreneur senior_expert propaganda_backbone nonparty_young league_cadre nonparty"
            ),
        ),
        day("starts_on", "列入日期"),
        day("ends_before", "移出日期", nullable=True),
    ),
)

EXEMPTIONS = FactTable(
    name="exemptions",
    view="fact_exemption",
    label="免除",
    subject="person_id",
    span=Span("starts_on", "ends_before"),
    columns=(
        ident("person_id", "人员"),
        code(
            "kind",
            "免除种类",
            labels("long_sick maternity secondment full_time_study other"),
            default="other",
        ),
        code("duty", "所免职责", nullable=True),
        day("starts_on", "起始日期"),
        day("ends_before", "终止日期", nullable=True),
    ),
)

EVENTS = FactTable(
    name="events",
    view="fact_event",
    label="事件",
    subject="person_id",
    day="on",
    columns=(
        ident("person_id", "人员"),
        code(
            "kind", "事件种类", labels("recruited promoted_to_leading_post promoted became_branch_secretary")
        ),
        day("on", "日期"),
    ),
)
