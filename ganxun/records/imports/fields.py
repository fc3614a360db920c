"""The information set A11: one row a person and training."""

from __future__ import annotations

from ganxun.base.sheets.cells import Cell
from ganxun.base.sheets.dates import day_reader
from ganxun.base.sheets.fields import Field, FieldSet, Reader
from ganxun.base.sheets.periods import period_reader
from ganxun.base.sheets.readers import code_reader, flag_reader, tenths_reader, text_reader
from ganxun.people.imports import codes
from ganxun.people.imports.fields import BORN, CODE, IDENTITY, NAME, UNIT, UNIT_AND_TITLE, UNIT_CODE
from ganxun.records import choices as c
from ganxun.resources.choices import InstitutionKind, InstitutionLevel

_DAY = day_reader()
_FLAG = flag_reader()
_YES_NO = ("是", "否")

#: Bounds of one record: a year of full-time study, and what can be taught in it.
MOST_DAYS, MOST_HOURS = 400, 3_000

ACCOUNT = {
    "集中": "concentrated",
    "集中学时": "concentrated",
    "网络": "online",
    "网络培训": "online",
    "在线": "online",
}
TRAINING_KIND = {
    "1": "induction", "2": "post", "3": "specialised", "4": "in_service", "9": "other", "初任": "induction",
    "任职": "post", "专门业务": "specialised", "在职": "in_service", "在职岗位培训": "in_service",
    "在职岗位": "in_service", "专题培训": "in_service", "轮训": "rotation", "其他": "other",
}  # fmt: skip
ATTENDANCE = {
    "1": "full_time",
    "2": "part_time",
    "3": "on_the_job",
    "脱产": "full_time",
    "离岗": "full_time",
    "在岗": "on_the_job",
    # Under «是否脱产».
    "是": "full_time",
    "否": "on_the_job",
}
CLASS_KIND = {
    "主体班": "main", "专题班": "topic", "专题研讨班": "seminar", "网络专题班次": "online_topic", "讲座": "lecture",
    "其他": "other",
}  # fmt: skip
INSTITUTION_KIND = {
    "1": "party_school", "3": "party_school", "4": "other", "9": "other", "党校": "party_school",
    "行政学院": "party_school", "党校（行政学院）": "party_school", "高校": "university_base", "高校基地": "university_base",
    "网络学院": "online_college", "社会机构": "social", "部门培训机构": "sector_school", "其他": "other",
}  # fmt: skip
LEVEL = {
    "国家": "national", "中央": "national", "省级": "province", "省": "province", "市级": "city", "市": "city",
    "市（州）": "city", "县级": "county", "县": "county", "国家级机构": "national",
}  # fmt: skip

INSTITUTION_LEVELS = codes.labels(InstitutionLevel)


def _hours(key: str, names: tuple[str, ...], code: tuple[str, ...] = (), says: str = "") -> Field:
    return Field(key, names, tenths_reader("学时", MOST_HOURS, unit="学时"), code, says or "最多一位小数")


def _days(key: str, names: tuple[str, ...], code: tuple[str, ...], says: str) -> Field:
    return Field(key, names, tenths_reader("天数", MOST_DAYS, unit="天"), code, says)


_WHO = (CODE, NAME, IDENTITY, BORN, UNIT, UNIT_CODE, UNIT_AND_TITLE)

_WHAT = (
    Field(
        "title", ("培训名称", "培训班名称", "班次名称", "培训班次", "班次", "培训项目"), text_reader(160), ("A1131",),
    ),
    Field(
        "training_kind", ("培训类别", "培训类型"), codes.reader(c.TrainingKind, TRAINING_KIND), ("A1101",),
        allowed=codes.labels(c.TrainingKind),
    ),
    Field(
        "attendance", ("离岗状态", "培训离岗状态", "脱产情况", "是否脱产", "脱产"), codes.reader(c.Attendance, ATTENDANCE),
        ("A1104",), "集中培训必填", codes.labels(c.Attendance),
    ),
    Field(
        "account", ("账户", "学习形式", "培训形式"), codes.reader(c.Account, ACCOUNT),
        says="不填时：填了网络学时的记网络自学，其余记集中培训", allowed=codes.labels(c.Account),
    ),
    Field(
        "starts_on",
        ("开始日期", "培训开始日期", "开始时间", "培训开始时间", "起始日期", "起始时间", "开班日期", "开班时间", "开始", "起"),
        _DAY, ("A1107",), "精确到日", (), "2019-03-05",
    ),
    Field(
        "ends_on",
        ("结束日期", "培训结束日期", "结束时间", "培训结束时间", "截止日期", "终止日期", "结业日期", "结业时间", "结束", "止"),
        _DAY, ("A1111",), "最后一天，精确到日", (), "2019-03-15",
    ),
    Field(
        "period",
        ("培训起止时间", "起止时间", "培训起止日期", "起止日期", "培训时间", "培训日期", "时间", "日期",
         "培训时段", "培训期间"),
        period_reader(), says="开始和结束写在一列时用，如 2019.3.4-2019.3.15、2019年3月4日至15日",
    ),
)  # fmt: skip

