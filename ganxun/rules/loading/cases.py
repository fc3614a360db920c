"""Reads cases/<duty>.yaml: worked examples in human units, with documented defaults for what is left out.

What a row leaves out: nullable columns are unknown, the row's own number counts from 1, other identifiers are 1,
the rest is the registry's default. A unit may name its ``parent``; a row may stand ``repeat`` times.
"""

from datetime import date
from decimal import Decimal

from ganxun.rules.facts import FactTable, FactType, FactValue
from ganxun.rules.language.policy import Case, CaseRow
from ganxun.rules.language.verdicts import Verdict
from ganxun.rules.loading.conditions import fact_value
from ganxun.rules.loading.fields import Fields, each_item
from ganxun.rules.loading.marked import Items, Node, Scalar
from ganxun.rules.loading.problems import Place, Problems, choose_from
from ganxun.rules.loading.vocabulary import Vocabulary

_CASE = ("case", "says", "as_of", "facts", "alone", "subject", "version_on", "expect")
_KINDS: dict[str, tuple[type, ...]] = {
    "value": (int, Decimal),
    "target": (int, Decimal),
    "gap": (int, Decimal),
    "due": (date,),
    "due_on": (date,),
    "clause": (str,),
    "alternative": (int,),
    "counted": (int,),
    "not_counted": (int,),
}
MOST_REPEATS = 1_000_000
_A_DAY = date(2000, 1, 1)

Rows = dict[str, tuple[CaseRow, ...]]


def read_cases(node: Node, duty: str, names: Vocabulary) -> tuple[Case, ...]:
    """Every worked example of one duty."""
    fields = Fields(node, "算例文件", names.problems, ("duty", "given", "cases"))
    written = fields.text("duty")
    if written and written != duty:
        names.problems.add(
            fields.place_of("duty"), f"文件名与 duty「{written}」不一致", f"请写「duty: {duty}」"
        )
    given = fields.optional("given")
    shared = _facts(given, names) if given is not None else {}
    cases = fields.node("cases")
    items = each_item(cases, "cases", names.problems) if cases is not None else ()
    return tuple(_case(item, duty, shared, names) for item in items)


def _case(node: Node, duty: str, shared: Rows, names: Vocabulary) -> Case:
    fields = Fields(node, "算例", names.problems, _CASE)
    facts, expect = fields.optional("facts"), fields.node("expect")
    own = _facts(facts, names) if facts is not None else {}
    everything = own if fields.flag("alone") else _joined(shared, own)
    return Case(
        duty=duty,
        name=fields.text("case"),
        says=fields.text("says"),
        as_of=fields.day("as_of"),
        subject=fields.whole("subject", default=1),
        facts=_with_people(everything, names),
        expect=_expect(expect, names.problems) if expect is not None else {},
        file=node.place.file,
        line=node.place.line,
    )


def _joined(shared: Rows, own: Rows) -> Rows:
    return {name: shared.get(name, ()) + own.get(name, ()) for name in {**shared, **own}}


def _with_people(facts: Rows, names: Vocabulary) -> Rows:
    """Someone must have what the rows of persons speak of: without ``people`` there is the one person 1."""
    of_persons = any("person_id" in row.values for rows in facts.values() for row in rows)
    if of_persons and not facts.get("people"):
        table = names.registry.table("people")
        return {**facts, "people": (CaseRow(_defaults(table, 1)),)}
    return facts


def _facts(node: Node, names: Vocabulary) -> Rows:
    known = [table.name for table in names.registry]
    fields = Fields(node, "facts", names.problems, ("person", *known))
    found: Rows = {}
    for name in fields.names():
        inner = fields.optional(name)
        if inner is not None and (name in known or name == "person"):
            table = names.registry.table("people" if name == "person" else name)
            items = (inner,) if name == "person" else each_item(inner, name, names.problems)
            found[table.name] = found.get(table.name, ()) + _rows(items, table, names)
            if table.name == "units":
                found["unit_ancestors"] = found.get("unit_ancestors", ()) + _ancestors(items, found["units"])
    return found


def _rows(items: tuple[Node, ...], table: FactTable, names: Vocabulary) -> tuple[CaseRow, ...]:
    rows: list[CaseRow] = []
    following = 1
    for item in items:
        row = _row(item, following, table, names)
        following += row.repeat
        rows.append(row)
    return tuple(rows)


