"""Subscriptions to events, and what became of their messages, as clients see them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from ganxun.api.kinds import Asked, Day, Id, Paging, Shape, YesNo, whole

KindName = Literal["finding.changed", "credit.booked", "credit.reversed", "import.checked", "import.done"]
SubscriptionStateName = Literal["active", "paused", "stopped", "ended"]
MessageStateName = Literal["waiting", "sent", "withheld", "skipped", "expired", "failed"]
OutcomeName = Literal[
    "delivered", "answered_no", "redirected", "not_allowed", "no_such_host", "not_connected", "not_trusted",
    "too_slow", "broken_off",
]  # fmt: skip
Url = Annotated[str, Field(pattern=r"^https?://[!-~]{3,480}$")]
_URL = "https://hooks.example.gov.cn/ganxun"
_NAME = "msg_3f2a9c5d7e8b4a1c9d0e6f7a8b9c0d1e"


class SubscriptionShape(Shape):
    """Where the client hears of what."""

    id: int = Field(examples=[5])
    url: str = Field(description="接收地址", examples=[_URL])
    kinds: list[str] = Field(description="事件类别", examples=[["credit.booked"]])
    organisation: int = Field(description="推送范围：这一机构及其下级", examples=[42])
    state: SubscriptionStateName = Field(description="状态；stopped 为系统停推", examples=["active"])
    stop_reason: Literal["", "failing", "gone", "no_right"] = Field(
        description="停推原因；没有时为空", examples=[""]
    )
    made_at: datetime = Field(description="建立时间", examples=["2020-09-30T01:00:00Z"])
    failures: int = Field(description="连续失败次数", examples=[0])
    next_attempt_at: datetime | None = Field(description="失败后下次尝试时间", examples=[None])
    last_sent_at: datetime | None = Field(description="最近送达时间", examples=["2020-09-30T01:20:00Z"])


class NewSubscriptionShape(SubscriptionShape):
    """A subscription with its secret, which is told now and never again."""

    secret: str = Field(
        description="签名密钥，只答这一次", examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
    )


class SubscriptionsAsked(Paging):
    """Which subscriptions."""

    state: SubscriptionStateName | None = Field(None, description="状态")


class SubscriptionAsked(Asked):
    """A subscription to be made."""

    model_config = ConfigDict(extra="forbid", strict=True)

    url: Url = Field(description="接收地址", examples=[_URL])
    kinds: list[KindName] = Field(
        min_length=1, max_length=5, description="事件类别", examples=[["credit.booked"]]
    )
    under: Id | None = Field(None, description="只要这一机构及其下级；不填为客户端所属机构", examples=[None])


class RotationAsked(Asked):
    """How long the old secret goes on beside the new one."""

    model_config = ConfigDict(extra="forbid", strict=True)

    overlap_hours: whole(0, 168) = Field(24, description="新旧密钥并用的小时数", examples=[24])  # type: ignore[valid-type]


class SpanAsked(Asked):
    """What is to be sent again: what happened on these days, the last one included."""

    model_config = ConfigDict(extra="forbid", strict=True)

    since: Day = Field(description="第一天", examples=["2020-09-01"])
    until: Day = Field(description="最后一天", examples=["2020-09-30"])
    only_missed: YesNo = Field(default=True, description="true：只重送未送达的；false：全部重送")


class SentAgainShape(Shape):
    """How many messages were queued again."""

    messages: int = Field(description="重新入队的消息数", examples=[3])


class MessageShape(Shape):
    """One message. What it says is read through the interface, not here."""

    id: int = Field(examples=[801])
    subscription: int = Field(description="推送订阅", examples=[5])
    name: str = Field(description="消息编号，即请求头 webhook-id", examples=[_NAME])
    kind: str = Field(description="事件类别；ping 为测试", examples=["credit.booked"])
    happened_at: datetime = Field(description="发生时间", examples=["2020-09-30T01:19:58Z"])
    state: MessageStateName = Field(description="状态", examples=["sent"])
    tries: int = Field(description="尝试次数", examples=[1])
    sent_at: datetime | None = Field(description="送达时间", examples=["2020-09-30T01:20:00Z"])


class AttemptShape(Shape):
    """One attempt to deliver a message."""

    began_at: datetime = Field(description="开始时间", examples=["2020-09-30T01:20:00Z"])
    took_ms: int | None = Field(description="用时（毫秒）；进行中或被中断的为 null", examples=[37])
    outcome: OutcomeName | None = Field(description="结果；进行中或被中断的为 null", examples=["delivered"])
    status: int | None = Field(description="目标答复的状态", examples=[204])
    items: int = Field(description="送出条数", examples=[1])
    answer: str = Field(description="目标答复的开头，至多 500 字", examples=[""])


class WholeMessageShape(MessageShape):
    """One message with every attempt, the latest first."""

    attempts: list[AttemptShape]


class MessagesAsked(Paging):
    """Which messages."""

    state: MessageStateName | None = Field(None, description="状态")
    since: Day | None = Field(None, description="只要这一天（含）以后发生的")
