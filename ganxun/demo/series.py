"""Which series of classes the invented province runs each year: the plan's programmes and the local ones.

`seats` are a year's places as the plan names them; `most` is the largest part of the pool called up in one year,
which is what limits a small province. Days are calendar days; a week of school has five days.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Series:
    """One series of classes. `pool` is a name in pools.py; `starts` are month-days from which runs begin."""

    name: str
    pool: str
    days: int
    starts: tuple[str, ...]
    seats: int = 1_000_000
    most: float = 1.0
    size: int = 50
    place: tuple[str, ...] = ()
    organiser: str = "D001"
    kind: str = "topic"
    training_kind: str = "in_service"
    mix: str = "topic"
    systematic: bool | None = False
    programme: str | None = None
    abroad: bool = False
    stretches: int = 1
    years: tuple[int, ...] = (2018, 2019, 2020, 2021, 2022)
    level: str = "province"


_SCHOOL = ("provincial_party_school",)
_BASES = ("university_base_1", "university_base_2", "university_base_3", "university_base_4")
_COLLEGES = ("xiaoping_cadre_college", "long_march_cadre_college", "two_bombs_cadre_college")
_QUARTERS = ("03-12", "05-20", "08-22", "10-20")
_HALVES = ("04-08", "09-05")

PROVINCIAL: tuple[Series, ...] = (
    Series(name="市厅级党政主要领导干部读书班", pool="bureau_heads", days=5, starts=("07-16",), seats=100, most=0.9, size=120,
           place=_SCHOOL, kind="seminar", mix="theory", programme="bureau_leaders_reading"),
    Series(name="县（市、区）委书记、县（市、区）长培训班", pool="county_heads", days=5, starts=("06-04",), seats=120, most=0.35,
           place=_SCHOOL, kind="seminar", mix="theory", programme="county_heads_course", years=(2018, 2020, 2022)),
    Series(name="厅级干部进修班", pool="bureau", days=45, starts=("03-05", "09-03"), seats=122, most=0.36, size=50,
           place=_SCHOOL, kind="main", mix="main", systematic=True, programme="fulltime_study_five_years"),
    Series(name="市县党政领导班子成员进修班", pool="local_teams", days=60, starts=("04-09", "11-12"), seats=50, size=25,
           place=_SCHOOL, kind="main", mix="main", systematic=True, programme="fulltime_study_five_years"),
    Series(name="中央党校调训", pool="bureau_heads", days=60, starts=("03-01", "09-01"), seats=18, size=9,
           place=("central_party_school",), kind="main", mix="main", systematic=True),
    Series(name="“一把手”提能工程专题培训班", pool="top", days=5, starts=("05-14", "08-13", "10-22"), seats=200, most=0.45,
           place=("eastern_university",), mix="professional", programme="top_leaders_capability"),
    Series(name="“一把手”提能工程境外培训班", pool="top", days=12, starts=("06-18",), seats=22, most=0.05, size=22,
           place=("overseas_school",), mix="professional", programme="top_leaders_capability", abroad=True, years=(2018, 2019)),
    Series(name="专业化能力提升专题研讨班", pool="teams_week", days=5, starts=("03-26", "04-23", "06-11", "07-09", "09-10", "11-05"),
           seats=520, most=0.26, size=60, place=_BASES, kind="seminar", mix="professional", programme="professional_capability"),
    Series(name="习近平新时代中国特色社会主义思想专题研讨班", pool="leaders", days=3, starts=("03-19", "08-27"), seats=900, most=0.3,
           size=120, place=(*_SCHOOL, "provincial_organs_party_school"), kind="seminar", mix="theory", programme="xi_thought_education"),
    Series(name="“一把手”政治能力提升培训班", pool="heads", days=3, starts=("04-16", "10-15"), seats=300, most=0.12, size=80,
           place=_COLLEGES, mix="theory", programme="top_leaders_political"),
    Series(name="省直机关处级干部进修班", pool="department_county", days=30, starts=_HALVES, seats=500, most=0.24, organiser="D001",
           place=("provincial_organs_party_school",), kind="main", mix="main", systematic=True),
    Series(name="省直部门县处级公务员专题培训班", pool="department_county", days=5, starts=_QUARTERS, seats=500, most=0.6,
           place=_BASES, mix="professional"),
    Series(name="省直机关党支部书记示范培训班", pool="department_branch", days=4, starts=("05-07", "09-17"), seats=300, most=0.85,
           size=80, place=("provincial_organs_party_school",), mix="theory", organiser="D010"),
    Series(name="省管企业领导人员研修班", pool="province_enterprises", days=10, starts=("04-02", "10-08"), most=0.26,
           place=("university_base_6", "provincial_party_school"), mix="professional"),
    Series(name="创新型企业家培养计划研修班", pool="entrepreneurs", days=7, starts=("05-21", "07-02", "09-24"), seats=1000, most=0.5,
           place=("university_base_2", "eastern_university"), mix="professional", programme="innovative_entrepreneurs"),
    Series(name="高校领导班子成员专题研讨班", pool="university_team", days=5, starts=("07-30",), most=0.34,
           place=_SCHOOL, kind="seminar", mix="theory"),
    Series(name="事业单位领导人员培训班", pool="institution_team", days=5, starts=("06-25", "10-29"), seats=150, most=0.2,
           place=("university_base_3",), mix="professional"),
    Series(name="专业技术人才知识更新工程高级研修班", pool="specialists", days=5, starts=("04-18", "06-20", "09-18", "11-14"),
           seats=42_000, most=0.42, size=90, organiser="D006", place=_BASES, mix="professional", programme="knowledge_renewal"),
    Series(name="高层次复合型人才培训班", pool="experts", days=10, starts=("08-06",), seats=50, most=0.7, size=60,
           place=("eastern_university",), mix="professional", programme="high_level_compound"),
    Series(name="爱国奉献主题专家研修班", pool="experts", days=5, starts=("09-12",), seats=120, most=0.5,
           place=("long_march_cadre_college",), mix="theory", programme="experts_patriotism"),
    Series(name="哲学社会科学和宣传文化旅游系统骨干培训班", pool="backbone", days=5, starts=("05-09", "10-17"), seats=500, most=0.6,
           organiser="D002", place=("university_base_1",), mix="theory"),
    Series(name="年轻干部铸魂工程培训班", pool="outstanding", days=45, starts=("03-14", "08-30"), seats=205, most=0.14, size=52,
           place=_SCHOOL, kind="main", mix="main", systematic=True, programme="young_cadre_forging"),
    Series(name="选调生示范培训班", pool="graduates", days=5, starts=("07-09", "11-07"), seats=195, most=0.4, place=_COLLEGES,
           mix="theory"),
    Series(name="党外中青年干部培训班", pool="nonparty_young", days=20, starts=("10-09",), seats=50, most=0.3, organiser="D003",
           place=("provincial_socialism_college",), kind="main", mix="main",
           programme="nonparty_young_course", years=(2018, 2019, 2020, 2021)),
    Series(name="团干部培训班", pool="league", days=5, starts=("05-04", "10-24"), seats=104, most=0.7, organiser="D011",
           place=("provincial_league_school",), mix="theory"),
    Series(name="乡镇（街道）党（工）委书记培训班", pool="township_secretaries", days=5,
           starts=("03-20", "04-24", "05-29", "07-03", "09-11", "10-30"), seats=1000, most=0.93, size=100, place=_SCHOOL, mix="rural"),
    Series(name="村（社区）党组织书记示范培训班", pool="village_secretaries", days=4, starts=("06-06", "09-26"), seats=500, most=0.6,
           size=100, place=("xiaoping_cadre_college", "provincial_party_school"), mix="rural"),
    Series(name="两新组织党组织书记示范培训班", pool="new_org_secretaries", days=4, starts=("08-15",), seats=205, most=0.95,
           size=110, place=("provincial_organs_party_school",), mix="theory"),
    Series(name="民族地区县处级领导干部进修班", pool="ethnic_county", days=20, starts=("04-14", "09-15"), seats=102, most=0.22,
           place=_SCHOOL, kind="main", mix="main"),
    Series(name="民族地区县处级领导干部专题培训班", pool="ethnic_county", days=5, starts=("05-12", "07-21", "11-18"), seats=600, most=0.7,
           size=80, place=("yanan_cadre_college", "university_base_5"), mix="professional", programme="ethnic_area_capability"),
    Series(name="民族地区专业干部人才上挂研修", pool="ethnic_specialists", days=120, starts=("03-04", "08-01"), seats=400, most=0.16,
           size=60, place=("enterprise_host",), kind="other", mix="professional", programme="ethnic_area_secondment"),
    Series(name="藏（彝）汉“双语”培训班", pool="bilingual", days=15, starts=("03-27", "06-28", "10-10"), most=0.22, size=60,
           place=("university_base_5",), mix="knowledge", programme="bilingual_training"),
    Series(name="深度贫困地区干部能力帮扶培训班", pool="poor_officials", days=5, starts=("06-13", "08-28"), seats=400, most=0.12,
           place=("university_base_5",), mix="rural", programme="deep_poverty_assistance"),
    Series(name="脱贫攻坚专题大讲堂", pool="poverty_relief", days=1, starts=("03-30", "05-25", "08-24", "11-23"), seats=600, most=0.25,
           size=400, kind="lecture", place=_SCHOOL, mix="rural", programme="poverty_relief_lectures"),
    Series(name="深度贫困地区骨干教师跟岗学习", pool="poor_teachers", days=30, starts=("04-20", "10-12"), seats=31, most=0.55, size=16,
           place=("provincial_party_school", "central_party_school"), kind="other", mix="theory", programme="key_teacher_shadowing"),
    Series(name="市县党校教师培训班", pool="school_teachers", days=10, starts=("07-13", "12-07"), most=0.2, size=60,
           place=("provincial_party_school", "provincial_socialism_college"), kind="topic", mix="theory", training_kind="specialised"),
    Series(name="培训能力保障计划管理人员培训班", pool="school_teachers", days=3, starts=("11-26",), most=0.1,
           place=_BASES, mix="knowledge", programme="training_capacity"),
    Series(name="省直机关党委书记轮训班", pool="organ_secretaries", days=5, starts=("06-27",), most=0.3, organiser="D010",
           place=("provincial_organs_party_school",), mix="theory", training_kind="rotation"),
)  # fmt: skip

#: Run by every city (level "city") or every county (level "county") for its own people, at its own party school.
LOCAL: tuple[Series, ...] = (
    Series(level="city", name="县处级领导干部进修班", pool="county_leaders", days=45, starts=("03-02", "10-11"), most=0.13, size=45,
           kind="main", mix="main", systematic=True, programme="fulltime_study_five_years"),
    Series(level="city", name="党性教育专题班", pool="county_leaders", days=10, starts=("06-01", "08-17"), most=0.26, size=50,
           place=_COLLEGES, mix="theory", systematic=True),
    Series(level="city", name="中青年干部培训班", pool="outstanding", days=60, starts=("05-06", "11-20"), most=0.09, size=40,
           kind="main", mix="main", systematic=True, programme="young_cadre_forging"),
    Series(level="city", name="乡镇（街道）党政正职进修班", pool="township_chiefs", days=15, starts=("06-08", "11-02"), most=0.2, size=60,
           kind="main", mix="main", systematic=True),
    Series(level="city", name="专业化能力专题培训班", pool="city_teams", days=5, starts=("04-27", "09-21"), most=0.42,
           place=_BASES, mix="professional", programme="professional_capability"),
    Series(level="city", name="新进选调生培训班", pool="new_graduates", days=5, starts=("09-25",), most=0.95, mix="theory",
           training_kind="induction"),
    Series(level="city", name="科级干部分段式专题培训班", pool="section_leaders", days=9, starts=("05-11",), most=0.05, stretches=3,
           mix="topic"),
    Series(level="county", name="科级干部进修班", pool="section_leaders", days=15, starts=("04-13", "10-19"), most=0.08, size=40,
           kind="main", mix="main", systematic=True, programme="county_school_classification", years=(2019, 2020, 2021, 2022)),
    Series(level="county", name="年轻干部培训班", pool="outstanding", days=20, starts=("07-06",), most=0.22, size=30,
           kind="main", mix="main", systematic=True, programme="young_cadre_forging"),
    Series(level="county", name="年轻公务员成长培训班", pool="young_servants", days=4, starts=("06-15",), most=0.2, mix="topic",
           programme="young_civil_servants"),
    Series(level="county", name="党支部书记轮训班", pool="branch_secretaries", days=3, starts=("04-07", "09-08"), most=0.74, mix="theory",
           training_kind="rotation"),
    Series(level="county", name="村（社区）党组织书记轮训班", pool="village_secretaries", days=3, starts=("03-23", "08-10"), most=0.85,
           mix="rural", training_kind="rotation"),
    Series(level="county", name="村级后备力量培训班", pool="village_reserves", days=4, starts=("07-20",), most=0.6, mix="rural",
           programme="village_reserves"),
    Series(level="county", name="两新组织党务干部培训班", pool="new_org", days=2, starts=("05-18",), most=0.4, mix="theory",
           kind="lecture"),
    Series(level="county", name="扶贫干部轮训班", pool="poverty_relief", days=4, starts=("03-16", "09-14"), most=0.68, mix="rural",
           training_kind="rotation", programme="poverty_relief_rotation", years=(2018, 2019)),
    Series(level="county", name="跨年度冬季轮训班", pool="section_leaders", days=8, starts=("12-28",), most=0.06, mix="topic",
           training_kind="rotation"),
)  # fmt: skip

#: Induction and post-training follow an event: (level, name, days, runs, who).
INDUCTION_RUNS = ("03-09", "06-22", "09-28", "12-01")
POST_RUNS = ("02-24", "05-25", "08-31", "11-09")
