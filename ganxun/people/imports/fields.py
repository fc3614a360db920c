"""The information sets of a roster: A01 (with main post and rank in the same row), A02, A05, B01."""

from __future__ import annotations

import re

from ganxun.base.sheets.cells import EXACT_UP_TO, Cell, as_text
from ganxun.base.sheets.dates import day_reader
from ganxun.base.sheets.fields import Field, FieldSet
from ganxun.base.sheets.problems import Unreadable
from ganxun.base.sheets.readers import code_reader, flag_reader, text_reader
from ganxun.orgs.choices import UnitKind, UnitLevel
from ganxun.people import choices as c
from ganxun.people.identity import normalised, why_not_identity_number
from ganxun.people.imports import codes

_MONTH_WILL_DO = day_reader(month_will_do=True)
_FLAG = flag_reader()
_ON_DATE = "精确到日；只有年月的按当月 1 日计"


def read_identity(cell: Cell) -> tuple[str, str]:
    """Reads a 公民身份号码; one that was kept as a number has lost its last digits."""
    if isinstance(cell, float) or (isinstance(cell, int) and cell >= EXACT_UP_TO):
        raise Unreadable(
            "number_lost_digits", "单元格是数字格式，末几位已经丢失；请把该列设为文本格式后重新录入完整号码"
        )
    text = normalised(as_text(cell))
    if re.fullmatch(r"\d(\.\d+)?E\+?\d+", text):
        raise Unreadable(
            "number_lost_digits", "号码已变成科学计数法，末几位已经丢失；请设为文本格式后重新录入"
        )
    if re.fullmatch(r"\d{15}", text):
        raise Unreadable("old_identity_number", "这是 15 位旧号码，请填写 18 位公民身份号码")
    reason = why_not_identity_number(text)
    if reason:
        raise Unreadable("bad_identity_number", reason)
    return text, ""


CODE = Field(
    "code", ("统一标识", "人员编码", "人员标识", "干部编号", "人员编号"), text_reader(40), ("A0000",)
)
IDENTITY = Field(
    "identity",
    (
        "公民身份号码",
        "身份证号",
        "身份证号码",
        "居民身份证号码",
        "身份证件号码",
        "证件号码",
        "公民身份证号",
        "公民身份证号码",
        "身份证",
    ),
    read_identity,
    ("A0184",),
    "18 位，该列须为文本格式；加密保存，页面只显示末四位",
)
NAME = Field(
    "name",
    ("姓名", "名字", "干部姓名", "学员姓名", "人员姓名"),
    text_reader(40, inner_blanks=False),
    ("A0101",),
    example="张三",
)
BORN = Field(
    "born_on",
    ("出生日期", "出生年月", "出生时间", "出生年月日"),
    _MONTH_WILL_DO,
    ("A0107",),
    _ON_DATE,
    (),
    "1975-03-05",
)
UNIT = Field(
    "unit",
    ("工作单位", "现工作单位", "所在单位", "任职机构", "任职机构名称", "单位名称", "单位", "所属单位"),
    text_reader(240),
    ("A0201A", "A0195"),
    "填机构全称或机构编码；同名机构请填编码",
    (),
    "四川省财政厅",
)
UNIT_CODE = Field(
    "unit_code", ("单位编码", "机构编码", "任职机构编码", "工作单位编码", "单位代码"), text_reader(40), ("A0201B",),
    "与单位名称填一项即可",
)  # fmt: skip
UNIT_AND_TITLE = Field(
    "unit_and_title",
    (
        "工作单位及职务",
        "单位及职务",
        "单位职务",
        "现工作单位及职务",
        "工作单位及现任职务",
        "所在单位及职务",
        "单位及职务全称",
        "单位及现任职务",
        "工作单位职务",
        "工作单位及职务职级",
        "任职机构及职务",
    ),
    text_reader(240),
    (),
    "单位和职务写在一列时用；最长的已知机构名称之后是职务",
)
TITLE = Field(
    "title",
    ("职务名称", "职务", "现任职务", "现职务", "担任职务", "任职名称"),
    text_reader(100),
    ("A0215A",),
    example="副处长",
)
LEVEL = Field(
    "level", ("职务层次", "现职务层次", "现任职务层次", "职务级别", "行政级别"), codes.reader(c.PostLevel, codes.LEVEL),
    ("A0221",), allowed=codes.labels(c.PostLevel),
)  # fmt: skip
POST_SINCE = Field(
    "post_since", ("任现职时间", "任职时间", "任现职务时间", "任职日期", "现职务任职时间"), _MONTH_WILL_DO, ("A0243",),
    f"新任职务必填；{_ON_DATE}", (), "2018-06-01",
)  # fmt: skip
POST_KIND = Field(
    "post_kind",
    ("职务类别", "岗位类别"),
    codes.reader(c.PostKind),
    says="政策条款点名的职务类别",
    allowed=codes.labels(c.PostKind),
)
LEADING = Field(
    "is_leading_post", ("领导职务", "是否领导职务", "领导职务标识"), _FLAG, ("A0219",), "是／否", ("是", "否")
)
TEAM = Field(
    "team", ("班子成员标识", "班子成员", "领导班子成员", "是否班子成员"), codes.reader(c.Team, codes.TEAM), ("A0201D",),
    allowed=codes.labels(c.Team),
)  # fmt: skip
TEAM_HEAD = Field(
    "is_team_head", ("班子正职", "是否班子正职", "党政正职"), _FLAG, says="是／否", allowed=("是", "否")
)

