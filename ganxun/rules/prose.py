"""A rule in Chinese prose, made from the same data that is executed: for pages and `ganxun policy explain`."""

from datetime import date

from ganxun.rules.facts import FactColumn, FactType, FactValue, Registry
from ganxun.rules.language.conditions import (
    AllHold,
    AnyHolds,
    Condition,
    Holds,
    InCategory,
    Not,
    Operator,
    Test,
)
from ganxun.rules.language.periods import (
    ByDate,
    CalendarYear,
    ClassDays,
    Every,
    Period,
    PlanPeriod,
    Rolling,
)
from ganxun.rules.language.policy import Confidence, Policy, Rule, Subject
from ganxun.rules.language.requirements import (
    Accumulate,
    AllOf,
    AnyOf,
    Average,
    Bound,
    BoundKind,
    Composition,
    Contain,
    Measure,
    Occur,
    Over,
    Owns,
    Reach,
    Requirement,
    Share,
)
from ganxun.rules.loading.vocabulary import TAXONOMY_OF_COLUMN

_COMPARED = {
    Operator.EQUALS: "为{0}",
    Operator.AT_LEAST: "不少于{0}",
    Operator.AT_MOST: "不超过{0}",
    Operator.ABOVE: "大于{0}",
    Operator.BELOW: "小于{0}",
    Operator.BETWEEN: "在{0}至{1}之间（含两端）",
}
_DATED = {
    Operator.AT_LEAST: "不早于{0}",
    Operator.AT_MOST: "不晚于{0}",
    Operator.ABOVE: "晚于{0}",
    Operator.BELOW: "早于{0}",
}
_MEASURES = {Measure.HOURS: "学时", Measure.DAYS: "天", Measure.MONTHS: "个月"}
_SUBJECTS = {
    Subject.PERSON: "个人",
    Subject.UNIT: "单位",
    Subject.CLASS: "班次",
    Subject.INSTITUTION: "培训机构",
    Subject.PROGRAMME: "计划工程",
    Subject.PLAN: "整个规划",
}
_COUNTED = {"people": "人", "classes": "个班次", "items": "项", "institutions": "所机构", "credits": "人次"}


