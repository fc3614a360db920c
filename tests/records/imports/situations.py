"""Training records that tests speak of."""

from __future__ import annotations

from tests.people.imports.situations import an_identity

HEADINGS = (
    "姓名", "公民身份号码", "统一标识", "培训名称", "培训类别", "离岗状态", "开始日期", "结束日期", "天数", "学时", "网络学时", "承办机构",
    "来源编号",
)  # fmt: skip


def a_row(**changes: object) -> tuple[object, ...]:
    """张三's spring class: ten full-time days in March 2019; `changes` by the heading."""
    row: dict[str, object] = {
        "姓名": "张三", "公民身份号码": an_identity(), "统一标识": None, "培训名称": "春季班", "培训类别": "在职培训",
        "离岗状态": "全脱产", "开始日期": "2019-03-04", "结束日期": "2019-03-15", "天数": 10, "学时": 80, "网络学时": None,
        "承办机构": "省委党校", "来源编号": None,
    }  # fmt: skip
    assert set(changes) <= set(row)
    return tuple((row | changes).values())
