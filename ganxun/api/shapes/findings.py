"""Findings and what they rest on, as clients see them."""

from datetime import date, datetime
from typing import Literal

from pydantic import ConfigDict, Field

from ganxun.api.kinds import Asked, Code, Day, Id, Paging, Shape
from ganxun.api.shapes.policies import ClauseShape, SubjectName

VerdictName = Literal["not_applicable", "met", "on_track", "at_risk", "not_met", "unknown", "exempt"]


class FindingShape(Shape):
    """The verdict on one duty of one subject.

    Amounts are whole numbers in `measure`: tenths of hours and days, counts, ten-thousandths of shares.
    """

    id: int = Field(examples=[70001])
    policy: str = Field(description="政策代码", examples=["sichuan-2018-2022"])
    duty: str = Field(description="义务", examples=["leaders_five_year_training"])
    subject_kind: SubjectName = Field(description="对象类别", examples=["person"])
    subject: int = Field(description="对象编号", examples=[1001])
    unit: int | None = Field(description="所属机构", examples=[42])
    year: int = Field(description="所属年度；不按年度判断的为 0", examples=[0])
    period_starts_on: date = Field(description="期间起始", examples=["2018-01-01"])
    period_ends_before: date = Field(description="期间截止（不含）", examples=["2023-01-01"])
    verdict: VerdictName = Field(description="结论", examples=["at_risk"])
    value: int | None = Field(description="当前值", examples=[2400])
    target: int | None = Field(description="目标值", examples=[5500])
    gap: int | None = Field(description="差额", examples=[3100])
    measure: str = Field(description="计量单位", examples=["hours"])
    due_on: date | None = Field(description="截止日", examples=["2022-12-31"])
    scheduled: int | None = Field(description="已安排", examples=[None])
    as_of_from: date = Field(description="自评估日", examples=["2020-09-30"])
    as_of_until: date | None = Field(description="至评估日（不含）", examples=[None])
    run: int = Field(description="评估", examples=[3])


class FindingsAsked(Paging):
    """Which findings."""

    policy: Code = Field(description="政策代码", examples=["sichuan-2018-2022"])
    as_of: Day | None = Field(None, description="按这一天的判断；不填则为今天")
    under: Id | None = Field(None, description="只要这一机构及其下级", examples=[42])
    duty: Code | None = Field(None, description="义务", examples=["leaders_five_year_training"])
    verdict: VerdictName | None = Field(None, description="结论")
    subject_kind: SubjectName | None = Field(None, description="对象类别")
    subject: Id | None = Field(None, description="对象编号", examples=[1001])


class RecordShape(Shape):
    """One record as the rule sees it."""

    title: str = Field(examples=["县处级干部进修班"])
    starts_on: date | None = Field(examples=["2020-05-11"])
    ends_on: date | None = Field(description="最后一天", examples=["2020-05-15"])
    amount: str = Field(description="数量，含单位", examples=["40 学时"])
    reason: str = Field(description="不计入的原因；没有时为空", examples=[""])
    credit: int | None = Field(description="分录编号", examples=[90001])


class MissingShape(Shape):
    """A fact that nobody has recorded."""

    label: str = Field(examples=["职务层次"])
    supplied_by: str = Field(description="由谁补充", examples=["组织部门干部信息系统"])


class EvidenceShape(Shape):
    """What a finding rests on, judged anew by the same rule."""

    finding: int = Field(examples=[70001])
    duty: str = Field(examples=["leaders_five_year_training"])
    says: str = Field(description="规则", examples=["县处级以上领导干部五年内培训不少于三个月或550学时"])
    clauses: list[ClauseShape]
    period: str = Field(description="期间", examples=["2018年—2022年"])
    verdict: VerdictName = Field(description="重新判断的结论", examples=["at_risk"])
    value: str = Field(examples=["240 学时"])
    target: str = Field(examples=["550 学时"])
    gap: str = Field(examples=["310 学时"])
    counted: list[RecordShape] = Field(description="计入的记录")
    not_counted: list[RecordShape] = Field(description="未计入的记录，附原因")
    uncertain: list[RecordShape] = Field(description="因缺少事实而不能确定的记录")
    arranged: list[RecordShape] = Field(description="已安排而尚未完成的培训")
    missing: list[MissingShape] = Field(description="缺少的事实")
    cures: list[str] = Field(
        description="怎样才能达标", examples=[["在 2022-12-31 前再计入 310 学时即可达标。"]]
    )


class RunShape(Shape):
    """One evaluation of a policy as of a day over the whole tree."""

    id: int = Field(examples=[3])
    policy: str = Field(description="政策代码", examples=["sichuan-2018-2022"])
    version: str = Field(description="政策内容指纹", examples=["3f" * 32])
    as_of: date = Field(description="评估日", examples=["2020-09-30"])
    state: Literal["waiting", "running", "finished", "failed"] = Field(
        description="状态", examples=["finished"]
    )
    done: int = Field(description="进度（百分比）", examples=[100])
    asked_at: datetime = Field(description="提出时间", examples=["2020-09-30T01:00:00Z"])
    started_at: datetime | None = Field(description="开始时间", examples=["2020-09-30T01:00:01Z"])
    finished_at: datetime | None = Field(description="完成时间", examples=["2020-09-30T01:00:09Z"])


class RunsAsked(Paging):
    """Which runs."""

    policy: Code | None = Field(None, description="政策代码", examples=["sichuan-2018-2022"])
    state: Literal["waiting", "running", "finished", "failed"] | None = Field(None, description="状态")


class RunAsked(Asked):
    """An evaluation to be started."""

    model_config = ConfigDict(extra="forbid", strict=True)

    policy: Code = Field(description="政策代码", examples=["sichuan-2018-2022"])
    as_of: Day = Field(description="评估日", examples=["2020-09-30"])