PEOPLE = FieldSet(
    "people",
    "人员基本信息（A01）",
    (
        CODE,
        NAME,
        IDENTITY,
        Field("gender", ("性别",), codes.reader(c.Gender, codes.GENDER), ("A0104",), allowed=codes.labels(c.Gender)),
        BORN,
        Field("ethnicity", ("民族",), codes.ethnicity_reader(), ("A0117",), example="汉族"),
        Field(
            "political_status", ("政治面貌",), codes.reader(c.PoliticalStatus, codes.POLITICAL), ("A0141",),
            allowed=codes.labels(c.PoliticalStatus),
        ),
        Field("started_work_on", ("参加工作时间", "参加工作日期", "工作时间"), _MONTH_WILL_DO, ("A0134",), _ON_DATE),
        Field(
            "joined_service_on", ("录用日期", "录用时间", "进入公务员队伍时间", "公务员登记时间", "招录时间"), _MONTH_WILL_DO,
            says=_ON_DATE,
        ),
        Field(
            "person_kind", ("人员类别",), codes.reader(c.PersonKind, codes.PERSON_KIND), ("A0160",),
            allowed=codes.labels(c.PersonKind),
        ),
        Field(
            "personnel_status", ("人员状态",), codes.reader(c.PersonnelStatus, codes.STATUS), ("A0163",),
            "空白的新人员按现职人员", codes.labels(c.PersonnelStatus),
        ),
        Field(
            "management", ("管理类别", "管理权限"), codes.reader(c.Management, codes.MANAGEMENT), ("A0165",),
            allowed=codes.labels(c.Management),
        ),
        Field(
            "education_level", ("学历", "最高学历", "文化程度"), codes.reader(c.EducationLevel, codes.EDUCATION),
            ("A0801B",), allowed=codes.labels(c.EducationLevel),
        ),
        UNIT,
        UNIT_CODE,
        TITLE,
        UNIT_AND_TITLE,
        POST_SINCE,
        POST_KIND,
        LEVEL,
        Field(
            "level_since", ("任现职务层次时间", "任职务层次时间", "职务层次任职时间", "级别任职时间", "任现职级时间", "任职务层次日期"),
            _MONTH_WILL_DO, ("A0288",),
            f"职务层次有变化时必填；{_ON_DATE}",
        ),
        Field("grade", ("职级", "现职级", "公务员职级"), codes.reader(c.Grade), ("A0192D",), allowed=codes.labels(c.Grade)),
        Field(
            "grade_since", ("任职级时间", "职级任职时间", "晋升职级时间", "职级时间"), _MONTH_WILL_DO, ("A0192C",),
            f"职级有变化时必填；{_ON_DATE}",
        ),
        LEADING,
        TEAM,
        TEAM_HEAD,
    ),
    (("name",), ("identity", "code", "born_on")),
    ("A01", "人员基本信息", "花名册", "名册"),
)  # fmt: skip

