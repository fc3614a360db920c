"""The ledger as clients see it. Amounts are tenths: 125 is 12.5 学时."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from ganxun.api.kinds import Asked, Code, Day, Id, Paging, Shape, Year, YesNo, text, whole

#: With the client's code before it, a source id fits the ledger's column.
SourceId = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:/-]{1,59}$")]
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


class StretchAsked(Asked):
    """Days on which it was held, the last one included."""

    model_config = ConfigDict(extra="forbid", strict=True)

    starts_on: Day = Field(description="第一天", examples=["2020-05-11"])
    ends_on: Day = Field(description="最后一天", examples=["2020-05-15"])


Tenths = whole(0, 100_000)


class CreditAsked(Asked):
    """Training that one person attended, as the source says it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    person: Id = Field(description="人员", examples=[1001])
    source_id: SourceId = Field(
        description="来源系统中的编号：同一客户端、同一人员、同一编号只记一次", examples=["2020-0007"]
    )
    title: text(160) = Field(description="培训名称", examples=["县处级干部进修班"])  # type: ignore[valid-type]
    account: AccountName = Field(description="账户", examples=["concentrated"])
    stretches: list[StretchAsked] = Field(
        min_length=1, max_length=20, description="起止日期；分段举办的各写一段"
    )
    days: Tenths | None = Field(None, description="天数（十分之一天）", examples=[50])  # type: ignore[valid-type]
    hours: Tenths | None = Field(  # type: ignore[valid-type]
        None, description="学时（十分之一学时）；不填则按政策的折算规则由天数折算", examples=[400]
    )
    hours_theory: Tenths = Field(0, description="其中理论教育", examples=[200])  # type: ignore[valid-type]
    hours_party: Tenths = Field(0, description="其中党性教育", examples=[100])  # type: ignore[valid-type]
    hours_professional: Tenths = Field(0, description="其中专业化能力", examples=[0])  # type: ignore[valid-type]
    hours_knowledge: Tenths = Field(0, description="其中知识培训", examples=[0])  # type: ignore[valid-type]
    training_kind: Literal["induction", "post", "specialised", "in_service", "rotation", "other"] = Field(
        "in_service", description="培训类别"
    )
    attendance: Literal["full_time", "part_time", "on_the_job"] = Field(
        "on_the_job", description="离岗状态：全脱产时段不得重叠"
    )
    class_kind: Literal["main", "topic", "online_topic", "seminar", "lecture", "other"] | None = Field(
        None, description="班次类别", examples=["topic"]
    )
    institution: text(120) | None = Field(  # type: ignore[valid-type]
        None,
        description="承办机构的编码或名称；已登记的，类别、级别和认可情况随登记",
        examples=["示例市委党校"],
    )
    organiser: text(120) | None = Field(None, description="主办单位", examples=["示例市委组织部"])  # type: ignore[valid-type]
    programme: Code | None = Field(None, description="计划（工程）代码", examples=[None])
    is_systematic: YesNo | None = Field(None, description="系统理论教育和严格党性教育", examples=[None])
    is_abroad: YesNo = Field(default=False, description="出国（境）培训")


class BookingAsked(Asked):
    """Credits to be booked, all or none."""

    items: list[CreditAsked] = Field(min_length=1, max_length=500)


class BookedShape(Shape):
    """What came of it."""

    booked: int = Field(description="新记入的事项数", examples=[1])
    known: int = Field(description="先前已照此记过的事项数，未重复记账", examples=[0])
    entries: list[CreditShape] = Field(description="这些事项在台账中的分录，按所提交的顺序")


class ReversalAsked(Asked):
    """Why a credit is taken back."""

    model_config = ConfigDict(extra="forbid", strict=True)

    reason: text(200, least=2) = Field(description="冲销原因", examples=["重复申报"])  # type: ignore[valid-type]


class ReversedShape(Shape):
    """The counter-entries, one for each part of the event."""

    entries: list[CreditShape]
