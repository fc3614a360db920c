"""Reads conditions and refuses every question that the facts cannot answer."""

from datetime import date

from ganxun.rules.facts import FactColumn, FactType, FactValue
from ganxun.rules.language.conditions import (
    ALWAYS,
    AllHold,
    AnyHolds,
    Condition,
    Holds,
    InCategory,
    Not,
    Operator,
    Test,
)
from ganxun.rules.loading.fields import Fields, each_item
from ganxun.rules.loading.marked import Items, Mapping, Node, Scalar
from ganxun.rules.loading.problems import choose_from
from ganxun.rules.loading.vocabulary import ASKABLE, Row, Vocabulary

_HEADS = ("all", "any", "not", "category", "fact", "holds")
_ORDERED = {Operator.AT_LEAST, Operator.AT_MOST, Operator.ABOVE, Operator.BELOW, Operator.BETWEEN}
_TYPE_NAMES = {
    FactType.CODE: "代码",
    FactType.BOOLEAN: "true 或 false",
    FactType.WHOLE: "整数",
    FactType.DATE: "日期",
    FactType.AMOUNT: "数量",
}


def read_condition(node: Node, row: Row, names: Vocabulary) -> Condition:
    """A condition over ``row``."""
    heads = [head for head in _HEADS if isinstance(node, Mapping) and head in node.entries]
    if len(heads) != 1:
        wrong = "条件里同时写了" + "、".join(heads) if heads else "看不出这是什么条件"
        names.problems.add(node.place, wrong, "每个条件只写 all、any、not、category、fact、holds 中的一项")
        return ALWAYS
    readers = {"all": _several, "any": _several, "not": _not, "category": _category, "fact": _test}
    return readers.get(heads[0], _holds)(node, row, names)


def optional_condition(fields: Fields, name: str, row: Row, names: Vocabulary) -> Condition:
    """The condition under a key; always true when the key is absent."""
    node = fields.optional(name)
    return ALWAYS if node is None else read_condition(node, row, names)


def _several(node: Node, row: Row, names: Vocabulary) -> Condition:
    fields = Fields(node, "条件", names.problems, ("all", "any"))
    (head,) = tuple(name for name in fields.names() if name in {"all", "any"})
    inner = fields.node(head)
    items = each_item(inner, f"「{head}」", names.problems) if inner is not None else ()
    if not items:
        names.problems.add(fields.place, f"「{head}」里没有条件", "请至少写一个条件，或者删去这一项")
    parts = tuple(read_condition(item, row, names) for item in items)
    return AllHold(parts) if head == "all" else AnyHolds(parts)


def _not(node: Node, row: Row, names: Vocabulary) -> Condition:
    fields = Fields(node, "条件", names.problems, ("not",))
    inner = fields.node("not")
    return ALWAYS if inner is None else Not(read_condition(inner, row, names))


def _category(node: Node, row: Row, names: Vocabulary) -> Condition:
    fields = Fields(node, "条件", names.problems, ("category",))
    code = fields.text("category")
    if not row.is_person:
        names.problems.add(fields.place, f"人员类别不能用在{row.label}的条件里", "请改用 fact 条件")
    names.check_name("人员类别", code, names.categories, fields.place_of("category"))
    return InCategory(code)


def _holds(node: Node, row: Row, names: Vocabulary) -> Condition:
    fields = Fields(node, "条件", names.problems, ("holds", "where", "during"))
    if not row.is_person:
        names.problems.add(fields.place, f"holds 不能用在{row.label}的条件里", "请改用 fact 条件")
    during = fields.optional_text("during") or "day"
    if during not in {"day", "period"}:
        names.problems.add(fields.place_of("during"), f"during 不能写「{during}」", "请写 day 或 period")
    name = fields.text("holds")
    known = [
        table.name
        for table in names.registry
        if table.subject == "person_id" and (table.span or table.name == "events")
    ]
    if not names.check_name("可供 holds 查的事实表", name, known, fields.place_of("holds")):
        return ALWAYS
    table = names.registry.table(name)
    where = optional_condition(fields, "where", names.row(table), names)
    return Holds(name, where, in_period=during == "period")


