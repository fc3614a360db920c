"""Organisations as clients see them."""

from datetime import date
from typing import Literal

from pydantic import Field

from ganxun.api.kinds import Code, Id, Paging, Shape, YesNo

UnitKindName = Literal[
    "province", "city", "county", "township", "village", "department", "bureau_unit", "party_school",
    "cadre_college", "socialism_college", "university", "enterprise", "institution", "other",
]  # fmt: skip
UnitLevelName = Literal["province", "city", "county", "township", "village"]


class OrganisationShape(Shape):
    """One organisation as it stands."""

    id: int = Field(examples=[42])
    code: str = Field(description="机构编码", examples=["510104"])
    name: str = Field(description="机构名称", examples=["锦江区"])
    short_name: str = Field(description="简称；没有时为空", examples=["锦江"])
    kind: UnitKindName = Field(description="机构类别", examples=["county"])
    level: UnitLevelName = Field(description="机构级别", examples=["county"])
    parent: int | None = Field(description="上级机构；不在令牌范围内时为 null", examples=[7])
    region_code: str = Field(description="行政区划代码；没有时为空", examples=["510104"])
    credit_code: str | None = Field(description="统一社会信用代码", examples=[None])
    in_ethnic_area: bool = Field(description="民族地区", examples=[False])
    in_poverty_area: bool = Field(description="深度贫困地区", examples=[False])
    starts_on: date = Field(description="设立日期", examples=["1949-10-01"])
    ends_before: date | None = Field(description="撤销日期（不含）", examples=[None])


class OrganisationsAsked(Paging):
    """Which organisations."""

    under: Id | None = Field(None, description="只要这一机构及其下级", examples=[42])
    kind: UnitKindName | None = Field(None, description="机构类别")
    level: UnitLevelName | None = Field(None, description="机构级别")
    code: Code | None = Field(None, description="机构编码", examples=["510104"])
    existing: YesNo | None = Field(None, description="true：只要现有的；false：只要已撤销的")
