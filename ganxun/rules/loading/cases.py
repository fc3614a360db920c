"""Reads cases/<duty>.yaml: worked examples in human units, with documented defaults for what is left out."""

from collections.abc import Mapping as ReadMapping
from datetime import date
from decimal import Decimal

from ganxun.rules.facts import FactTable, FactType, FactValue
from ganxun.rules.language.policy import Case
from ganxun.rules.language.verdicts import Verdict
from ganxun.rules.loading.conditions import fact_value
from ganxun.rules.loading.fields import Fields, each_item
from ganxun.rules.loading.marked import Items, Mapping, Node, Scalar
from ganxun.rules.loading.problems import Problems, choose_from
from ganxun.rules.loading.vocabulary import Vocabulary

_EXPECTED = (
    "verdict", "value", "target", "gap", "due_on", "clause", "missing", "alternative", "subject",
)  # fmt: skip
LOCAL_IDS = 1_000_000
_A_DAY = date(2000, 1, 1)


def read_cases(node: Node, duty: str, names: Vocabulary) -> tuple[Case, ...]:
    """Every worked example of one duty."""
    return tuple(_case(item, duty, names) for item in each_item(node, "cases", names.problems))


def _case(node: Node, duty: str, names: Vocabulary) -> Case:
    fields = Fields(node, "算例", names.problems, ("name", "as_of", "facts", "expect"))
    facts, expect = fields.node("facts"), fields.node("expect")
    return Case(
        duty=duty,
        name=fields.text("name"),
        as_of=fields.day("as_of"),
        facts=_facts(facts, names) if facts is not None else {},
        expect=_expect(expect, names.problems) if expect is not None else {},
        file=node.place.file,
        line=node.place.line,
    )


def _facts(node: Node, names: Vocabulary) -> dict[str, tuple[ReadMapping[str, FactValue], ...]]:
    known = [table.name for table in names.registry]
    fields = Fields(node, "facts", names.problems, ("person", *known))
    found: dict[str, tuple[ReadMapping[str, FactValue], ...]] = {}
    for name in fields.names():
        inner = fields.node(name)
        if inner is None or (name not in known and name != "person"):
            continue
        table = names.registry.table("people" if name == "person" else name)
        items = (inner,) if name == "person" else each_item(inner, name, names.problems)
        rows = tuple(_row(item, index, table, names) for index, item in enumerate(items, start=1))
        found[table.name] = found.get(table.name, ()) + rows
    if not found.get("people") and "person_id" in {
        key for rows in found.values() for row in rows for key in row
    }:
        found["people"] = (_defaults(names.registry.table("people"), 1),)
    return found


def _defaults(table: FactTable, index: int) -> dict[str, FactValue]:
    """Nullable: unknown. Own key: the row's number. Other identifiers: 1. Others: the registry's default."""
    row: dict[str, FactValue] = {}
    for column in table.columns:
        if column.type is FactType.IDENT and not column.nullable:
            row[column.name] = index if column.name in table.key else 1
        else:
            row[column.name] = column.default
    return row


def _row(node: Node, index: int, table: FactTable, names: Vocabulary) -> dict[str, FactValue]:
    fields = Fields(node, f"{table.label}（{table.name}）", names.problems, table.by_name)
    row = _defaults(table, index)
    for name in fields.names():
        value = fields.optional(name)
        column = table.by_name.get(name)
        if value is not None and column is not None:
            is_null = isinstance(value, Scalar) and value.value is None
            row[name] = None if is_null and column.nullable else fact_value(value, column, names)
    starts = table.by_name.get("starts_on")
    if table.day == "ends_on" and row.get("starts_on") is None and starts is not None:
        row["starts_on"] = row["ends_on"]
    for column in table.columns:
        if row[column.name] is None and not column.nullable:
            names.problems.add(node.place, f"{table.label}缺少「{column.name}」（{column.label}）", "请补上")
            row[column.name] = _A_DAY if column.type is FactType.DATE else "?"
    return row


def _expect(node: Node, problems: Problems) -> dict[str, object]:
    fields = Fields(node, "expect", problems, _EXPECTED)
    known = [verdict.code for verdict in Verdict]
    verdict = fields.text("verdict")
    if verdict not in known:
        problems.add(fields.place_of("verdict"), f"没有结论「{verdict}」", choose_from(verdict, known))
    found: dict[str, object] = {"verdict": verdict}
    for name in fields.names():
        inner = fields.optional(name)
        if inner is not None and name != "verdict" and name in _EXPECTED:
            found[name] = _expected_value(name, inner, problems)
    return found


def _expected_value(name: str, node: Node, problems: Problems) -> object:
    if name == "missing":
        items = node.items if isinstance(node, Items) else ()
        return tuple(item.raw for item in items if isinstance(item, Scalar))
    value = node.value if isinstance(node, Scalar) and not isinstance(node, Mapping) else None
    wanted = {"due_on": date, "clause": str}.get(name, int | Decimal)
    if value is not None and not isinstance(value, wanted):
        problems.add(node.place, f"「{name}」写得不对", "请写成数字" if wanted != date else "请写成日期")
    return value