class Prose:
    """Words for the rules of one policy."""

    def __init__(self, policy: Policy, registry: Registry) -> None:
        self.policy, self.registry = policy, registry
        self._person = registry.person_facts()

    # --- conditions ----------------------------------------------------------------------------------------

    def condition(self, condition: Condition, table: str | None = None) -> str:
        """A condition over the person (``table`` is None) or over a row of a table."""
        columns = self._person if table is None else self.registry.table(table).by_name
        return self._condition(condition, columns)

    def _condition(self, condition: Condition, columns: dict[str, FactColumn]) -> str:
        if isinstance(condition, AllHold):
            return "，且".join(self._condition(part, columns) for part in condition.parts)
        if isinstance(condition, AnyHolds):
            return "（" + "，或者".join(self._condition(part, columns) for part in condition.parts) + "）"
        if isinstance(condition, Not):
            return f"不满足「{self._condition(condition.part, columns)}」"
        if isinstance(condition, InCategory):
            return f"属于{self.policy.categories[condition.code].label}"
        if isinstance(condition, Holds):
            return self._holds(condition)
        return self._test(condition, columns[condition.fact])

    def _holds(self, condition: Holds) -> str:
        table = self.registry.table(condition.table)
        when = "期间内" if condition.in_period else "当日"
        what = self._condition(condition.where, table.by_name)
        return f"{when}有{what}的{table.label}记录" if what else f"{when}有{table.label}记录"

    def _test(self, test: Test, column: FactColumn) -> str:
        if test.operator is Operator.IS_KNOWN:
            return f"{column.label}{'已登记' if test.values[0] else '未登记'}"
        if column.type is FactType.BOOLEAN:
            return f"{'是' if test.values[0] else '不是'}{column.label}"
        words = [self.value(value, column) for value in test.values]
        if test.operator is Operator.IN:
            return f"{column.label}为{'、'.join(words)}" + ("之一" if len(words) > 1 else "")
        forms = _DATED if column.type is FactType.DATE and test.operator in _DATED else _COMPARED
        return column.label + forms[test.operator].format(*words)

    def value(self, value: FactValue, column: FactColumn) -> str:
        """A fact's value in words: labels of codes, plain units of amounts."""
        if value is None:
            return "未登记"
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, date):
            return chinese_day(value)
        if column.type is FactType.AMOUNT and isinstance(value, int):
            return tenths(value) + ("学时" if column.unit == "hours" else "天")
        return self._label(str(value), column)

    def _label(self, code: str, column: FactColumn) -> str:
        if column.name == "programme" and code in self.policy.programmes:
            return self.policy.programmes[code].label
        if column.name == "duty":
            return next((f"「{rule.says}」" for rule in self.policy.rules if rule.duty == code), code)
        if column.choices and code in column.choices:
            return column.choices[code]
        terms = self.policy.taxonomy.get(TAXONOMY_OF_COLUMN.get(column.name, ""), {})
        return terms[code].label if code in terms else code

    # --- rules ---------------------------------------------------------------------------------------------

    def rule(self, rule: Rule) -> tuple[str, ...]:
        """The rule, sentence by sentence: whom, when, what, exemptions, basis."""
        sentences = [f"{rule.says}。", self._for_whom(rule), f"期间：{self.period(rule.period)}。"]
        sentences += [f"要求：{line}。" for line in self.requirement(rule.requires)]
        if rule.exempt_when is not None:
            sentences.append(f"免除：{self.condition(rule.exempt_when)}的，经批准免除，不计入分母。")
        if rule.pro_rata_since is not None:
            label = self._person[rule.pro_rata_since].label
            sentences.append(f"折减：{label}在期间以内的，自当月起按月折减目标。")
        sentences.append(f"责任单位：{self.policy.document.owners.get(rule.owner, rule.owner)}。")
        sentences.append("依据：" + "、".join(rule.cites) + "。")
        if rule.confidence is Confidence.UNVERIFIED:
            sentences.append("未核实：本条尚未在原文中核对，只展示，不预警。")
        if rule.note:
            sentences.append(f"说明：{rule.note}")
        return tuple(sentences)

    def _for_whom(self, rule: Rule) -> str:
        table = {"unit": "units", "class": "classes", "institution": "institutions"}.get(rule.subject.value)
        words = self.condition(rule.applies_when, table)
        whom = _SUBJECTS[rule.subject]
        if rule.programme:
            whom = f"计划工程「{self.policy.programmes[rule.programme].label}」"
        return f"对象：{whom}，{words}。" if words else f"对象：{whom}。"

    def period(self, period: Period) -> str:
        """A period in words."""
        document = self.policy.document
        if isinstance(period, CalendarYear):
            return "每个自然年度"
        if isinstance(period, ClassDays):
            return "班次自开班至结业"
        if isinstance(period, PlanPeriod):
            return f"规划期（{chinese_day(document.starts_on)}起，至{chinese_day(document.ends_before)}前）"
        if isinstance(period, Rolling):
            return f"截至判断日的最近{period.years}年"
        if isinstance(period, ByDate):
            return f"自{chinese_day(document.starts_on)}起，至{chinese_day(period.day)}止（含当日）"
        if isinstance(period, Every):
            years = f"{period.least}至{period.most}" if period.least != period.most else str(period.most)
            return f"每{years}年一次，自上一次起算"
        kind = self.registry.table("events").by_name["kind"]
        before = f"前{period.before_months}个月、" if period.before_months else ""
        return f"{self._label(period.after, kind)}{before}后{period.months}个月以内"

    def requirement(self, requires: Requirement) -> tuple[str, ...]:
        """A requirement in words, one line for each single one."""
        if isinstance(requires, AnyOf | AllOf):
            joint = "或者" if isinstance(requires, AnyOf) else "并且"
            lines = [line for part in requires.parts for line in self.requirement(part)]
            return (lines[0], *(f"{joint}{line}" for line in lines[1:]))
        return (self._single(requires),)

    def _single(self, requires: Requirement) -> str:
        if isinstance(requires, Accumulate | Occur):
            return self._own_records(requires)
        if isinstance(requires, Share):
            return self._share(requires)
        if isinstance(requires, Average):
            who = self.condition(requires.who)
            records = self._of_records(requires.where, requires.table)
            people = f"{who}的人员" if who else "全体人员"
            return f"{people}人均{records}{self._bound(requires.bound, 10)}{_MEASURES[requires.measure]}（{_over(requires.over)}）"
        if isinstance(requires, Composition):
            among = self.condition(requires.among, requires.table)
            base = f"{among}的课时" if among else "总课时"
            return f"{self.condition(requires.where, requires.table)}的课时占{base}的比例{self._bound(requires.bound, 100, '%')}"
        if isinstance(requires, Contain):
            when = self.condition(requires.when, "classes")
            prefix = f"{when}的，" if when else ""
            return (
                f"{prefix}至少有{requires.at_least}次{self.condition(requires.where, requires.table)}的课程"
            )
        return self._reach(requires) if isinstance(requires, Reach) else ""

    def _own_records(self, requires: Accumulate | Occur) -> str:
        records = self._of_records(requires.where, requires.table)
        if isinstance(requires, Occur):
            return f"{records}至少{requires.at_least}次（分段的班次计一次）"
        return f"{records}累计不少于{tenths(requires.at_least)}{_MEASURES[requires.measure]}"

    def _of_records(self, where: Condition, table: str) -> str:
        words = self.condition(where, table)
        label = self.registry.table(table).label
        return f"{words}的{label}" if words else label

    def _share(self, requires: Share) -> str:
        member = self.condition(requires.where, None if requires.of == "people" else "institutions")
        whole = "人员" if requires.of == "people" else "机构"
        having = requires.having
        if isinstance(having, Owns):
            what = f"至少有{having.at_least}项{self._of_records(having.where, having.table)}"
        else:
            what = self._own_records(having)
        members = f"{member}的{whole}" if member else whole
        return f"{members}中，{what}的，所占比例{self._bound(requires.bound, 100, '%')}（{_over(requires.over)}）"

    def _reach(self, requires: Reach) -> str:
        table = None if requires.table == "people" else requires.table
        where, who = self.condition(requires.where, table), self.condition(requires.who)
        label = self.registry.table(requires.table).label
        what = "、".join(
            part for part in (f"{who}的人员" if who else "", f"{where}的{label}" if where else label) if part
        )
        if requires.count is not None:
            return f"{what}，{self._bound(requires.bound, 1)}{_COUNTED[requires.count]}"
        column = self.registry.table(requires.table).by_name[str(requires.sum)]
        scale = 10 if column.type is FactType.AMOUNT else 1
        return f"{what}，{column.label}合计{self._bound(requires.bound, scale)}"

    def _bound(self, bound: Bound, scale: int, unit: str = "") -> str:
        number = _scaled(bound.value, scale) + unit
        if bound.kind is BoundKind.OPEN:
            return "（原文未定数，只显示实际数）"
        if bound.kind is BoundKind.ABOUT:
            return f"{number}左右（上下{_scaled(bound.tolerance, 100)}%以内）"
        return f"{'正好' if bound.kind is BoundKind.EXACTLY else '不少于'}{number}"


def _over(over: Over) -> str:
    return "分母为年度人数快照，没有快照时暂按在职人数" if over is Over.HEADCOUNT else "分母为判断日在职人数"


def _scaled(value: int, scale: int) -> str:
    whole, rest = divmod(value, scale)
    return str(whole) if not rest else f"{value / scale:g}"


def tenths(value: int) -> str:
    """An amount in tenths as people write it: 125 → 12.5, 900 → 90."""
    return _scaled(value, 10)


def chinese_day(day: date) -> str:
    """A day as people write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def prose(rule: Rule, policy: Policy, registry: Registry) -> tuple[str, ...]:
    """A rule in Chinese, sentence by sentence; what pages show and `policy explain` prints."""
    return Prose(policy, registry).rule(rule)