def _test(node: Node, row: Row, names: Vocabulary) -> Condition:
    operators = tuple(operator.value for operator in Operator)
    fields = Fields(node, "条件", names.problems, ("fact", *operators))
    fact = fields.text("fact")
    written = [Operator(name) for name in fields.names() if name in operators]
    if len(written) != 1:
        wrong = "同时写了" + "、".join(written) if written else f"没有说对「{fact}」问什么"
        names.problems.add(fields.place, wrong, "请写且只写一项：" + "、".join(operators))
        return ALWAYS
    askable = {name: column for name, column in row.columns.items() if column.type in ASKABLE}
    if not names.check_name(f"{row.label}的事实", fact, askable, fields.place_of("fact")):
        return ALWAYS
    inner = fields.node(written[0])
    return ALWAYS if inner is None else _asked(inner, askable[fact], written[0], names)


def _asked(node: Node, column: FactColumn, operator: Operator, names: Vocabulary) -> Condition:
    if operator in _ORDERED and column.type in {FactType.CODE, FactType.BOOLEAN}:
        names.problems.add(
            node.place, f"「{column.label}」不能比大小（{operator}）", "请改用 in、equals 或 is_known"
        )
        return ALWAYS
    if operator is Operator.IS_KNOWN:
        if not isinstance(node, Scalar) or not isinstance(node.value, bool):
            names.problems.add(node.place, "is_known 应当是 true 或 false", "请写成「is_known: true」")
            return ALWAYS
        return Test(column.name, operator, (node.value,))
    nodes = _listed(node, operator, names)
    values = tuple(fact_value(item, column, names) for item in nodes)
    if operator is Operator.BETWEEN and len(values) == 2 and _reversed(values):
        names.problems.add(node.place, "between 的下限大于上限", "请把小的写在前面")
    return Test(column.name, operator, values)


def _reversed(values: tuple[FactValue, ...]) -> bool:
    low, high = values
    if isinstance(low, date) and isinstance(high, date):
        return low > high
    return isinstance(low, int) and isinstance(high, int) and low > high


def _listed(node: Node, operator: Operator, names: Vocabulary) -> tuple[Node, ...]:
    if operator not in {Operator.IN, Operator.BETWEEN}:
        return (node,)
    if not isinstance(node, Items) or not node.items:
        names.problems.add(node.place, f"「{operator}」应当是不空的列表", f"请写成「{operator}: [甲, 乙]」")
        return ()
    if operator is Operator.BETWEEN and len(node.items) != 2:
        names.problems.add(node.place, "between 要写两个数", "请写成「between: [下限, 上限]」，含两端")
    return node.items


def fact_value(node: Node, column: FactColumn, names: Vocabulary) -> FactValue:
    """A value of a column as written in a file; amounts become tenths, codes must be known."""
    if isinstance(node, Scalar):
        if column.type is FactType.AMOUNT and isinstance(node.value, bool | str) is False:
            return Fields(
                node=Mapping(node.place, {}, {}), what="", problems=names.problems, allowed=()
            ).scaled_node(column.name, node, 10, least=-(10**12))
        if column.type is FactType.CODE:
            return _code(node, column, names)
        if _fits(node.value, column.type):
            return node.value  # type: ignore[return-value]  # _fits has looked
    expected = _TYPE_NAMES.get(column.type, "编号或文字")
    names.problems.add(node.place, f"「{column.label}」（{column.name}）应当是{expected}", f"请写{expected}")
    return None


def _fits(value: object, kind: FactType) -> bool:
    if kind is FactType.BOOLEAN:
        return isinstance(value, bool)
    if kind is FactType.DATE:
        return isinstance(value, date)
    if kind is FactType.TEXT:
        return isinstance(value, str)
    return isinstance(value, int) and not isinstance(value, bool)


def _code(node: Scalar, column: FactColumn, names: Vocabulary) -> str:
    known = names.codes(column)
    if known is not None and node.raw not in known:
        names.problems.add(
            node.place,
            f"「{column.label}」（{column.name}）没有代码「{node.raw}」",
            choose_from(node.raw, known),
        )
    return node.raw
