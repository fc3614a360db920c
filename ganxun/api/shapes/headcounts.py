"""Headcounts as clients read, report and freeze them."""

from datetime import date, datetime

from pydantic import ConfigDict, Field

from ganxun.api.kinds import Asked, Code, Day, Id, Paging, Shape, Year, YesNo, text, whole


class HeadcountShape(Shape):
    """How many people of a category an organisation itself had on a day, frozen."""

    id: int = Field(examples=[1])
    organisation: int = Field(description="机构", examples=[42])
    category: str = Field(description="人员类别", examples=["county_leaders"])
    year: int = Field(description="年度", examples=[2020])
    taken_on: date = Field(description="快照日期", examples=["2020-12-31"])
    people: int = Field(description="人数", examples=[37])
    exempt: int = Field(description="其中免训", examples=[1])
    counted: int | None = Field(description="快照日的在册人数；早先的快照没有记", examples=[36])
    is_reported: bool = Field(description="true：机构上报的；false：按在册人数", examples=[True])
    is_final: bool = Field(description="全树已冻结，比例以此为分母", examples=[True])


class HeadcountsAsked(Paging):
    """Which headcounts."""

    under: Id | None = Field(None, description="只要这一机构及其下级", examples=[42])
    year: Year | None = Field(None, description="年度", examples=[2020])
    category: Code | None = Field(None, description="人员类别", examples=["county_leaders"])


class HeadsShape(Shape):
    """One category of an organisation's own people: as counted, and as last reported."""

    category: str = Field(description="人员类别", examples=["county_leaders"])
    label: str = Field(description="类别名称", examples=["县处级干部"])
    people: int = Field(description="在册人数", examples=[36])
    exempt: int = Field(description="其中免训", examples=[1])
    reported: int | None = Field(description="最近一次上报的人数；没有上报过为 null", examples=[37])
    reported_exempt: int | None = Field(description="最近一次上报的免训人数", examples=[1])
    frozen_by: str | None = Field(description="已由哪一机构冻结；未冻结为 null", examples=[None])


class OwnHeadsShape(Shape):
    """What the register holds of an organisation's own people on a day."""

    organisation: int = Field(description="机构", examples=[42])
    year: int = Field(description="年度", examples=[2020])
    counted_on: date = Field(description="在册人数日期：今天，或已过年度的最后一天", examples=["2020-09-30"])
    items: list[HeadsShape]


class OwnHeadsAsked(Asked):
    """Of which organisation and year."""

    organisation: Id = Field(description="机构", examples=[42])
    year: Year = Field(description="年度", examples=[2020])


class HeadcountReportShape(Shape):
    """What an organisation has said of its own people."""

    id: int = Field(examples=[7])
    organisation: int = Field(description="机构", examples=[42])
    category: str = Field(description="人员类别", examples=["county_leaders"])
    year: int = Field(description="年度", examples=[2020])
    number: int = Field(description="第几次上报", examples=[1])
    people: int = Field(description="人数", examples=[37])
    exempt: int = Field(description="其中免训", examples=[1])
    counted: int = Field(description="上报时的在册人数", examples=[36])
    counted_exempt: int = Field(description="上报时的在册免训人数", examples=[1])
    counted_on: date = Field(description="在册人数日期", examples=["2020-09-30"])
    reason: str = Field(description="与在册人数不同的原因；相同的可为空", examples=["一名新任干部尚未入库"])
    reported_by: str = Field(description="上报人", examples=["某局人事处"])
    reported_at: datetime = Field(description="上报时间", examples=["2020-09-30T09:00:00+08:00"])


class HeadcountReportsAsked(HeadcountsAsked):
    """Which reports."""

    standing: YesNo | None = Field(None, description="true：只要各机构各类别最近一次；false：只要已更正的")


_MOST = 1_000_000
_HEADS = whole(0, _MOST)


class HeadsAsked(Asked):
    """One category as the organisation says it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    category: Code = Field(description="人员类别", examples=["county_leaders"])
    people: _HEADS = Field(description="人数", examples=[37])  # type: ignore[valid-type]
    exempt: _HEADS = Field(0, description="其中免训", examples=[1])  # type: ignore[valid-type]
    reason: text(200) | None = Field(  # type: ignore[valid-type]
        None, description="与在册人数不同的，须写明原因", examples=["一名新任干部尚未入库"]
    )


class ReportAsked(Asked):
    """What an organisation says, all or nothing."""

    model_config = ConfigDict(extra="forbid", strict=True)

    organisation: Id = Field(description="机构：只报本机构自己的人，下级各报各的", examples=[42])
    year: Year = Field(description="年度", examples=[2020])
    items: list[HeadsAsked] = Field(min_length=1, max_length=100)


class ReportedShape(Shape):
    """What came of it."""

    reported: int = Field(description="新记入的类别数", examples=[1])
    known: int = Field(description="与最近一次上报相同、没有重复记入的类别数", examples=[0])
    items: list[HeadcountReportShape] = Field(description="所报各类别最近一次的上报")


class FreezeShape(Shape):
    """Somebody has frozen a year for an organisation and all below it."""

    id: int = Field(examples=[3])
    organisation: int = Field(description="机构：连同全部下级", examples=[42])
    policy: str = Field(description="政策代码", examples=["sichuan-2018-2022"])
    year: int = Field(description="年度", examples=[2020])
    taken_on: date = Field(description="快照日期", examples=["2020-12-31"])
    categories: list[str] = Field(description="人员类别", examples=[["county_leaders"]])
    rows: int = Field(description="生成的快照行数", examples=[120])
    asked_by: str = Field(description="冻结人", examples=["省委组织部"])
    asked_at: datetime = Field(description="提出时间", examples=["2021-01-04T09:00:00+08:00"])
    done_at: datetime | None = Field(description="完成时间；正在清点时为 null", examples=[None])
    lifted_at: datetime | None = Field(description="解除时间；没有解除为 null", examples=[None])
    lift_reason: str = Field(description="解除原因；没有解除为空", examples=[""])


class FreezesAsked(Paging):
    """Which freezes."""

    under: Id | None = Field(None, description="只要这一机构及其下级", examples=[42])
    year: Year | None = Field(None, description="年度", examples=[2020])


class FreezeAsked(Asked):
    """A year to be frozen."""

    model_config = ConfigDict(extra="forbid", strict=True)

    organisation: Id = Field(description="机构：连同全部下级", examples=[42])
    policy: Code = Field(
        description="政策代码：以其比例指标所用的人员类别为准", examples=["sichuan-2018-2022"]
    )
    taken_on: Day = Field(description="快照日期：该年度内的一天，不晚于今天", examples=["2020-12-31"])


class LiftAsked(Asked):
    """Why a freeze is taken back."""

    model_config = ConfigDict(extra="forbid", strict=True)

    reason: text(200, least=2) = Field(description="解除原因", examples=["漏报两人"])  # type: ignore[valid-type]
