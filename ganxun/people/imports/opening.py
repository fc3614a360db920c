"""Units (B01) in a roster: new ones are opened, details of known ones corrected; dated changes are left to people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from ganxun.base.imports.work import Work, run_sql
from ganxun.base.permissions import Permission
from ganxun.base.refusals import Reason
from ganxun.base.sheets.reading import ReadRow, SheetReader
from ganxun.orgs.actions import Opening, correct_organisation, open_organisation
from ganxun.orgs.choices import UnitKind, UnitLevel
from ganxun.orgs.decisions import why_not_credit_code, why_not_open, why_not_region_code
from ganxun.orgs.models import Organisation
from ganxun.people.imports.codes import words_by_code
from ganxun.people.imports.units import KnownUnit, UnitFinder

#: What a sheet may say of a unit beside code, name and the unit above.
_DETAILS = ("kind", "level", "short_name", "region_code", "credit_code", "in_ethnic_area", "in_poverty_area")
_LABELS = {
    "kind": "机构类别", "level": "机构级别", "short_name": "简称", "region_code": "行政区划代码", "credit_code": "统一社会信用代码",
    "in_ethnic_area": "民族地区", "in_poverty_area": "深度贫困地区",
}  # fmt: skip
_WORDS: dict[str, dict[object, str]] = {
    "kind": dict(words_by_code(UnitKind).items()),
    "level": dict(words_by_code(UnitLevel).items()),
    "in_ethnic_area": {True: "是", False: "否"},
    "in_poverty_area": {True: "是", False: "否"},
}

TABLE = """
DROP TABLE IF EXISTS st_unit;
CREATE TEMP TABLE st_unit (
    id bigint, code text, name text, parent_id bigint, starts_on date, kind text, level text, short_name text,
    region_code text, credit_code text, in_ethnic_area boolean, in_poverty_area boolean) ON COMMIT DROP;
