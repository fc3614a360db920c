"""From rows of the file to staged rows: what can be said about a row by looking at it alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from ganxun.base.imports.work import Work
from ganxun.base.permissions import Permission
from ganxun.base.pinyin import reading_of_person
from ganxun.base.sheets.reading import ReadRow, SheetReader
from ganxun.people.identity import fingerprint, sealed
from ganxun.people.imports.opening import UnitRows
from ganxun.people.imports.units import KnownUnit, UnitFinder, find_unit

PERSON = (
    "sheet_order", "row", "line", "code", "name", "name_pinyin", "name_initials", "identity_hash", "identity_sealed",
    "identity_tail", "gender", "ethnicity", "political_status", "born_on", "started_work_on", "joined_service_on",
    "person_kind", "personnel_status", "management", "education_level", "unit_id",
)  # fmt: skip
_REFERENCE = ("sheet_order", "row", "line", "ref_code", "ref_hash", "ref_name", "ref_born")
POST = (
    *_REFERENCE, "unit_id", "title", "post_kind", "post_level", "is_leading_post", "team", "is_team_head",
    "is_primary", "starts_on", "ends_before", "is_snapshot",
)  # fmt: skip
RANK = (*_REFERENCE, "kind", "code", "starts_on", "ends_before", "is_snapshot")

_UNNAMED_POST = "干部"
_OUT_OF_SERVICE = frozenset({"retired", "transferred_out", "deceased"})


class RosterRows:
    """Stages the rows of the sheets of one file."""

    def __init__(self, work: Work) -> None:
        """`work` receives the rows."""
        self._work = work
        self._units = UnitFinder(lambda path: work.actor.can(Permission.ROSTER_IMPORT, path))
        self._opening: UnitRows | None = None
        self._line = 0
        self._done = 0

    def stage(self, reader: SheetReader) -> None:
        """Read one sheet to its end."""
        if reader.layout.field_set.key == "units":
            self._opening = self._opening or UnitRows(self._work, self._units)
            self._opening.stage(reader)
            return
        stage_row = {"people": self._person, "posts": self._post, "ranks": self._rank}[
            reader.layout.field_set.key
        ]
        for row in reader.rows():
            stage_row(reader, row)
            self._finish(reader, row)

    def _finish(self, reader: SheetReader, row: ReadRow) -> None:
        self._work.add_row(reader.sheet, row.number, row.get("name") or row.get("code") or "")
        for problem in row.problems:
            self._work.add_problem(reader.sheet, row.number, problem)
        for note in row.notes:
            self._work.add_note(reader.sheet, row.number, note)
        self._done += 1
        self._work.progress.reach(self._done)

    def _person(self, reader: SheetReader, row: ReadRow) -> None:
        if row.get("name") is None and not row.is_faulty("name"):
            reader.problem(row, "name", "no_name", "姓名不能为空")
        if not any(row.get(key) or row.is_faulty(key) for key in ("identity", "code", "born_on")):
            advice = "无法确认是哪一个人，请至少填写公民身份号码、统一标识、出生日期中的一项"
            reader.problem(row, "identity", "cannot_identify", advice)
        self._compare_with_identity(row)
        _refuse_reversed(reader, row, ("born_on", "started_work_on", "joined_service_on"))
        unit = self._unit(reader, row)
        self._line += 1
        place = (reader.sheet.order, row.number, self._line)
        self._work.add("st_person", PERSON, (*place, *_person_values(row, unit)))
        if row.get("personnel_status") in _OUT_OF_SERVICE:
            # The unit is the one that keeps the file; no post is held there any more.
            return
        if unit is not None:
            self._snapshot_post(row, unit, place)
        self._snapshot_ranks(row, place)

    def _compare_with_identity(self, row: ReadRow) -> None:
        """The number knows birth and gender; the file of a cadre may rightly say otherwise, so it is a remark."""
        number = row.get("identity")
        if not number:
            return
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        gender = "male" if int(number[16]) % 2 else "female"
        if row.get("born_on") not in {None, born, born.replace(day=1)}:
            row.notes.append(f"出生日期与身份证号中的 {born.isoformat()} 不一致，按表中填写的登记")
        if row.get("gender") not in {None, gender}:
            row.notes.append("性别与身份证号不一致，按表中填写的登记")
        if row.get("born_on") == born.replace(day=1):
            # «1975.3» in the file: the number knows the day.
            row.values["born_on"] = born
        for key, derived in (("born_on", born), ("gender", gender)):
            if not row.is_faulty(key):
                row.values.setdefault(key, derived)

    def _unit(self, reader: SheetReader, row: ReadRow) -> KnownUnit | None:
        return find_unit(self._units, reader, row)

    def _snapshot_post(self, row: ReadRow, unit: KnownUnit, place: Sequence[int]) -> None:
        """The main post that a flat row tells of: it holds now, and its end is not known."""
        title = row.get("title") or _UNNAMED_POST
        values = (
            *place,
            None,
            None,
            None,
            None,
            unit.id,
            title,
            *_post_facts(row),
            True,
            row.get("post_since"),
            None,
            True,
        )
        self._work.add("st_post", POST, values)

    def _snapshot_ranks(self, row: ReadRow, place: Sequence[int]) -> None:
        for kind, key, since in (("level", "level", "level_since"), ("grade", "grade", "grade_since")):
            if row.get(key):
                values = (*place, None, None, None, None, kind, row.get(key), row.get(since), None, True)
                self._work.add("st_rank", RANK, values)

    def _post(self, reader: SheetReader, row: ReadRow) -> None:
        unit = self._unit(reader, row)
        _need(reader, row, {"title": "职务名称不能为空", "post_since": "任职时间不能为空"})
        there = (row.get(key) or row.is_faulty(key) for key in ("unit", "unit_code", "unit_and_title"))
        if not any(there):
            reader.problem(row, "unit", "no_unit", "任职机构不能为空")
        if (
            row.get("post_status") == "left"
            and row.get("post_until") is None
            and not row.is_faulty("post_until")
        ):
            reader.problem(row, "post_until", "no_end", "任职状态为“已免”，请填写免职时间")
        _refuse_reversed(reader, row, ("post_since", "post_until"))
        ends = row.get("post_until")
        values = (
            *self._reference(reader, row), unit.id if unit else None, row.get("title"), *_post_facts(row),
            row.get("is_primary"), row.get("post_since"), ends, False,
        )  # fmt: skip
        self._work.add("st_post", POST, values)

    def _rank(self, reader: SheetReader, row: ReadRow) -> None:
        _need(reader, row, {"rank": "级别不能为空", "rank_since": "批准日期不能为空"})
        _refuse_reversed(reader, row, ("rank_since", "rank_until"))
        code = row.get("rank")
        kind = None if code is None else "grade" if code.startswith("G") else "level"
        if row.get("rank_kind") not in {None, kind} and kind is not None:
            reader.problem(
                row, "rank_kind", "kind_contradicts", "与所填级别不符：职级填“职级”，职务层次填“职务层次”"
            )
        values = (
            *self._reference(reader, row),
            kind,
            code,
            row.get("rank_since"),
            row.get("rank_until"),
            False,
        )
        self._work.add("st_rank", RANK, values)

    def _reference(self, reader: SheetReader, row: ReadRow) -> tuple[Any, ...]:
        if not any(row.get(key) or row.is_faulty(key) for key in ("identity", "code", "name")):
            reader.problem(row, "name", "cannot_identify", "请填写统一标识、公民身份号码或姓名，以便找到本人")
        number = row.get("identity")
        return (
            reader.sheet.order, row.number, None, row.get("code"), fingerprint(number) if number else None,
            row.get("name"), row.get("born_on"),
        )  # fmt: skip


def _person_values(row: ReadRow, unit: KnownUnit | None) -> tuple[Any, ...]:
    number, name = row.get("identity"), row.get("name")
    reading = reading_of_person(name) if name else None
    return (
        row.get("code"),
        name,
        reading.letters[:120] if reading else "",
        reading.initials[:20] if reading else "",
        fingerprint(number) if number else None,
        sealed(number) if number else None,
        number[-4:] if number else None,
        row.get("gender"),
        row.get("ethnicity"),
        row.get("political_status"),
        row.get("born_on"),
        row.get("started_work_on"),
        row.get("joined_service_on"),
        row.get("person_kind"),
        row.get("personnel_status"),
        row.get("management"),
        row.get("education_level"),
        unit.id if unit else None,
    )


def _post_facts(row: ReadRow) -> tuple[Any, ...]:
    return (
        row.get("post_kind"),
        row.get("level"),
        row.get("is_leading_post"),
        row.get("team"),
        row.get("is_team_head"),
    )


def _need(reader: SheetReader, row: ReadRow, advices: dict[str, str]) -> None:
    for key, advice in advices.items():
        if row.get(key) is None and not row.is_faulty(key):
            reader.problem(row, key, "empty", advice)


def _refuse_reversed(reader: SheetReader, row: ReadRow, keys: Sequence[str]) -> None:
    """Days that follow one another in life must do so in the file."""
    known = [key for key in keys if row.get(key) is not None]
    for earlier, later in pairwise(known):
        if row.get(later) < row.get(earlier):
            before = row.get(earlier).isoformat()
            name = reader.layout.field_set.field(earlier).name
            reader.problem(row, later, "reversed_dates", f"早于“{name}”（{before}），请核对两个日期")
