"""Why a record does not satisfy a condition, in words that name the fact, what it says and what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ganxun.rules.facts import FactColumn, FactTable, FactType, FactValue
from ganxun.rules.language.conditions import AllHold, AnyHolds, Condition, Not, Operator, Test

_BOUNDS = {
    Operator.AT_LEAST: gettext_lazy("不少于"),
    Operator.AT_MOST: gettext_lazy("不多于"),
    Operator.ABOVE: gettext_lazy("多于"),
    Operator.BELOW: gettext_lazy("少于"),
}


def why_not(condition: Condition, row: Mapping[str, Any], table: FactTable) -> str:
    """Why `row`, which is known not to satisfy `condition`, does not: what it says against what is asked."""
    if isinstance(condition, Test) and condition.fact in table.by_name:
        column = table.by_name[condition.fact]
        return _("{fact}；要求{asked}").format(
            fact=_says(column, row[condition.fact]), asked=asks(condition, table)
        )
    return _("要求{asked}").format(asked=asks(condition, table))


def asks(condition: Condition, table: FactTable) -> str:
    """What a condition over a record asks, in words."""
    if isinstance(condition, AllHold):
        return _("，且").join(asks(part, table) for part in condition.parts)
    if isinstance(condition, AnyHolds):
        return _("，或").join(asks(part, table) for part in condition.parts)
    if isinstance(condition, Not):
        return _("不是：{asked}").format(asked=asks(condition.part, table))
    if isinstance(condition, Test) and condition.fact in table.by_name:
        return _asked(condition, table.by_name[condition.fact])
    return _("规则所列条件")


def _says(column: FactColumn, value: FactValue) -> str:
    """`培训机构类别为社会培训机构`, `不是认可机构`."""
    if value is None:
        return _("{label}未登记").format(label=column.label)
    if column.type is FactType.BOOLEAN:
        return (_("是{label}") if value else _("不是{label}")).format(label=column.label)
    return _("{label}为{value}").format(label=column.label, value=_value(column, value))


def _asked(test: Test, column: FactColumn) -> str:
    if test.operator is Operator.IS_KNOWN:
        return (_("登记{label}") if test.values[0] else _("未登记{label}")).format(label=column.label)
    if column.type is FactType.BOOLEAN:
        return (_("是{label}") if test.values[0] else _("不是{label}")).format(label=column.label)
    values = [_value(column, value) for value in test.values]
    if test.operator is Operator.BETWEEN:
        return _("{label}在 {low} 至 {high} 之间").format(label=column.label, low=values[0], high=values[1])
    if test.operator in _BOUNDS:
        return f"{column.label}{_BOUNDS[test.operator]} {values[0]}"
    return _("{label}为{values}").format(label=column.label, values="、".join(values))


def _value(column: FactColumn, value: FactValue) -> str:
    if column.choices and isinstance(value, str):
        return str(column.choices.get(value, value))
    if column.type is FactType.AMOUNT and isinstance(value, int):
        return f"{value / 10:g}"
    return str(value)