def _defaults(table: FactTable, following: int) -> dict[str, FactValue]:
    row: dict[str, FactValue] = {}
    for column in table.columns:
        if column.type is FactType.IDENT and not column.nullable:
            row[column.name] = following if table.key == (column.name,) else 1
        else:
            row[column.name] = column.default
    return row


def _row(node: Node, following: int, table: FactTable, names: Vocabulary) -> CaseRow:
    extra = ("repeat", "step", "parent") if table.name == "units" else ("repeat", "step")
    fields = Fields(node, f"{table.label}（{table.name}）", names.problems, (*table.by_name, *extra))
    row = _defaults(table, following)
    for name in fields.names():
        value, column = fields.optional(name), table.by_name.get(name)
        if value is not None and column is not None:
            is_null = isinstance(value, Scalar) and value.value is None
            row[name] = None if is_null and column.nullable else fact_value(value, column, names)
    _fill_start(row, table)
    _refuse_gaps(row, table, node.place, names.problems)
    repeat = fields.whole("repeat", default=1)
    if repeat > MOST_REPEATS:
        names.problems.add(fields.place_of("repeat"), f"repeat 超过 {MOST_REPEATS}", "请写小一些的数")
        repeat = 1
    step = fields.optional_text("step")
    counting = {*table.key, "person_id", step or ""} & set(table.by_name)
    return CaseRow(row, repeat, tuple(sorted(counting)))


def _fill_start(row: dict[str, FactValue], table: FactTable) -> None:
    if table.day == "ends_on" and "starts_on" in row and row["starts_on"] is None:
        row["starts_on"] = row["ends_on"]


def _refuse_gaps(row: dict[str, FactValue], table: FactTable, place: Place, problems: Problems) -> None:
    for column in table.columns:
        if row[column.name] is None and not column.nullable:
            problems.add(place, f"{table.label}缺少「{column.name}」（{column.label}）", "请补上")
            row[column.name] = _A_DAY if column.type is FactType.DATE else "?"


def _ancestors(items: tuple[Node, ...], units: tuple[CaseRow, ...]) -> tuple[CaseRow, ...]:
    """Every unit is its own ancestor; ``parent`` adds the parent and all above it."""
    parents = {}
    for item, row in zip(items, units, strict=False):
        parent = getattr(item, "entries", {}).get("parent")
        if isinstance(parent, Scalar) and isinstance(parent.value, int):
            parents[row.values["unit_id"]] = parent.value
    found = []
    for row in units:
        above, depth = row.values["unit_id"], 0
        while above is not None and depth <= len(units):
            values: dict[str, FactValue] = {
                "unit_id": row.values["unit_id"],
                "ancestor_id": above,
                "depth": depth,
            }
            up = ("unit_id", "ancestor_id") if depth == 0 else ("unit_id",)
            found.append(CaseRow(values, row.repeat, up))
            above, depth = parents.get(above), depth + 1
    return tuple(found)


def _expect(node: Node, problems: Problems) -> dict[str, object]:
    fields = Fields(node, "expect", problems, ("verdict", "missing", *_KINDS))
    known = [verdict.code for verdict in Verdict]
    verdict = fields.text("verdict")
    if verdict not in known:
        problems.add(fields.place_of("verdict"), f"没有结论「{verdict}」", choose_from(verdict, known))
    found: dict[str, object] = {"verdict": verdict}
    for name in fields.names():
        inner = fields.optional(name)
        if inner is not None and name == "missing":
            items = inner.items if isinstance(inner, Items) else ()
            found[name] = tuple(item.raw for item in items if isinstance(item, Scalar))
        elif inner is not None and name in _KINDS:
            found[name.replace("due_on", "due")] = _expected_value(name, inner, problems)
    return found


def _expected_value(name: str, node: Node, problems: Problems) -> object:
    value = node.value if isinstance(node, Scalar) else None
    if value is not None and (isinstance(value, bool) or not isinstance(value, _KINDS[name])):
        wanted = {date: "日期", str: "文字"}.get(_KINDS[name][0], "数字")
        problems.add(node.place, f"「{name}」应当是{wanted}", f"请写{wanted}")
    return value
