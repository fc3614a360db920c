"""A rule in Chinese prose, made from the same data that is executed: for pages and `ganxun policy explain`."""

import re
from collections.abc import Iterator
from datetime import timedelta

from ganxun.rules.facts import FactType, Registry
from ganxun.rules.language.conditions import Condition
from ganxun.rules.language.periods import (
    ByDate,
    CalendarYear,
    ClassDays,
    Every,
    Period,
    PlanPeriod,
    Rolling,
    Semester,
    Within,
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
    leaves,
)
from ganxun.rules.wording import Wording, categories_in, chinese_day, scaled

_MEASURES = {Measure.HOURS: "学时", Measure.DAYS: "天", Measure.MONTHS: "个月"}
_SUBJECTS = {
    Subject.PERSON: "在职人员，逐人判断",
    Subject.UNIT: "单位，逐个判断（含所属单位的人员）",
    Subject.CLASS: "班次，逐个判断",
    Subject.INSTITUTION: "培训机构，逐个判断",
    Subject.PROGRAMME: "计划（工程），整体判断",
    Subject.PLAN: "整个规划，整体判断",
}
_TABLES = {Subject.UNIT: "units", Subject.CLASS: "classes", Subject.INSTITUTION: "institutions"}
_COUNTED = {"people": "人", "classes": "个班次", "items": "项", "institutions": "所机构", "credits": "人次"}
_CODE = re.compile(r"[a-z]+(?:_[a-z]+)+")
_FOLD = re.compile(r"(?<=[^\x00-\x7f])\s(?=[^\x00-\x7f])")
_PLAIN, _PER_CENT = ("", ""), ("比例", "%")


def prose(rule: Rule, policy: Policy, registry: Registry) -> tuple[str, ...]:
    """A rule in Chinese, sentence by sentence; what pages show and `policy explain` prints.

    In order: what it says, for whom, in which period, what is required, exemptions, reductions, the categories
    it names, who must see to it, since when, confidence, the exact words of its clauses, the note.
    """
    return Prose(policy, registry, own=rule.duty).rule(rule)


#: Periods that need no policy to be told.
_OF_ITS_OWN: dict[type, str] = {
    CalendarYear: "每个公历年度（1月1日至12月31日）",
    Semester: "每个学期（1月1日至7月31日、8月1日至12月31日）",
    ClassDays: "班次自开班之日至结业之日",
}