_AMOUNTS = (
    _days(
        "days",
        ("时长", "天数", "培训天数", "培训时长", "培训总天数"),
        ("A1107C",),
        "实际培训天数，最多一位小数",
    ),
    _hours("hours", ("学时", "学时数", "总学时", "获得学时", "培训学时"), ("A1108",)),
    _hours("online_hours", ("网络学时", "网络总学时", "在线学时"), ("G11011",), "与“学时”不要填在同一行"),
    _hours("hours_theory", ("理论教育学时", "理论学时")),
    _hours("hours_party", ("党性教育学时", "党性学时")),
    _hours("hours_professional", ("专业化能力学时", "专业化学时", "专业化能力培训学时", "专业学时")),
    _hours("hours_knowledge", ("知识培训学时", "知识学时")),
)

_WHERE = (
    Field(
        "institution", ("承办机构", "承办单位", "培训机构", "培训机构名称", "承办机构名称", "机构名称"), text_reader(120),
        ("A1121A", "A1108A"),
    ),
    Field(
        "institution_kind", ("培训机构类别", "承办单位类别", "承办机构类别", "机构类别"),
        codes.reader(InstitutionKind, INSTITUTION_KIND), ("A1127", "A1108B"), allowed=codes.labels(InstitutionKind),
    ),
    Field(
        "institution_level", ("培训机构级别", "承办机构级别", "承办单位级别", "机构级别"),
        codes.reader(InstitutionLevel, LEVEL), allowed=INSTITUTION_LEVELS,
    ),
    Field("organiser", ("主办单位", "主办单位名称", "调训单位"), text_reader(120), ("A1114",)),
    Field(
        "organiser_level", ("主办级别", "主办单位级别", "办班级别"), codes.reader(InstitutionLevel, LEVEL),
        allowed=INSTITUTION_LEVELS,
    ),
)  # fmt: skip

_CLASS = (
    Field(
        "class_kind", ("班类别", "班次类别"), codes.reader(c.ClassKind, CLASS_KIND), ("A1134",),
        allowed=codes.labels(c.ClassKind),
    ),
    _days("class_days", ("学制",), ("G11003",), "班次的总天数"),
    Field(
        "is_systematic", ("系统理论教育和严格党性教育", "系统培训", "是否系统培训"), _FLAG, says="是／否", allowed=_YES_NO
    ),
    Field(
        "is_abroad", ("出国（境）", "出国出境", "是否出国（境）", "出国（境）培训"), _FLAG, ("A1151",), "是／否", _YES_NO
    ),
    Field(
        "event", ("来源编号", "来源事项编号", "班次编号", "培训编号", "记录编号"), text_reader(80),
        says="其他系统中的编号；同一人同一编号只记一次",
    ),
)  # fmt: skip


def credit_fields(programmes: Reader, programme_labels: tuple[str, ...]) -> FieldSet:
    """The set, with the plans and projects that may be named at present."""
    names = ("计划（工程）", "计划工程", "计划", "所属计划", "培训计划", "专项计划")
    programme = Field("programme", names, programmes, allowed=programme_labels)
    return FieldSet(
        "credits",
        "培训信息（A11）",
        (*_WHO, *_WHAT, *_AMOUNTS, *_WHERE, programme, *_CLASS),
        (
            ("identity", "code", "name"),
            ("title",),
            ("starts_on", "period"),
            ("ends_on", "period"),
            ("hours", "online_hours", "days"),
        ),
        ("A11", "培训信息", "培训记录"),
    )


def programme_reader(known: dict[str, str]) -> tuple[Reader, tuple[str, ...]]:
    """A reader of plans by code or name; `known` maps code to name. With what is allowed, for messages."""
    meanings = {name: code for code, name in known.items()} | {code: code for code in known}
    named = code_reader(meanings, tuple(known.values()))

    def read(cell: Cell) -> tuple[str | None, str]:
        return (None, "") if cell in {"无", "否"} else named(cell)

    return read, tuple(known.values())
