"""Policies and rules as clients see them."""

from datetime import date
from typing import Literal

from pydantic import Field

from ganxun.api.kinds import Day, Paging, Shape

SubjectName = Literal["person", "unit", "class", "institution", "programme", "plan"]


class PolicyShape(Shape):
    """One published plan."""

    code: str = Field(description="政策代码", examples=["sichuan-2018-2022"])
    title: str = Field(description="政策名称", examples=["四川省干部教育培训规划（2018—2022年）"])
    issuer: str = Field(description="制定机关", examples=["中共四川省委"])
    starts_on: date = Field(description="起始日期", examples=["2018-01-01"])
    ends_before: date = Field(description="截止日期（不含）", examples=["2023-01-01"])
    version: str = Field(description="内容指纹：内容一变即变", examples=["3f" * 32])
    rules: int = Field(description="规则条数", examples=[120])


class CategoryShape(Shape):
    """A category of people that rules speak of."""

    code: str = Field(examples=["county_leaders"])
    label: str = Field(description="名称", examples=["县级党政领导干部"])
    says: str = Field(description="条件", examples=["县处级以上领导职务"])
    cites: list[str] = Field(description="条款", examples=[["一(三)1"]])


class WholePolicyShape(PolicyShape):
    """One published plan with its categories."""

    categories: list[CategoryShape]


class ClauseShape(Shape):
    """The exact words of a clause."""

    id: str = Field(description="条款", examples=["一(三)1"])
    text: str = Field(
        description="原文", examples=["县处级以上党政领导干部5年内参加……累计3个月或550学时以上的培训。"]
    )


class RuleShape(Shape):
    """One duty in one wording."""

    duty: str = Field(description="义务代码", examples=["leaders_five_year_training"])
    says: str = Field(description="规则", examples=["县处级以上领导干部五年内培训不少于三个月或550学时"])
    subject: SubjectName = Field(description="约束对象", examples=["person"])
    starts_on: date = Field(description="起始日期", examples=["2018-01-01"])
    ends_before: date | None = Field(description="截止日期（不含）", examples=[None])
    confidence: Literal["verified", "unverified"] = Field(description="是否核实", examples=["verified"])
    owner: str = Field(description="责任单位", examples=["组织部门"])
    clauses: list[ClauseShape] = Field(description="依据条款")
    prose: list[str] = Field(
        description="逐句说明：对象、期间、要求、例外",
        examples=[["期间：规划期（2018年1月1日至2022年12月31日）。"]],
    )


class RulesAsked(Paging):
    """Which rules."""

    on: Day | None = Field(None, description="这一天有效的规则；不填则为今天")
    subject: SubjectName | None = Field(None, description="约束对象")