_WHO = (CODE, NAME, IDENTITY, BORN)

POSTS = FieldSet(
    "posts",
    "职务信息（A02）",
    (
        *_WHO,
        UNIT,
        UNIT_CODE,
        TITLE,
        UNIT_AND_TITLE,
        POST_SINCE,
        Field(
            "post_status", ("任职状态",), code_reader({"在任": "held", "1": "held", "已免": "left", "0": "left", "免职": "left"},
            ("在任", "已免")), ("A0255",), allowed=("在任", "已免"),
        ),
        Field("post_until", ("免职时间", "免职日期", "离任时间"), _MONTH_WILL_DO, ("A0265",), _ON_DATE),
        Field("is_primary", ("主职务", "是否主职务", "主职务标识"), _FLAG, ("A0279",), "是／否", ("是", "否")),
        POST_KIND,
        LEVEL,
        LEADING,
        TEAM,
        TEAM_HEAD,
    ),
    (
        ("code", "identity", "name"),
        ("unit", "unit_code", "unit_and_title"),
        ("title", "unit_and_title"),
        ("post_since",),
    ),
    ("A02", "职务信息", "任职信息"),
)  # fmt: skip

RANKS = FieldSet(
    "ranks",
    "职务层次与职级（A05）",
    (
        *_WHO,
        Field(
            "rank_kind", ("级别类别", "职务层次类别", "类别"), codes.reader(c.RankKind, codes.RANK_KIND), ("A0531",),
            allowed=codes.labels(c.RankKind),
        ),
        Field("rank", ("职务层次职级", "职务层次或职级", "级别", "职务层次", "职级"), codes.rank_reader(), ("A0501B",)),
        Field("rank_since", ("批准日期", "批准时间", "起始日期"), _MONTH_WILL_DO, ("A0504",), _ON_DATE),
        Field("rank_until", ("终止日期", "终止时间"), _MONTH_WILL_DO, ("A0517",), _ON_DATE),
    ),
    (("code", "identity", "name"), ("rank",), ("rank_since",)),
    ("A05", "职务职级", "职级信息"),
)  # fmt: skip

UNITS = FieldSet(
    "units",
    "机构信息（B01）",
    (
        Field("unit_code", ("机构编码", "单位编码", "单位代码"), text_reader(40), ("B0111",)),
        Field("unit_name", ("机构名称", "单位名称", "机构全称", "单位全称"), text_reader(120), ("B0101",)),
        Field("short_name", ("简称", "机构简称", "单位简称"), text_reader(60), ("B0104",)),
        Field(
            "parent",
            ("上级机构", "上级单位", "上级机构编码", "隶属机构"),
            text_reader(240),
            ("B0121",),
            "填编码或全称",
        ),
        Field(
            "kind",
            ("机构类别", "单位类别"),
            codes.UNIT_KIND_READER,
            ("B0131",),
            allowed=codes.labels(UnitKind),
        ),
        Field(
            "level",
            ("机构级别", "单位级别"),
            codes.UNIT_LEVEL_READER,
            ("B0127",),
            allowed=codes.labels(UnitLevel),
        ),
        Field("region_code", ("行政区划代码", "政区", "所在政区"), text_reader(12), ("B0117",)),
        Field("credit_code", ("统一社会信用代码", "信用代码"), text_reader(18), ("UNIFYCODE",)),
        Field("in_ethnic_area", ("民族地区", "是否民族地区"), _FLAG, allowed=("是", "否")),
        Field("in_poverty_area", ("深度贫困地区", "是否深度贫困地区"), _FLAG, allowed=("是", "否")),
        Field(
            "starts_on",
            ("设立日期", "成立时间", "设立时间"),
            _MONTH_WILL_DO,
            says=f"不填时同上级机构；{_ON_DATE}",
        ),
    ),
    (("unit_code",), ("unit_name",), ("parent",)),
    ("B01", "机构信息", "单位信息"),
)

FIELD_SETS = (PEOPLE, POSTS, RANKS, UNITS)
