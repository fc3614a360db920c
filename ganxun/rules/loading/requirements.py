"""Reads the forms of requirements; the list is closed (policy.md §2)."""

from collections.abc import Callable
from dataclasses import dataclass

from ganxun.rules.facts import FactTable, FactType
from ganxun.rules.language.policy import Subject
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
from ganxun.rules.loading.conditions import optional_condition, read_condition
from ganxun.rules.loading.fields import Fields, each_item
from ganxun.rules.loading.marked import Mapping, Node
from ganxun.rules.loading.problems import choose_from
from ganxun.rules.loading.vocabulary import Row, Vocabulary

_SUBJECTS_OF_FORM = {
    "accumulate": {Subject.PERSON},
    "occur": {Subject.PERSON},
    "share": {Subject.UNIT, Subject.PLAN, Subject.PROGRAMME},
    "average": {Subject.UNIT, Subject.PLAN, Subject.PROGRAMME},
    "composition": {Subject.CLASS, Subject.INSTITUTION},
    "contain": {Subject.CLASS},
    "reach": {Subject.UNIT, Subject.PLAN, Subject.PROGRAMME, Subject.INSTITUTION},
    "any_of": {Subject.PERSON, Subject.CLASS},
    "all_of": {Subject.PERSON, Subject.CLASS},
}
NOTHING = Occur("credits", 1)
_PERSON_RECORDS = ("credits",)
_COUNTED = ("people", "classes", "items", "institutions", "credits")


@dataclass(frozen=True)
class Context:
    """What a form must know of its rule."""

    names: Vocabulary
    subject: Subject
    tolerance: int


def read_requirement(node: Node, context: Context) -> Requirement:
    """One of the forms, checked against the subject of the rule."""
    problems = context.names.problems
    heads = list(node.entries) if isinstance(node, Mapping) else []
    if len(heads) != 1 or heads[0] not in _SUBJECTS_OF_FORM:
        wrong = f"没有「{'、'.join(heads)}」这种要求" if heads else "看不出这是什么要求"
        advice = "请只写一种：" + "、".join(_SUBJECTS_OF_FORM) if len(heads) != 1 else ""
        problems.add(node.place, wrong, advice or choose_from(heads[0], _SUBJECTS_OF_FORM))
        return NOTHING
    fields = Fields(node, "要求", problems, heads)
    (form,) = heads
    allowed = _SUBJECTS_OF_FORM[form]
    if context.subject not in allowed:
        known = "、".join(sorted(subject.value for subject in allowed))
        wrong = f"{form} 不能用于 subject: {context.subject}"
        problems.add(node.place, wrong, f"请把 subject 改为 {known} 之一")
    inner = fields.node(form)
    return NOTHING if inner is None else _READERS[form](inner, context)


def _combined(kind: type[AnyOf] | type[AllOf]) -> Callable[[Node, Context], Requirement]:
    def read(node: Node, context: Context) -> Requirement:
        parts = each_item(node, "any_of 或 all_of", context.names.problems)
        if len(parts) < 2:
            context.names.problems.add(node.place, "这里至少要有两项要求", "只有一项时请直接写那一项")
        return kind(tuple(read_requirement(part, context) for part in parts))

    return read


def _record_table(fields: Fields, context: Context) -> FactTable | None:
    name = fields.text("of")
    place = fields.place_of("of")
    return (
        context.names.table(name, place)
        if context.names.check_name("可累计的记录", name, _PERSON_RECORDS, place)
        else None
    )


def _row(table: FactTable | None, names: Vocabulary) -> Row:
    return names.row(table) if table else names.person


def _accumulate(node: Node, context: Context) -> Accumulate:
    fields = Fields(node, "accumulate", context.names.problems, ("measure", "of", "where", "at_least"))
    table = _record_table(fields, context)
    where = optional_condition(fields, "where", _row(table, context.names), context.names)
    measure = fields.choice("measure", Measure)
    return Accumulate(measure, "credits", fields.scaled("at_least", 10), where)


def _occur(node: Node, context: Context) -> Occur:
    fields = Fields(node, "occur", context.names.problems, ("of", "where", "at_least"))
    table = _record_table(fields, context)
    where = optional_condition(fields, "where", _row(table, context.names), context.names)
    return Occur("credits", fields.whole("at_least", default=1), where)


