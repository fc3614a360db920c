"""Words that offices write for a code: its name, its code in the national lists, and what people say."""

from __future__ import annotations

from django.db import models

from ganxun.base.sheets.fields import Reader
from ganxun.base.sheets.readers import code_reader
from ganxun.orgs.choices import UnitKind, UnitLevel
from ganxun.people import choices as c

#: Word → stored code, beyond the labels and the codes themselves. ZB and GB/T codes as in domain.md §3.2.
GENDER = {"1": "male", "2": "female", "男性": "male", "女性": "female"}
POLITICAL = {
    "01": "party_member", "02": "probationary", "03": "league", "12": "non_partisan", "13": "masses",
    "党员": "party_member", "中共正式党员": "party_member", "中国共产党党员": "party_member",
    "预备党员": "probationary", "团员": "league", "无党派": "non_partisan", "普通群众": "masses",
    **{f"{number:02d}": "democratic" for number in range(4, 12)},
    **dict.fromkeys(("民革", "民盟", "民建", "民进", "农工党", "致公党", "九三学社", "台盟"), "democratic"),
    **dict.fromkeys(
        ("民革党员", "民盟盟员", "民建会员", "民进会员", "农工党党员", "致公党党员", "九三学社社员", "台盟盟员"), "democratic"
    ),
}  # fmt: skip
STATUS = {
    "1": "active", "2": "retired", "3": "transferred_out", "4": "deceased", "5": "other",
    "现职": "active", "在职": "active", "在岗": "active", "在职人员": "active", "离退休": "retired",
    "离退": "retired", "退休": "retired", "离休": "retired", "离退休人员": "retired", "调出": "transferred_out",
    "去世": "deceased", "死亡": "deceased", "其他": "other",
}  # fmt: skip
PERSON_KIND = {
    "1": "civil_servant", "2": "technical_servant", "3": "enforcement_servant", "5": "reference_managed",
    "6": "reference_managed", "7": "institution_manager", "8": "institution_specialist", "A4": "enterprise_staff",
    "A5": "enterprise_staff", "A6": "enterprise_staff", "公务员": "civil_servant", "综合管理类": "civil_servant",
    "专业技术类": "technical_servant", "行政执法类": "enforcement_servant", "参公": "reference_managed",
    "参公人员": "reference_managed", "参照公务员法管理人员": "reference_managed",
    "参照公务员法管理": "reference_managed", "事业管理": "institution_manager",
    "事业单位管理岗位": "institution_manager", "事业专技": "institution_specialist",
    "事业单位专业技术岗位": "institution_specialist", "企业": "enterprise_staff", "村干部": "village_staff",
    "社区干部": "village_staff", "其他": "other",
}  # fmt: skip
MANAGEMENT = {
    "01": "central", "02": "province", "03": "city", "04": "county", "09": "other", "中管": "central",
    "中管干部": "central", "省管": "province", "省管干部": "province", "市管": "city", "市管干部": "city",
    "县管": "county", "县管干部": "county", "其他": "other",
}  # fmt: skip
EDUCATION = {
    "博士研究生": "postgraduate", "硕士研究生": "postgraduate", "博士": "postgraduate", "硕士": "postgraduate",
    "大学": "bachelor", "本科": "bachelor", "大专": "college", "专科": "college", "高中": "senior_high",
    "中专": "senior_high", "中等专科": "senior_high", "职高": "senior_high", "技校": "senior_high",
    "初中": "junior_high", "小学": "junior_high", "1": "postgraduate", "2": "bachelor", "3": "college",
}  # fmt: skip
LEVEL = {
    "正部级": "1A11", "省部正": "1A11", "副部级": "1A12", "省部副": "1A12", "正厅级": "1A21", "正厅": "1A21",
    "厅局正": "1A21", "正局级": "1A21", "副厅级": "1A22", "副厅": "1A22", "厅局副": "1A22", "副局级": "1A22",
    "正处级": "1A31", "正处": "1A31", "县处正": "1A31", "正县级": "1A31", "副处级": "1A32", "副处": "1A32",
    "县处副": "1A32", "副县级": "1A32", "正科级": "1A41", "正科": "1A41", "乡科正": "1A41", "副科级": "1A42",
    "副科": "1A42", "乡科副": "1A42", "科员级": "1A50", "办事员级": "1A60", "试用期": "1A98",
}  # fmt: skip
RANK_KIND = {"1": "level", "2": "grade", "职务": "level", "层次": "level"}
TEAM = {
    "否": "none",
    "是": "party_government",
    "非成员": "none",
    "党政班子": "party_government",
    "部门班子": "department",
}
UNIT_LEVEL = {
    "省": "province",
    "市": "city",
    "县": "county",
    "乡": "township",
    "村": "village",
    "乡镇级": "township",
}

ETHNICITIES = [
    "汉",
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "高山",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "乌孜别克",
    "俄罗斯",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "京",
    "塔塔尔",
    "独龙",
    "鄂伦春",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
]  # GB/T 3304-1991, in its order


def words(options: type[models.TextChoices], extra: dict[str, str] | None = None) -> dict[str, str]:
    """Every accepted word → code."""
    return {
        **{str(label): value for value, label in options.choices},
        **{value: value for value in options.values},
        **(extra or {}),
    }


def labels(options: type[models.TextChoices]) -> tuple[str, ...]:
    """The words shown as allowed."""
    return tuple(str(label) for _, label in options.choices)


def words_by_code(options: type[models.TextChoices]) -> dict[str, str]:
    """Code → the word shown for it."""
    return {str(value): str(label) for value, label in options.choices}


def reader(options: type[models.TextChoices], extra: dict[str, str] | None = None) -> Reader:
    """A reader of one of these codes."""
    return code_reader(words(options, extra), labels(options))


def ethnicity_reader() -> Reader:
    """Reads 汉, 汉族 or 01; keeps the full name."""
    meanings: dict[str, str] = {}
    for number, name in enumerate(ETHNICITIES, start=1):
        full = f"{name}族"
        meanings |= {name: full, full: full, f"{number:02d}": full}
    return code_reader(meanings, ("汉族", "藏族", "彝族", "羌族", "回族", "……（国家认定的 56 个民族）"))


def rank_reader() -> Reader:
    """Reads a 职务层次 or a 职级, whichever it is."""
    both = words(c.PostLevel, LEVEL) | words(c.Grade)
    return code_reader(both, labels(c.PostLevel) + labels(c.Grade))


UNIT_KIND_READER = reader(UnitKind)
UNIT_LEVEL_READER = reader(UnitLevel, UNIT_LEVEL)
