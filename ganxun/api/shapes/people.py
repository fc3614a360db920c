"""People and appointments as clients see them. Identity numbers never leave by this way."""

from datetime import date
from typing import Literal

from pydantic import Field

from ganxun.api.kinds import Code, Day, Id, Paging, Shape, YesNo

StatusName = Literal["active", "retired", "transferred_out", "deceased", "other"]


class PersonShape(Shape):
    """One person. What is not recorded is null: it is neither no nor zero."""

    id: int = Field(examples=[1001])
    code: str = Field(description="统一标识", examples=["P00001001"])
    name: str = Field(description="姓名", examples=["王示例"])
    gender: str | None = Field(description="性别", examples=["female"])
    ethnicity: str = Field(description="民族；没有登记时为空", examples=["汉族"])
    political_status: str | None = Field(description="政治面貌", examples=["ccp_member"])
    born_on: date | None = Field(description="出生日期", examples=["1980-03-01"])
    started_work_on: date | None = Field(description="参加工作时间", examples=["2002-07-01"])
    joined_service_on: date | None = Field(description="录用日期", examples=["2002-07-01"])
    person_kind: str | None = Field(description="人员类别", examples=["civil_servant"])
    personnel_status: StatusName = Field(description="人员状态", examples=["active"])
    management: str | None = Field(description="管理权限", examples=["county"])
    education_level: str | None = Field(description="学历", examples=["bachelor"])
    unit: int | None = Field(description="工作单位", examples=[42])
    post_title: str = Field(description="单位及职务全称", examples=["锦江区财政局副局长"])


class PeopleAsked(Paging):
    """Which people."""

    under: Id | None = Field(None, description="只要这一机构及其下级的人员", examples=[42])
    code: Code | None = Field(None, description="统一标识", examples=["P00001001"])
    status: StatusName | None = Field(None, description="人员状态")


class AppointmentShape(Shape):
    """A post held for a time."""

    id: int = Field(examples=[5001])
    person: int = Field(description="人员", examples=[1001])
    unit: int | None = Field(description="任职机构；不在令牌范围内时为 null", examples=[42])
    title: str = Field(description="职务名称", examples=["副局长"])
    post_kind: str = Field(description="职务类别", examples=["deputy"])
    post_level: str | None = Field(description="职务层次", examples=["1A32"])
    is_leading_post: bool = Field(description="领导职务", examples=[True])
    team: str = Field(description="班子成员标识", examples=["department"])
    is_team_head: bool = Field(description="班子正职", examples=[False])
    is_primary: bool = Field(description="主职务", examples=[True])
    starts_on: date = Field(description="任职时间", examples=["2016-01-01"])
    ends_before: date | None = Field(description="免职时间", examples=[None])


class AppointmentsAsked(Paging):
    """Which appointments."""

    under: Id | None = Field(None, description="只要这一机构及其下级的人员", examples=[42])
    person: Id | None = Field(None, description="只要这一人员", examples=[1001])
    on: Day | None = Field(None, description="只要这一天有效的任职")
    primary: YesNo | None = Field(None, description="true：只要主职务")
