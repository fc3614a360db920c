"""Imports as clients see them."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from ganxun.api.kinds import Paging, Shape

KindName = Literal["roster", "credits"]
StateName = Literal[
    "received", "checking", "ready", "refused", "queued", "applying", "applied", "discarded", "failed"
]
FateName = Literal["new", "changed", "unchanged", "refused"]


class ImportShape(Shape):
    """One table handed in, and how far it has got."""

    id: int = Field(examples=[12])
    kind: str = Field(description="导入类别", examples=["credits"])
    file_name: str = Field(description="文件名", examples=["培训记录.xlsx"])
    size: int = Field(description="文件大小（字节）", examples=[20480])
    sha256: str = Field(description="文件摘要", examples=["9f" * 32])
    state: str = Field(description="状态", examples=["ready"])
    stage: str = Field(description="当前步骤；没有时为空", examples=[""])
    done: int = Field(description="当前步骤已处理", examples=[0])
    total: int = Field(description="当前步骤总数；0 为不知", examples=[0])
    rows_new: int = Field(description="新增行数", examples=[20])
    rows_changed: int = Field(description="变更行数", examples=[1])
    rows_unchanged: int = Field(description="未变行数", examples=[300])
    rows_refused: int = Field(description="退回行数", examples=[0])
    refusal: str = Field(description="整个文件被退回的原因；没有时为空", examples=[""])
    started_at: datetime = Field(description="提交时间", examples=["2020-09-30T01:00:00Z"])
    checked_at: datetime | None = Field(description="核对时间", examples=["2020-09-30T01:00:03Z"])
    applied_at: datetime | None = Field(description="入库时间", examples=[None])


class ImportsAsked(Paging):
    """Which imports."""

    kind: KindName | None = Field(None, description="导入类别")
    state: StateName | None = Field(None, description="状态")


class ImportedRowShape(Shape):
    """What became, or would become, of one row."""

    id: int = Field(examples=[501])
    sheet: str = Field(description="工作表", examples=["Sheet1"])
    row: int = Field(description="行号", examples=[2])
    label: str = Field(description="内容", examples=["王示例"])
    fate: FateName = Field(description="结果", examples=["new"])
    problems: list[dict[str, Any]] = Field(description="问题与改法", examples=[[]])
    notes: list[Any] = Field(description="提示", examples=[[]])
    changes: list[dict[str, Any]] = Field(description="变更", examples=[[]])


class ImportedRowsAsked(Paging):
    """Which rows."""

    fate: FateName | None = Field(None, description="结果")