def _share(node: Node, context: Context) -> Share:
    allowed = ("of", "where", "having", "over", "category", "at_least", "open")
    fields = Fields(node, "share", context.names.problems, allowed)
    of = fields.text("of")
    context.names.check_name("可求比例的对象", of, ("people", "institutions"), fields.place_of("of"))
    people = of != "institutions"
    member = (
        context.names.person if people else context.names.row(context.names.registry.table("institutions"))
    )
    having = fields.node("having")
    return Share(
        of=of,
        having=NOTHING if having is None else _having(having, context, people=people),
        over=fields.choice("over", Over, Over.LIVE),
        bound=_share_bound(fields, context),
        where=optional_condition(fields, "where", member, context.names),
        category=_category(fields, context),
    )


def _share_bound(fields: Fields, context: Context) -> Bound:
    bound = _bound(fields, context, (BoundKind.AT_LEAST,), scale=10_000)
    return Bound(bound.kind, fields.share("at_least")) if bound.kind is BoundKind.AT_LEAST else bound


def _category(fields: Fields, context: Context) -> str | None:
    code = fields.optional_text("category")
    if code is not None:
        context.names.check_name("人员类别", code, context.names.categories, fields.place_of("category"))
    elif fields.optional_text("over") == Over.HEADCOUNT:
        context.names.problems.add(
            fields.place, "over: headcount 没有写是哪一类人员的人数", "请补上「category: 类别代码」"
        )
    return code


def _having(node: Node, context: Context, *, people: bool) -> Accumulate | Occur | Owns:
    if not people:
        return _owns(node, context)
    inner = Context(context.names, Subject.PERSON, context.tolerance)
    found = read_requirement(node, inner)
    if isinstance(found, Accumulate | Occur):
        return found
    context.names.problems.add(node.place, "having 里只能写 accumulate 或 occur", "请改写成其中一种")
    return NOTHING


def _owns(node: Node, context: Context) -> Owns:
    fields = Fields(node, "having", context.names.problems, ("of", "where", "at_least"))
    name = fields.text("of")
    context.names.check_name(
        "机构所属的事实表", name, ("items", "classes", "sessions"), fields.place_of("of")
    )
    table = context.names.registry.table(name if name in {"items", "classes", "sessions"} else "items")
    where = optional_condition(fields, "where", context.names.row(table), context.names)
    return Owns(table.name, fields.whole("at_least", default=1), where)


def _average(node: Node, context: Context) -> Average:
    allowed = ("sum", "of", "where", "who", "over", "category", "at_least", "open")
    fields = Fields(node, "average", context.names.problems, allowed)
    table = _record_table(fields, context)
    summed = (Measure.HOURS.value, Measure.DAYS.value)
    known = context.names.check_name("可求人均的数量", fields.text("sum"), summed, fields.place_of("sum"))
    return Average(
        measure=Measure(fields.text("sum")) if known else Measure.HOURS,
        table="credits",
        over=fields.choice("over", Over, Over.LIVE),
        bound=_bound(fields, context, (BoundKind.AT_LEAST,), scale=10),
        where=optional_condition(fields, "where", _row(table, context.names), context.names),
        who=optional_condition(fields, "who", context.names.person, context.names),
        category=_category(fields, context),
    )


def _bound(fields: Fields, context: Context, kinds: tuple[BoundKind, ...], *, scale: int) -> Bound:
    written = [kind for kind in (*kinds, BoundKind.OPEN) if kind.value in fields]
    if len(written) != 1:
        wrong = "同时写了" + "、".join(written) if written else "没有写目标数"
        known = "、".join((*kinds, "open: true"))
        context.names.problems.add(fields.place, wrong, f"请写且只写一项：{known}")
        return Bound(BoundKind.OPEN)
    if written[0] is BoundKind.OPEN:
        if not fields.flag("open"):
            context.names.problems.add(fields.place_of("open"), "open 只能是 true", "请改写 at_least")
        return Bound(BoundKind.OPEN)
    tolerance = fields.share("tolerance") if "tolerance" in fields else context.tolerance
    value = fields.scaled(written[0].value, scale)
    return Bound(written[0], value, tolerance if written[0] is BoundKind.ABOUT else 0)


