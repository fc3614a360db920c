"""Conditions, facts and days in Chinese: the words of the registry, of the policy, and nothing a reader must decode."""

from collections.abc import Iterator, Mapping
from datetime import date

from ganxun.rules.facts import FactColumn, FactType, FactValue, Registry, Unit
from ganxun.rules.language.conditions import (
    AllHold,
    AnyHolds,
    Condition,
    Holds,
    InCategory,
    Not,
    Operator,
    Test,
    parts_of,
)
from ganxun.rules.language.policy import Policy
from ganxun.rules.loading.vocabulary import TAXONOMY_OF_COLUMN

_COMPARED = {
    Operator.AT_LEAST: "不少于{0}",
    Operator.AT_MOST: "不超过{0}",
    Operator.ABOVE: "多于{0}",
    Operator.BELOW: "少于{0}",
    Operator.BETWEEN: "在{0}至{1}之间（含两端）",
}
_DATED = {
    Operator.AT_LEAST: "不早于{0}",
    Operator.AT_MOST: "不晚于{0}",
    Operator.ABOVE: "晚于{0}",
    Operator.BELOW: "早于{0}",
    Operator.BETWEEN: "在{0}至{1}之间（含两端）",
}
_UNITS = {Unit.HOURS: "学时", Unit.DAYS: "天"}


class Wording:
    """Words for the conditions of one policy; the duty spoken of (``own``) is called 本条."""

    def __init__(self, policy: Policy, registry: Registry, *, own: str | None = None) -> None:
        self.policy, self.registry = policy, registry
        self.person = registry.person_facts()
        self.duties = {rule.duty: "本条" if rule.duty == own else f"「{rule.says}」" for rule in policy.rules}

    def condition(self, condition: Condition, table: str | None = None) -> str:
        """A condition over the person (``table`` is None) or over a row of a table; no words when it asks nothing."""
        columns = self.person if table is None else self.registry.table(table).by_name
        return self._said(condition, columns)

    def _said(self, condition: Condition, columns: Mapping[str, FactColumn]) -> str:
        if isinstance(condition, AllHold):
            return "，且".join(self._part(part, columns) for part in condition.parts)
        if isinstance(condition, AnyHolds):
            return "，或者".join(self._part(part, columns) for part in condition.parts)
        if isinstance(condition, Not):
            return self._denied(condition.part, columns)
        if isinstance(condition, InCategory):
            return f"属于{self._category(condition)}"
        if isinstance(condition, Holds):
            return self._holds(condition, "有")
        return self._asked(condition, columns[condition.fact], denied=False)

    def _part(self, condition: Condition, columns: Mapping[str, FactColumn]) -> str:
        """A part beside others: in brackets when it has several parts itself."""
        words = self._said(condition, columns)
        several = isinstance(condition, AllHold | AnyHolds) and len(condition.parts) > 1
        return f"（{words}）" if several else words

    def _denied(self, condition: Condition, columns: Mapping[str, FactColumn]) -> str:
        if isinstance(condition, InCategory):
            return f"不属于{self._category(condition)}"
        if isinstance(condition, Holds):
            return self._holds(condition, "没有")
        if isinstance(condition, Test) and condition.operator in {Operator.EQUALS, Operator.IN}:
            return self._asked(condition, columns[condition.fact], denied=True)
        return f"不是（{self._said(condition, columns)}）"

    def _category(self, condition: InCategory) -> str:
        return f"「{self.policy.categories[condition.code].label}」"

    def _holds(self, condition: Holds, verb: str) -> str:
        table = self.registry.table(condition.table)
        day = "当日" if table.span else "当日及以前"
        when = "期间内" if condition.in_period else day
        which = self._said(condition.where, table.by_name)
        return f"{when}{verb}{table.label}记录" + (f"（{which}）" if which else "")

    def _asked(self, test: Test, column: FactColumn, *, denied: bool) -> str:
        if test.operator is Operator.IS_KNOWN:
            return f"{'已登记' if test.values[0] else '未登记'}{column.label}"
        words = [self.value(value, column) for value in test.values]
        if test.operator in {Operator.EQUALS, Operator.IN}:
            return f"{column.label}{'不是' if denied else '为'}{'、'.join(words)}" + (
                "之一" if len(words) > 1 else ""
            )
        forms = _DATED if column.type is FactType.DATE else _COMPARED
        return column.label + forms[test.operator].format(*words)

    def value(self, value: FactValue, column: FactColumn) -> str:
        """A fact's value in words: labels of codes, plain units of amounts, days as people write them."""
        if value is None:
            return "未登记"
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, date):
            return chinese_day(value)
        if column.unit is not None and isinstance(value, int):
            return scaled(value, 10) + _UNITS[column.unit]
        return self.label(str(value), column)

    def label(self, code: str, column: FactColumn) -> str:
        """The Chinese name of a code: from the policy or the registry; the code itself when nobody names it."""
        if code == "":
            return "无"
        if column.name == "duty" and code in self.duties:
            return self.duties[code]
        if column.name == "programme" and code in self.policy.programmes:
            return f"「{self.policy.programmes[code].label}」"
        if column.choices and code in column.choices:
            return str(column.choices[code])
        terms = self.policy.taxonomy.get(TAXONOMY_OF_COLUMN.get(column.name, ""), {})
        return terms[code].label if code in terms else code


def categories_in(condition: Condition) -> Iterator[str]:
    """The categories that a condition names, also within other rows, in the order written."""
    if isinstance(condition, InCategory):
        yield condition.code
    for part in parts_of(condition):
        yield from categories_in(part)


def scaled(value: int, scale: int) -> str:
    """A stored whole number as people write it: 125 tenths → 12.5, 900 tenths → 90."""
    whole, rest = divmod(value, scale)
    return str(whole) if not rest else f"{whole}.{rest:0{len(str(scale)) - 1}d}".rstrip("0")


def chinese_day(day: date) -> str:
    """A day as people write it."""
    return f"{day.year}年{day.month}月{day.day}日"
