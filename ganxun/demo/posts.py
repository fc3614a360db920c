"""Which posts each form of organisation has, and what staff fills it up."""

from __future__ import annotations

from dataclasses import dataclass

#: 职务层次 from low to high; a promotion is a step along this ladder.
LADDER = ["1A98", "1A60", "1A50", "1A42", "1A41", "1A32", "1A31", "1A22", "1A21", "1A12"]
BAND_OF = {
    "": None, "1A98": "staff", "1A60": "staff", "1A50": "staff", "1A42": "section", "1A41": "section",
    "1A32": "county", "1A31": "county", "1A22": "bureau", "1A21": "bureau", "1A12": "province",
}  # fmt: skip
#: The grade that goes with a level for those without a leading post (domain.md §3.2).
GRADE_OF = {
    "1A98": "", "1A60": "G12", "1A50": "G11", "1A42": "G10", "1A41": "G08", "1A32": "G06", "1A31": "G04",
    "1A22": "G02", "1A21": "G01", "1A12": "",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Post:
    """A post that an organisation of some form has `count` times. `{}` in the title is the region's last character."""

    title: str
    level: str = ""
    kind: str = "other"
    count: int = 1
    leads: bool = False
    team: str = "none"
    heads: bool = False
    person_kind: str = "civil_servant"
    management: str = "county"
    age: int = 42


def _team(level: str, management: str, *, size: int, head: str, age: int) -> list[Post]:
    """书记, 政府正职 and the other members of a leading team."""
    common = {"leads": True, "team": "party_government", "management": management, "age": age}
    return [
        Post(title="{0}委书记", level=head, kind="party_secretary", heads=True, **common),  # type: ignore[arg-type]  # one dict for fields of several types
        Post(title="{0}长", level=head, kind="government_head", heads=True, **common),  # type: ignore[arg-type]  # as above
        Post(title="{0}委副书记", level=level, kind="deputy", **common),  # type: ignore[arg-type]  # as above
        Post(title="{0}委常委、组织部部长", level=level, kind="deputy", **common),  # type: ignore[arg-type]  # as above
        Post(title="{0}委常委、常务副{0}长", level=level, kind="deputy", **common),  # type: ignore[arg-type]  # as above
        Post(title="副{0}长", level=level, kind="deputy", count=size - 5, **common),  # type: ignore[arg-type]  # as above
    ]


def posts_of(form: str, *, members: int) -> list[Post]:
    """The posts of an organisation of `form`; `members` is the size of a county's leading team."""
    if form == "city":
        return _team("1A22", "province", size=members + 2, head="1A21", age=53)
    if form == "county":
        return _team("1A32", "city", size=members, head="1A31", age=47)
    return list(_POSTS.get(form, ()))


_DEPUTY = {"kind": "deputy", "leads": True}
_POSTS: dict[str, tuple[Post, ...]] = {
    "province_department": (
        Post(title="主要负责人", level="1A21", kind="chief", leads=True, team="department", heads=True,
             management="province", age=55),
        Post(title="副职领导", level="1A22", kind="deputy", leads=True, team="department", count=3,
             management="province", age=53),
        Post(title="机关党委书记", level="1A31", kind="organ_party_secretary", leads=True, management="province", age=52),
        Post(title="机关党委专职副书记", level="1A31", kind="organ_party_secretary", leads=True,
             management="province", age=51),
        Post(title="处长", level="1A31", kind="other", leads=True, count=5, management="province", age=48),
        Post(title="副处长", level="1A32", kind="other", leads=True, count=3, management="province", age=44),
    ),
    "city_department": (
        Post(title="局长", level="1A31", kind="chief", leads=True, team="department", heads=True, management="city", age=51),
        Post(title="副局长", level="1A32", kind="deputy", leads=True, team="department", count=2, management="city", age=48),
        Post(title="科长", level="1A41", kind="other", leads=True, count=2, management="city", age=43),
    ),
    "county_department": (
        Post(title="局长", level="1A41", kind="chief", leads=True, team="department", heads=True, age=48),
        Post(title="副局长", level="1A42", kind="deputy", leads=True, team="department", age=45),
    ),
    "township": (
        Post(title="党委书记", level="1A41", kind="township_party_secretary", leads=True, team="party_government",
             heads=True, age=42),
        Post(title="乡镇长", level="1A41", kind="township_head", leads=True, team="party_government", heads=True, age=39),
        Post(title="副乡镇长", level="1A42", kind="deputy", leads=True, team="party_government", age=35),
    ),
    "village": (
        Post(title="党组织书记", kind="village_secretary", person_kind="village_staff", management="other", age=48),
        Post(title="村级后备干部", kind="other", count=2, person_kind="village_staff", management="other", age=34),
    ),
    "province_enterprise": (
        Post(title="党委书记、董事长", kind="chief", leads=True, team="enterprise", heads=True,
             person_kind="enterprise_staff", management="province", age=54),
        Post(title="总经理", kind="chief", leads=True, team="enterprise", heads=True, person_kind="enterprise_staff",
             management="province", age=52),
        Post(title="副总经理", kind="deputy", leads=True, team="enterprise", count=3, person_kind="enterprise_staff",
             management="province", age=50),
    ),
    "city_enterprise": (
        Post(title="董事长", kind="chief", leads=True, team="enterprise", heads=True, person_kind="enterprise_staff",
             management="city", age=51),
        Post(title="副总经理", kind="deputy", leads=True, team="enterprise", count=2, person_kind="enterprise_staff",
             management="city", age=47),
    ),
    "university": (
        Post(title="党委书记", level="1A21", kind="chief", leads=True, team="university", heads=True,
             person_kind="institution_manager", management="province", age=56),
        Post(title="校长", level="1A21", kind="chief", leads=True, team="university", heads=True,
             person_kind="institution_manager", management="province", age=55),
        Post(title="副校长", level="1A22", kind="deputy", leads=True, team="university", count=4,
             person_kind="institution_manager", management="province", age=53),
    ),
    "province_institution": (
        Post(title="院长（主任）", level="1A31", kind="chief", leads=True, team="institution", heads=True,
             person_kind="institution_manager", management="province", age=53),
        Post(title="副院长（副主任）", level="1A32", kind="deputy", leads=True, team="institution",
             person_kind="institution_manager", management="province", age=49),
    ),
    "city_institution": (
        Post(title="院长（校长、主任）", level="1A32", kind="chief", leads=True, team="institution", heads=True,
             person_kind="institution_manager", management="city", age=51),
        Post(title="副院长（副校长、副主任）", level="1A41", kind="deputy", leads=True, team="institution",
             person_kind="institution_manager", management="city", age=47),
    ),
    "county_institution": (
        Post(title="院长（校长、主任）", level="1A41", kind="chief", leads=True, team="institution", heads=True,
             person_kind="institution_manager", age=49),
    ),
    "province_school": (
        Post(title="常务副校（院）长", level="1A21", kind="chief", leads=True, team="institution", heads=True,
             person_kind="institution_manager", management="province", age=55),
        Post(title="教授", kind="teacher", count=3, person_kind="institution_specialist", management="province", age=47),
    ),
    "city_school": (
        Post(title="常务副校长", level="1A31", kind="chief", leads=True, team="institution", heads=True,
             person_kind="institution_manager", management="city", age=52),
        Post(title="教师", kind="teacher", count=3, person_kind="institution_specialist", management="city", age=42),
    ),
    "county_school": (
        Post(title="常务副校长", level="1A41", kind="chief", leads=True, team="institution", heads=True,
             person_kind="institution_manager", age=48),
        Post(title="教师", kind="teacher", count=2, person_kind="institution_specialist", age=40),
    ),
    "new_org": (
        Post(title="党支部书记", kind="new_org_secretary", person_kind="new_org_staff", management="other", age=43),
    ),
}  # fmt: skip

#: Form → (weight of one more person, [(post, chance)]): who fills an organisation up.
STAFF: dict[str, tuple[float, list[tuple[Post, float]]]] = {
    "province_department": (16.0, [
        (Post(title="二级调研员", level="1A31", management="province", age=55), 0.08),
        (Post(title="四级调研员", level="1A32", management="province", age=50), 0.17),
        (Post(title="主任科员", level="1A41", management="province", age=40), 0.40),
        (Post(title="科员", level="1A50", management="province", age=31), 0.30),
        (Post(title="试用期公务员", level="1A98", management="province", age=25), 0.05),
    ]),
    "city_department": (6.0, [
        (Post(title="四级调研员", level="1A32", management="city", age=54), 0.06),
        (Post(title="副科长", level="1A42", leads=True, management="city", age=39), 0.24),
        (Post(title="主任科员", level="1A41", management="city", age=45), 0.20),
        (Post(title="科员", level="1A50", management="city", age=32), 0.38),
        (Post(title="团委干部", level="1A50", kind="league", management="city", age=28), 0.06),
        (Post(title="试用期公务员", level="1A98", management="city", age=25), 0.06),
    ]),
    "county_department": (3.0, [
        (Post(title="主任科员", level="1A41", age=50), 0.12),
        (Post(title="副主任科员", level="1A42", age=44), 0.20),
        (Post(title="科员", level="1A50", person_kind="civil_servant", age=34), 0.34),
        (Post(title="执法科员", level="1A50", person_kind="enforcement_servant", age=36), 0.16),
        (Post(title="办事员", level="1A60", person_kind="reference_managed", age=33), 0.10),
        (Post(title="试用期公务员", level="1A98", age=24), 0.08),
    ]),
    "township": (1.2, [
        (Post(title="四级主任科员", level="1A42", age=43), 0.25),
        (Post(title="科员", level="1A50", age=31), 0.50),
        (Post(title="团委书记", level="1A50", kind="league", age=27), 0.10),
        (Post(title="试用期公务员", level="1A98", age=24), 0.15),
    ]),
    "village": (0.5, [
        (Post(title="村级后备干部", person_kind="village_staff", management="other", age=34), 0.7),
        (Post(title="村委会委员", person_kind="village_staff", management="other", age=45), 0.3),
    ]),
    "province_enterprise": (10.0, [
        (Post(title="中层管理人员", person_kind="enterprise_staff", management="other", age=43), 1.0),
    ]),
    "city_enterprise": (8.0, [
        (Post(title="中层管理人员", person_kind="enterprise_staff", management="other", age=42), 1.0),
    ]),
    "university": (40.0, [
        (Post(title="教授", person_kind="institution_specialist", management="other", age=50), 0.3),
        (Post(title="讲师", person_kind="institution_specialist", management="other", age=37), 0.7),
    ]),
    "province_institution": (16.0, [
        (Post(title="高级工程师", person_kind="institution_specialist", management="other", age=46), 0.5),
        (Post(title="工程师", person_kind="institution_specialist", management="other", age=36), 0.5),
    ]),
    "city_institution": (10.0, [
        (Post(title="副高级专业技术人员", person_kind="institution_specialist", management="other", age=46), 0.4),
        (Post(title="中级专业技术人员", person_kind="institution_specialist", management="other", age=37), 0.6),
    ]),
    "county_institution": (3.0, [
        (Post(title="中级专业技术人员", person_kind="institution_specialist", management="other", age=38), 0.8),
        (Post(title="管理岗位职员", level="1A50", person_kind="institution_manager", management="county", age=40), 0.2),
    ]),
    "new_org": (1.0, [
        (Post(title="企业负责人", person_kind="new_org_staff", management="other", age=45), 1.0),
    ]),
}  # fmt: skip