"""
_COLUMNS = ("id", "code", "name", "parent_id", "starts_on", *_DETAILS)

# Until they are opened, new units go by numbers below zero.
_RENUMBER = "UPDATE {table} AS s SET unit_id = %(now)s WHERE s.unit_id = %(planned)s"


@dataclass
class _Waiting:
    """A new unit whose place in the tree is still looked for."""

    reader: SheetReader
    row: ReadRow


class UnitRows:
    """Stages the units of one file; those that are new can be referred to at once."""

    def __init__(self, work: Work, finder: UnitFinder) -> None:
        """`finder` is the one by which people are then placed."""
        self._work = work
        self._finder = finder
        self._known = {unit.code: unit for unit in Organisation.objects.select_related("parent")}
        #: Credit code → code of the unit that bears it, in the database or further up in the file.
        self._bearers = {unit.credit_code: unit.code for unit in self._known.values() if unit.credit_code}
        self._next = -1

    def stage(self, reader: SheetReader) -> None:
        """Read a sheet of units to its end."""
        waiting: list[_Waiting] = []
        seen: dict[str, int] = {}
        for row in reader.rows():
            code = row.get("unit_code")
            if code in seen:
                reader.problem(
                    row,
                    "unit_code",
                    "duplicate_unit",
                    f"与本表第 {seen[code]} 行的机构编码相同，请只保留一行",
                )
            elif code:
                seen[code] = row.number
            self._check_codes(reader, row)
            if code in self._known:
                self._compare(reader, row, self._known[code])
            else:
                waiting.append(_Waiting(reader, row))
        self._place(waiting)

    def _check_codes(self, reader: SheetReader, row: ReadRow) -> None:
        checks: dict[str, Callable[[str], tuple[Reason, ...]]] = {
            "credit_code": why_not_credit_code,
            "region_code": why_not_region_code,
        }
        for key, why_not in checks.items():
            for reason in why_not(row.get(key)) if row.get(key) else ():
                reader.problem(row, key, reason.code, str(reason))
        number, code = row.get("credit_code"), row.get("unit_code")
        if number and self._bearers.setdefault(number, code) != code:
            reader.problem(
                row, "credit_code", "credit_code_taken", "该统一社会信用代码已登记在另一机构名下，请核对"
            )

    def _compare(self, reader: SheetReader, row: ReadRow, unit: Organisation) -> None:
        """A unit that is known: details may be corrected, dated changes not."""
        self._check_dated(reader, row, unit)
        differing = {
            key: row.get(key)
            for key in _DETAILS
            if row.get(key) is not None and row.get(key) != getattr(unit, key)
        }
        permission = Permission.ORG_CHANGE if differing else Permission.ROSTER_IMPORT
        if not self._work.actor.can(permission, unit.path):
            reader.problem(row, "unit_code", "unit_out_of_scope", "该机构不在您可以调整的范围内")
        elif differing and not row.problems:
            self._stage(row, unit.pk, None, None)
            for key, after in differing.items():
                change = (_LABELS[key], _word(key, getattr(unit, key)), _word(key, after))
                columns = ("sheet_order", "row", "label", "before", "after")
                self._work.add("import_change", columns, (reader.sheet.order, row.number, *change))
        self._finish(reader, row)

    def _check_dated(self, reader: SheetReader, row: ReadRow, unit: Organisation) -> None:
        if row.get("unit_name") not in {None, unit.name}:
            advice = f"库中该机构名为“{unit.name}”；更名有生效日期，请在机构管理中办理"
            reader.problem(row, "unit_name", "name_is_dated", advice)
        above = unit.parent
        if (
            row.get("parent")
            and above
            and row.get("parent") not in {above.code, above.name, above.short_name}
        ):
            advice = f"库中该机构隶属于“{above.name}”；调整隶属有生效日期，请在机构管理中办理"
            reader.problem(row, "parent", "parent_is_dated", advice)

    def _place(self, waiting: list[_Waiting]) -> None:
        """Open new units below known ones, then those below them, until no more find their place."""
        while waiting:
            left = [each for each in waiting if not self._open(each, is_last_try=False)]
            if len(left) == len(waiting):
                for each in left:
                    self._open(each, is_last_try=True)
                return
            waiting = left

    def _open(self, each: _Waiting, *, is_last_try: bool) -> bool:
        reader, row = each.reader, each.row
        answer = self._finder.find(row.get("parent")) if row.get("parent") else None
        if answer is not None and answer.unit is None and not is_last_try:
            return False
        parent = answer.unit if answer else None
        if answer is not None and parent is None:
            reader.problem(row, "parent", answer.code, answer.advice)
        self._check_new(reader, row, parent)
        if parent is not None and not row.problems:
            planned = KnownUnit(
                self._next,
                row.get("unit_code"),
                row.get("unit_name"),
                f"{parent.path}{self._next}.",
                is_open=True,
            )
            self._finder.expect(planned, row.get("short_name") or "")
            self._stage(row, planned.id, parent.id, row.get("starts_on") or self._start_of(parent))
            self._work.add(
                "import_fate", ("sheet_order", "row", "is_new"), (reader.sheet.order, row.number, True)
            )
            self._next -= 1
        self._finish(reader, row)
        return True

    def _check_new(self, reader: SheetReader, row: ReadRow, parent: KnownUnit | None) -> None:
        for key in ("unit_code", "unit_name", "parent", "kind", "level"):
            if row.get(key) is None and not row.is_faulty(key):
                name = reader.layout.field_set.field(key).name
                reader.problem(row, key, "empty", f"新增机构须填写{name}")
        if parent is None:
            return
        if not self._work.actor.can(Permission.ORG_CHANGE, parent.path):
            reader.problem(row, "parent", "may_not_open", "您没有在该上级机构下增设机构的权限")
        above = self._known.get(parent.code)
        for reason in why_not_open(
            above, starts_on=row.get("starts_on") or self._start_of(parent), today=self._work.on
        ):
            reader.problem(row, "starts_on", reason.code, str(reason))

    def _start_of(self, parent: KnownUnit) -> date:
        above = self._known.get(parent.code)
        return above.starts_on if above is not None else self._work.on

    def _stage(self, row: ReadRow, number: int, parent: int | None, starts_on: date | None) -> None:
        details = (row.get(key) for key in _DETAILS)
        values = (number, row.get("unit_code"), row.get("unit_name"), parent, starts_on, *details)
        self._work.add("st_unit", _COLUMNS, values)

    def _finish(self, reader: SheetReader, row: ReadRow) -> None:
        self._work.add_row(reader.sheet, row.number, row.get("unit_name") or row.get("unit_code") or "")
        for problem in row.problems:
            self._work.add_problem(reader.sheet, row.number, problem)
        for note in row.notes:
            self._work.add_note(reader.sheet, row.number, note)


def write_units(work: Work) -> None:
    """Open and correct the staged units by their own deeds, and place the staged people in them."""
    numbers: dict[int, int] = {}
    for row in list(_staged()):
        details = {key: row[key] for key in _DETAILS if row[key] is not None}
        if row["id"] > 0:
            correct_organisation(row["id"], details, actor=work.actor, at=work.at)
            continue
        opening = Opening(
            code=row["code"], name=row["name"], kind=details.pop("kind"), level=details.pop("level"),
            starts_on=row["starts_on"], parent_id=numbers.get(row["parent_id"], row["parent_id"]), more=details,
        )  # fmt: skip
        numbers[row["id"]] = open_organisation(opening, actor=work.actor, at=work.at).pk
    for planned, now in numbers.items():
        for table in ("st_person", "st_post"):
            run_sql(_RENUMBER.format(table=table), {"planned": planned, "now": now})


def _staged() -> Iterator[dict[str, Any]]:
    with connection.cursor() as cursor:
        # Above comes before below: numbers fall in the order in which places were found.
        cursor.execute(f"SELECT {', '.join(_COLUMNS)} FROM st_unit ORDER BY id DESC")  # noqa: S608 - our own columns
        for row in cursor.fetchall():
            yield dict(zip(_COLUMNS, row, strict=True))


def _word(key: str, value: object) -> str:
    return _WORDS.get(key, {}).get(value, "" if value is None else str(value))