def _composition(node: Node, context: Context) -> Composition:
    names = context.names
    fields = Fields(
        node, "composition", names.problems, ("share_of", "of", "among", "where", "at_least", "open")
    )
    names.check_name("可求比例的数量", fields.text("share_of"), ("hours",), fields.place_of("share_of"))
    row = _sessions(fields, context)
    where = fields.node("where")
    condition = read_condition(where, row, names) if where is not None else NOTHING.where
    among = optional_condition(fields, "among", row, names)
    return Composition("sessions", _share_bound(fields, context), condition, among)


def _sessions(fields: Fields, context: Context) -> Row:
    context.names.check_name("课程安排表", fields.text("of"), ("sessions",), fields.place_of("of"))
    return context.names.row(context.names.registry.table("sessions"))


def _contain(node: Node, context: Context) -> Contain:
    fields = Fields(node, "contain", context.names.problems, ("of", "where", "at_least", "when"))
    row = _sessions(fields, context)
    classes = context.names.row(context.names.registry.table("classes"))
    return Contain(
        table="sessions",
        at_least=fields.whole("at_least", default=1),
        where=optional_condition(fields, "where", row, context.names),
        when=optional_condition(fields, "when", classes, context.names),
    )


def _reach(node: Node, context: Context) -> Reach:
    kinds = (BoundKind.AT_LEAST, BoundKind.ABOUT, BoundKind.EXACTLY)
    allowed = ("count", "sum", "of", "where", "who", "tolerance", "open", *(kind.value for kind in kinds))
    names = context.names
    fields = Fields(node, "reach", names.problems, allowed)
    if ("count" in fields) == ("sum" in fields):
        names.problems.add(fields.place, "reach 要写 count 或 sum 中的一项", "数个数写 count，求和写 sum")
        return Reach("items", Bound(BoundKind.OPEN), count="items")
    count = fields.optional_text("count")
    if count is not None and not names.check_name("可数的对象", count, _COUNTED, fields.place_of("count")):
        return Reach("items", Bound(BoundKind.OPEN), count="items")
    table = _reached_table(fields, count, context)
    people = table.name == "people"
    row = names.person if people else names.row(table)
    if "who" in fields and table.subject != "person_id":
        names.problems.add(
            fields.place_of("who"), f"{table.label}不属于个人，不能写 who", "请删去 who，改写 where"
        )
    return Reach(
        table=table.name,
        bound=_bound(fields, context, kinds, scale=10 if _is_amount(fields, table) else 1),
        where=optional_condition(fields, "where", row, names),
        who=optional_condition(fields, "who", names.person, names),
        count=count,
        sum=fields.optional_text("sum"),
    )


_TABLES_OF_COUNT = {
    "people": ("credits", "people"),
    "credits": ("credits",),
    "classes": ("classes",),
    "items": ("items",),
    "institutions": ("institutions", "items", "classes"),
}


def _reached_table(fields: Fields, count: str | None, context: Context) -> FactTable:
    names = context.names
    summed = ("credits", "items", "classes")
    known = summed if count is None else _TABLES_OF_COUNT[count]
    written = fields.text("of") if count is None else fields.optional_text("of") or count
    if not names.check_name("可用在这里的事实表", written, known, fields.place_of("of")):
        written = known[0]
    table = names.registry.table(written)
    if count is None:
        numbers = [
            column.name for column in table.columns if column.type in {FactType.AMOUNT, FactType.WHOLE}
        ]
        names.check_name("可求和的数量", fields.text("sum"), numbers, fields.place_of("sum"))
    return table


def _is_amount(fields: Fields, table: FactTable) -> bool:
    column = table.by_name.get(fields.optional_text("sum") or "")
    return column is not None and column.type is FactType.AMOUNT


_READERS: dict[str, Callable[[Node, Context], Requirement]] = {
    "accumulate": _accumulate,
    "occur": _occur,
    "share": _share,
    "average": _average,
    "composition": _composition,
    "contain": _contain,
    "reach": _reach,
    "any_of": _combined(AnyOf),
    "all_of": _combined(AllOf),
}
