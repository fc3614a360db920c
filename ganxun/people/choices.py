"""Codes of the personnel information sets (A01, A02, A05), with their Chinese names."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Gender(models.TextChoices):
    """GB/T 2261.1-2003."""

    MALE = "male", _("男")
    FEMALE = "female", _("女")


class PoliticalStatus(models.TextChoices):
    """GB/T 4762-1984, grouped as far as clauses ask for it."""

    PARTY_MEMBER = "party_member", _("中共党员")
    PROBATIONARY = "probationary", _("中共预备党员")
    LEAGUE = "league", _("共青团员")
    DEMOCRATIC = "democratic", _("民主党派")
    NON_PARTISAN = "non_partisan", _("无党派人士")
    MASSES = "masses", _("群众")


class PersonKind(models.TextChoices):
    """人员类别 (ZB125), grouped."""

    CIVIL_SERVANT = "civil_servant", _("综合管理类公务员")
    TECHNICAL_SERVANT = "technical_servant", _("专业技术类公务员")
    ENFORCEMENT_SERVANT = "enforcement_servant", _("行政执法类公务员")
    REFERENCE_MANAGED = "reference_managed", _("参照管理人员")
    INSTITUTION_MANAGER = "institution_manager", _("事业单位管理人员")
    INSTITUTION_SPECIALIST = "institution_specialist", _("事业单位专业技术人员")
    ENTERPRISE_STAFF = "enterprise_staff", _("企业人员")
    VILLAGE_STAFF = "village_staff", _("村（社区）干部")
    NEW_ORG_STAFF = "new_org_staff", _("非公有制经济组织和社会组织人员")
    OTHER = "other", _("其他人员")


class PersonnelStatus(models.TextChoices):
    """人员状态 (A0163, ZB126)."""

    ACTIVE = "active", _("现职人员")
    RETIRED = "retired", _("离退人员")
    TRANSFERRED_OUT = "transferred_out", _("调出人员")
    DECEASED = "deceased", _("已去世")
    OTHER = "other", _("其他状态")


class Management(models.TextChoices):
    """管理权限 (A0165, ZB130): whose cadre somebody is."""

    CENTRAL = "central", _("中央管理")
    PROVINCE = "province", _("省级党委管理")
    CITY = "city", _("市级党委管理")
    COUNTY = "county", _("县级党委管理")
    STATE_ASSETS = "state_assets", _("国资监管机构党委管理")
    OTHER = "other", _("其他管理")


class EducationLevel(models.TextChoices):
    """学历 (A0801B, GB/T 4658-2006), grouped."""

    POSTGRADUATE = "postgraduate", _("研究生")
    BACHELOR = "bachelor", _("大学本科")
    COLLEGE = "college", _("大学专科")
    SENIOR_HIGH = "senior_high", _("高中（中专）")
    JUNIOR_HIGH = "junior_high", _("初中及以下")


class Band(models.TextChoices):
    """The bands that plans speak of."""

    NATIONAL = "national", _("国家级")
    PROVINCE = "province", _("省部级")
    BUREAU = "bureau", _("厅局级")
    COUNTY = "county", _("县处级")
    SECTION = "section", _("乡科级")
    STAFF = "staff", _("科员及以下")


class PostLevel(models.TextChoices):
    """职务层次 (A0221, ZB09)."""

    N1 = "1A01", _("国家级正职")
    N2 = "1A02", _("国家级副职")
    P1 = "1A11", _("省部级正职")
    P2 = "1A12", _("省部级副职")
    B1 = "1A21", _("厅局级正职")
    B2 = "1A22", _("厅局级副职")
    C1 = "1A31", _("县处级正职")
    C2 = "1A32", _("县处级副职")
    S1 = "1A41", _("乡科级正职")
    S2 = "1A42", _("乡科级副职")
    K1 = "1A50", _("科员")
    K2 = "1A60", _("办事员")
    K3 = "1A98", _("试用期人员")


class Grade(models.TextChoices):
    """职级 of the comprehensive management class (公务员法 Art. 19)."""

    G01 = "G01", _("一级巡视员")
    G02 = "G02", _("二级巡视员")
    G03 = "G03", _("一级调研员")
    G04 = "G04", _("二级调研员")
    G05 = "G05", _("三级调研员")
    G06 = "G06", _("四级调研员")
    G07 = "G07", _("一级主任科员")
    G08 = "G08", _("二级主任科员")
    G09 = "G09", _("三级主任科员")
    G10 = "G10", _("四级主任科员")
    G11 = "G11", _("一级科员")
    G12 = "G12", _("二级科员")


#: Code → (band, order; the higher counts, 就高不就低). The rank ↔ level map of 2019 is in domain.md §3.2.
STANDING: dict[str, tuple[Band, int]] = {
    PostLevel.N1: (Band.NATIONAL, 130),
    PostLevel.N2: (Band.NATIONAL, 120),
    PostLevel.P1: (Band.PROVINCE, 110),
    PostLevel.P2: (Band.PROVINCE, 100),
    PostLevel.B1: (Band.BUREAU, 90),
    Grade.G01: (Band.BUREAU, 88),
    PostLevel.B2: (Band.BUREAU, 84),
    Grade.G02: (Band.BUREAU, 82),
    PostLevel.C1: (Band.COUNTY, 70),
    Grade.G03: (Band.COUNTY, 69),
    Grade.G04: (Band.COUNTY, 68),
    PostLevel.C2: (Band.COUNTY, 64),
    Grade.G05: (Band.COUNTY, 63),
    Grade.G06: (Band.COUNTY, 62),
    PostLevel.S1: (Band.SECTION, 50),
    Grade.G07: (Band.SECTION, 49),
    Grade.G08: (Band.SECTION, 48),
    PostLevel.S2: (Band.SECTION, 44),
    Grade.G09: (Band.SECTION, 43),
    Grade.G10: (Band.SECTION, 42),
    PostLevel.K1: (Band.STAFF, 30),
    Grade.G11: (Band.STAFF, 29),
    Grade.G12: (Band.STAFF, 21),
    PostLevel.K2: (Band.STAFF, 20),
    PostLevel.K3: (Band.STAFF, 10),
}


class RankKind(models.TextChoices):
    """A0531: what a rank span records."""

    LEVEL = "level", _("职务层次")
    GRADE = "grade", _("职级")


class PostKind(models.TextChoices):
    """What a post is, as far as clauses name it."""

    PARTY_SECRETARY = "party_secretary", _("党委书记")
    GOVERNMENT_HEAD = "government_head", _("政府正职")
    TOWNSHIP_PARTY_SECRETARY = "township_party_secretary", _("乡镇（街道）党（工）委书记")
    TOWNSHIP_HEAD = "township_head", _("乡镇长（街道办主任）")
    VILLAGE_SECRETARY = "village_secretary", _("村（社区）党组织书记")
    NEW_ORG_SECRETARY = "new_org_secretary", _("非公有制经济组织和社会组织党组织书记")
    BRANCH_SECRETARY = "branch_secretary", _("党支部书记")
    ORGAN_PARTY_SECRETARY = "organ_party_secretary", _("机关党委书记、专职副书记")
    CHIEF = "chief", _("部门（单位）正职")
    DEPUTY = "deputy", _("副职")
    TEACHER = "teacher", _("教师")
    LEAGUE = "league", _("团干部")
    OTHER = "other", _("其他职务")


class Team(models.TextChoices):
    """班子成员标识 (A0201D): which kind of leading team a post belongs to."""

    NONE = "none", _("非班子成员")
    PARTY_GOVERNMENT = "party_government", _("党政领导班子")
    DEPARTMENT = "department", _("部门领导班子")
    ENTERPRISE = "enterprise", _("企业领导班子")
    INSTITUTION = "institution", _("事业单位领导班子")
    UNIVERSITY = "university", _("高校领导班子")


class DesignationKind(models.TextChoices):
    """Named lists a clause speaks of; a person is on such a list for a time, by decision of an organisation."""

    OUTSTANDING_YOUNG = "outstanding_young", _("优秀年轻干部")
    SELECTED_GRADUATE = "selected_graduate", _("选调生")
    VILLAGE_RESERVE = "village_reserve", _("村级后备力量")
    POVERTY_RELIEF = "poverty_relief", _("扶贫干部")
    PARTY_SCHOOL_TEACHER = "party_school_teacher", _("党校教师")
    ENTREPRENEUR = "entrepreneur", _("企业家")
    SENIOR_EXPERT = "senior_expert", _("高级专家")
    PROPAGANDA_BACKBONE = "propaganda_backbone", _("哲学社会科学和宣传文化旅游系统骨干")
    NONPARTY_YOUNG = "nonparty_young", _("党外优秀年轻干部")
    NONPARTY = "nonparty", _("党外干部")
    LEAGUE_CADRE = "league_cadre", _("团干部名单")


class ExemptionKind(models.TextChoices):
    """Why somebody is exempt for a time. Deliberately coarse: no diagnosis is kept (PIPL Art. 28)."""

    LONG_SICK = "long_sick", _("长期病休")
    MATERNITY = "maternity", _("产假")
    SECONDMENT = "secondment", _("外派挂职")
    FULL_TIME_STUDY = "full_time_study", _("脱产学习")
    OTHER = "other", _("其他情形")