class Prose(Wording):
    """Words for the rules of one policy."""

    def rule(self, rule: Rule) -> tuple[str, ...]:
        """The rule, sentence by sentence."""
        return (
            f"{rule.says}。",
            self.for_whom(rule),
            f"期间：{self.period(rule.period)}。",
            *self._required(rule.requires),
            *self.softened(rule),
            *self._categories(rule),
            f"责任单位：{self.policy.document.owners.get(rule.owner, rule.owner)}。",
            self._in_force(rule),
            *(self._clause(clause) for clause in rule.cites),
            *((f"说明：{self._note(rule.note)}",) if rule.note else ()),
        )

    def for_whom(self, rule: Rule) -> str:
        """Whom the rule binds."""
        words = self.condition(rule.applies_when, _TABLES.get(rule.subject))
        named = f"「{self.policy.programmes[rule.programme].label}」" if rule.programme else ""
        return f"对象：{named}{_SUBJECTS[rule.subject]}" + (f"；条件是{words}。" if words else "。")

    def period(self, period: Period) -> str:
        """A period in words; last days are included."""
        document = self.policy.document
        if isinstance(period, CalendarYear | Semester | ClassDays):
            return _OF_ITS_OWN[type(period)]
        if isinstance(period, PlanPeriod):
            last = document.ends_before - timedelta(days=1)
            return f"规划期（{chinese_day(document.starts_on)}至{chinese_day(last)}）"
        if isinstance(period, Rolling):
            return f"截至判断之日的最近{period.years}年"
        if isinstance(period, ByDate):
            return f"自{chinese_day(document.starts_on)}起，至{chinese_day(period.day)}止（含当日）"
        return self._every(period) if isinstance(period, Every) else self._within(period)

    def _within(self, period: Within) -> str:
        kind = self.label(period.after, self.registry.table("events").by_name["kind"])
        before = f"{kind}之前{period.before_months}个月起，" if period.before_months else ""
        return f"{before}最近一次{kind}之日起{period.months}个月以内"

    def _every(self, period: Every) -> str:
        least, most = period.least, period.most
        years = f"{least}至{most}" if least != most else f"{most}"
        since = f"、{self.person[period.since].label}" if period.since else ""
        clock = f"自上一次、规划起始之日{since}中最晚的一日起算"
        return f"每{years}年一次，{clock}，满{least}年应当安排，满{most}年到期"

    # --- what is required ----------------------------------------------------------------------------------

    def _required(self, requires: Requirement) -> Iterator[str]:
        lines = self.requirement(requires)
        if len(lines) == 1:
            yield f"要求：{lines[0]}。"
            return
        yield f"要求：以下{len(lines)}项{'满足其一即可' if isinstance(requires, AnyOf) else '都要满足'}："
        for number, line in enumerate(lines, start=1):
            yield f"（{number}）{line}{'。' if number == len(lines) else '；'}"

    def requirement(self, requires: Requirement) -> tuple[str, ...]:
        """A requirement in words, one line for each of its alternatives or parts."""
        parts = requires.parts if isinstance(requires, AnyOf | AllOf) else (requires,)
        return tuple(map(self._line, parts))

    def _line(self, requires: Requirement) -> str:
        if isinstance(requires, AnyOf | AllOf):
            joint = "，或者" if isinstance(requires, AnyOf) else "，并且"
            return joint.join(f"（{line}）" for line in self.requirement(requires))
        if isinstance(requires, Accumulate | Occur):
            return self._own_records(requires)
        if isinstance(requires, Share):
            return self._share(requires)
        if isinstance(requires, Average):
            return self._average(requires)
        return self._reach(requires) if isinstance(requires, Reach) else self._sessions(requires)

    def _sessions(self, requires: Composition | Contain) -> str:
        part = self._rows(requires.where, requires.table)
        if isinstance(requires, Composition):
            whole = self._rows(requires.among, requires.table)
            return f"{part}的课时，占{whole}总课时的{self._bound(requires.bound, 100, _PER_CENT)}"
        when = self.condition(requires.when, "classes")
        return (f"{when}的班次，" if when else "") + f"至少安排{requires.at_least}次{part}"

    def _own_records(self, requires: Accumulate | Occur) -> str:
        records = self._rows(requires.where, requires.table)
        if isinstance(requires, Occur):
            return f"{records}至少{requires.at_least}次（分段的班次计一次）"
        total = f"{scaled(requires.at_least, 10)}{_MEASURES[requires.measure]}"
        month = f"（1个月按{self.policy.conversions.month_days}天计）"
        return f"{records}累计不少于{total}{month if requires.measure is Measure.MONTHS else ''}"

    def _rows(self, where: Condition, table: str) -> str:
        """«…的学时分录»: the rows of a table that satisfy a condition."""
        words, label = self.condition(where, table), self.registry.table(table).label
        return f"{label}（{words}）" if words else label

    def _people(self, who: Condition) -> str:
        words = self.condition(who)
        return f"{words}的人员" if words else "全体人员"

    def _share(self, requires: Share) -> str:
        having = requires.having
        if isinstance(having, Owns):
            what = f"有至少{having.at_least}项{self._rows(having.where, having.table)}"
        else:
            what = f"有{self._own_records(having)}"
        of_people = requires.of == "people"
        members = self._people(requires.where) if of_people else self._rows(requires.where, "institutions")
        over = f"（{self._over(requires.over, requires.category)}）" if of_people else ""
        bound = self._bound(requires.bound, 100, _PER_CENT)
        return f"{members}中，{what}的，所占{bound}{over}"

    def _average(self, requires: Average) -> str:
        records = self._rows(requires.where, requires.table)
        bound = self._bound(requires.bound, 10, ("", _MEASURES[requires.measure]))
        what = "学时" if requires.measure is Measure.HOURS else "天数"
        over = self._over(requires.over, requires.category)
        return f"{self._people(requires.who)}的{records}，人均{what}{bound}（{over}）"

    def _reach(self, requires: Reach) -> str:
        if requires.table == "people":
            return f"{self._people(requires.where)}{self._bound(requires.bound, 1, ('', '人'))}"
        who = self.condition(requires.who)
        what = (f"{who}的人员的" if who else "") + self._rows(requires.where, requires.table)
        if requires.count is not None:
            return f"{what}，按{'不同的人' if requires.count == 'people' else '个数'}计，" + self._bound(
                requires.bound, 1, ("", _COUNTED[requires.count])
            )
        column = self.registry.table(requires.table).by_name[str(requires.sum)]
        scale = 10 if column.type is FactType.AMOUNT else 1
        return f"{what}，{column.label}合计{self._bound(requires.bound, scale, _PLAIN)}"

    def _bound(self, bound: Bound, scale: int, words: tuple[str, str]) -> str:
        """«比例不少于20%»; ``words`` stand before and after the number."""
        before, after = words
        number = scaled(bound.value, scale) + after
        if bound.kind is BoundKind.OPEN:
            return f"{before}（原文没有定数，只显示实际数）"
        if bound.kind is BoundKind.ABOUT:
            return f"{before}{number}左右（上下{scaled(bound.tolerance, 100)}%以内，含两端）"
        return f"{before}{'正好' if bound.kind is BoundKind.EXACTLY else '不少于'}{number}"

    def _over(self, over: Over, category: str | None) -> str:
        if over is Over.LIVE or category is None:
            return "按判断之日在职的人数计"
        label = self.policy.categories[category].label
        return f"按「{label}」的年度人数快照计；没有快照时暂按判断之日在职的人数计"

    # --- what softens it, whose words it is ----------------------------------------------------------------

    def softened(self, rule: Rule) -> Iterator[str]:
        """Who is exempt, and how the target shrinks."""
        if rule.exempt_when is not None:
            yield f"免训：{self.condition(rule.exempt_when)}的，免训，不计入分母。"
        if rule.pro_rata_since is not None:
            label = self.person[rule.pro_rata_since].label
            yield f"折算：{label}在期间以内的，目标按自当月起的月数折算，不足0.1的舍去；未登记而没有达到全数的，待核。"

    def _categories(self, rule: Rule) -> Iterator[str]:
        for code in dict.fromkeys(code for part in conditions_of(rule) for code in categories_in(part)):
            category = self.policy.categories[code]
            yield f"「{category.label}」指：{category.says}。"

    def meanings(self, rule: Rule) -> Iterator[str]:
        """The categories that the rule names, each with the condition that decides it, those inside too."""
        waiting = [code for part in conditions_of(rule) for code in categories_in(part)]
        told: dict[str, None] = {}
        while waiting:
            code = waiting.pop(0)
            if code not in told:
                told[code] = None
                waiting += categories_in(self.policy.categories[code].when)
        for code in told:
            category = self.policy.categories[code]
            yield f"「{category.label}」指：{self.condition(category.when)}。"

    def _in_force(self, rule: Rule) -> str:
        last = rule.ends_before and chinese_day(rule.ends_before - timedelta(days=1))
        force = f"施行：自{chinese_day(rule.starts_on)}起" + (f"，至{last}止。" if last else "。")
        unverified = rule.confidence is Confidence.UNVERIFIED
        return force + ("未核实：本条尚未与原文核对，只展示，不预警。" if unverified else "")

    def _note(self, note: str) -> str:
        """The note with names of duties and facts in words, and without the blanks that folding leaves."""
        facts = {column.name: column.label for table in self.registry for column in table.columns}
        words = facts | self.duties
        named = _CODE.sub(lambda found: words.get(found[0], found[0]), note.strip())
        return _FOLD.sub("", named)

    def _clause(self, clause: str) -> str:
        return f"依据{clause}：“{self.policy.clauses[clause].text}”"


def conditions_of(rule: Rule) -> Iterator[Condition]:
    """Every condition over persons of a rule."""
    yield rule.applies_when
    if rule.exempt_when is not None:
        yield rule.exempt_when
    for part in leaves(rule.requires):
        if isinstance(part, Share) and part.of == "people":
            yield part.where
        if isinstance(part, Average | Reach):
            yield part.who
        if isinstance(part, Reach) and part.table == "people":
            yield part.where
