"""The ledger as clients see it. Amounts are tenths: 125 is 12.5 学时."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from ganxun.api.kinds import Code, Day, Id, Paging, Shape, Year, YesNo

AccountName = Literal["concentrated", "online"]
EntryName = Literal["credit", "reversal"]


class CreditShape(Shape):
    """One entry: (a part of) an event credited to a person, or the counter-entry that takes one back."""

    id: int = Field(examples=[90001])
    person: int = Field(description="人员", examples=[1001])
    entry: EntryName = Field(description="记入或冲销", examples=["credit"])
    account: AccountName = Field(description="账户：集中培训或网络自学", examples=["concentrated"])
    days: int | None = Field(description="天数（十分之一天）；没有登记时为 null", examples=[50])
    hours: int | None = Field(description="学时（十分之一学时）；没有登记时为 null", examples=[400])
    hours_theory: int = Field(description="其中理论教育", examples=[200])
    hours_party: int = Field(description="其中党性教育", examples=[100])
    hours_professional: int = Field(description="其中专业化能力", examples=[0])
    hours_knowledge: int = Field(description="其中知识培训", examples=[0])
    starts_on: date = Field(description="开始日期", examples=["2020-05-11"])
    ends_before: date = Field(description="结束日期（不含）", examples=["2020-05-16"])
    part: int = Field(description="分段序号", examples=[1])
    is_final_part: bool = Field(description="末段", examples=[True])
    title: str = Field(description="培训名称", examples=["县处级干部进修班"])
    training_kind: str = Field(description="培训类别", examples=["in_service"])
    attendance: str = Field(description="离岗状态", examples=["full_time"])
    class_kind: str | None = Field(description="班次类别", examples=["main"])
    institution_name: str = Field(description="承办机构名称；没有登记时为空", examples=["示例市委党校"])
    institution_kind: str | None = Field(description="机构类别", examples=["party_school"])
    institution_level: str | None = Field(description="机构级别", examples=["city"])
    institution_recognised: bool | None = Field(description="认可机构", examples=[True])
    programme: str | None = Field(description="计划（工程）", examples=[None])
    is_systematic: bool | None = Field(description="系统理论教育和严格党性教育", examples=[None])
    is_abroad: bool = Field(description="出国（境）培训", examples=[False])
    source: str = Field(description="来源", examples=["platform"])
    source_event: str = Field(
        description="来源事项编号；接口记入的以客户端代码开头", examples=["wangluo:2020-0007"]
    )
    reverses: int | None = Field(description="冲销哪一条分录", examples=[None])
    is_reversed: bool = Field(description="已被冲销", examples=[False])
    reason: str = Field(description="冲销原因；没有时为空", examples=[""])
    booked_at: datetime = Field(description="记账时间", examples=["2020-05-20T09:30:00Z"])


class CreditsAsked(Paging):
    """Which entries of the ledger."""

    under: Id | None = Field(None, description="只要这一机构及其下级的人员", examples=[42])
    person: Id | None = Field(None, description="只要这一人员", examples=[1001])
    account: AccountName | None = Field(None, description="账户")
    entry: EntryName | None = Field(None, description="记入或冲销")
    standing: YesNo | None = Field(None, description="true：只要仍然有效的记入")
    year: Year | None = Field(None, description="年度", examples=[2020])
    source_event: Code | None = Field(None, description="来源事项编号")
    booked_since: Day | None = Field(None, description="只要这一天（含）以后记账的")
