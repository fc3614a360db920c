"""From rows of the file to staged events and their parts: what can be said of a row by looking at it alone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from ganxun.base.imports.work import Work
from ganxun.base.periods import Period
from ganxun.base.permissions import Permission
from ganxun.base.sheets.reading import ReadRow, SheetReader
from ganxun.people.identity import fingerprint
from ganxun.people.imports.units import UnitFinder, find_unit
from ganxun.records.decisions.booking import why_not_record
from ganxun.records.decisions.conversion import converted
from ganxun.records.decisions.events import CreditEvent
from ganxun.records.decisions.splitting import AMOUNTS, Part, parts_of
from ganxun.records.imports.conversions import regions_above, table_for
from ganxun.records.imports.institutions import Institutions

_FACTS = (
    "title", "account", "training_kind", "attendance", "class_kind", "class_days", "institution_id",
    "institution_name", "institution_kind", "institution_level", "organiser_name", "organiser_level", "programme",
    "is_systematic", "is_abroad", "starts_on", "ends_before", "days", "hours_theory", "hours_party",
    "hours_professional", "hours_knowledge",
)  # fmt: skip
EVENT = (
    "sheet_order", "row", "line", "ref_code", "ref_hash", "ref_name", "ref_born", "ref_path", "event", *_FACTS,
    "hours", "given_hours", "conversion", "conversion_version",
)  # fmt: skip
PART = ("line", "part", "is_final_part", "starts_on", "ends_before", *AMOUNTS)

#: More than this many tenths of an hour a day deserve a look.
_REMARKABLE_HOURS_A_DAY = 80

#: Which column a reason of the ledger speaks of.
_COLUMN_OF = {
    "no_amount": "hours", "negative": "hours", "not_over": "ends_on", "more_days_than_span": "days",
    "fields_above_hours": "hours",
}  # fmt: skip


class CreditRows:
    """Stages the rows of the sheets of one file."""

    def __init__(self, work: Work) -> None:
        """`work` receives the rows."""
        self._work = work
        path = next(iter(work.actor.paths(Permission.CREDIT_IMPORT)), "")
        self._conversions = table_for(path, work.on)
        self._regions = regions_above(path)
        self._units = UnitFinder(lambda path: work.actor.can(Permission.CREDIT_IMPORT, path))
        self._institutions = Institutions()
        self._line = 0

    def stage(self, reader: SheetReader) -> None:
        """Read one sheet to its end."""
        for row in reader.rows():
            self._line += 1
            self._row(reader, row)
            label = f"{row.get('name') or row.get('code') or ''} {row.get('title') or ''}".strip()
            self._work.add_row(reader.sheet, row.number, label)
            for problem in row.problems:
                self._work.add_problem(reader.sheet, row.number, problem)
            for note in row.notes:
                self._work.add_note(reader.sheet, row.number, note)
            self._work.progress.reach(self._line)

    def _row(self, reader: SheetReader, row: ReadRow) -> None:
        self._check_who(reader, row)
        path = self._path(reader, row)
        period = self._period(reader, row)
        if not row.get("title") and not row.is_faulty("title"):
            reader.problem(row, "title", "empty", "培训名称不能为空")
        account = self._account(reader, row)
        self._check_attendance(reader, row, account)
        if period is None or row.problems:
            # Staged all the same, so that who is meant is checked as well.
            self._work.add("st_event", EVENT, (*self._place(reader, row, path), *[None] * (len(EVENT) - 8)))
            return
        self._stage_event(reader, row, period, account, path)

    def _stage_event(
        self, reader: SheetReader, row: ReadRow, period: Period, account: str, path: str | None
    ) -> None:
        event = self._event(row, period, account)
        conversion = self._conversions.row_for(event, regions=self._regions) if self._conversions else None
        hours = converted(event, conversion)
        for reason in why_not_record(event, hours=hours.hours, today=self._work.on):
            reader.problem(row, self._column(reader, reason.code), reason.code, str(reason))
        if hours.code:
            row.notes.append(f"没有填写学时，按折算规则“{hours.code}”记 {(hours.hours or 0) / 10:g} 学时")
        if (hours.hours or 0) > _REMARKABLE_HOURS_A_DAY * period.days:
            row.notes.append(
                f"{period.days} 天记 {(hours.hours or 0) / 10:g} 学时，平均每天超过 8 学时，请留意"
            )
        version = self._conversions.version[:16] if self._conversions and hours.code else ""
        self._work.add(
            "st_event",
            EVENT,
            (
                *self._place(reader, row, path),
                event.source_event,
                *(_value_of(event, name) for name in _FACTS),
                hours.hours,
                event.hours,
                hours.code,
                version,
            ),
        )
        amounts = {name: getattr(event, name) for name in AMOUNTS} | {"hours": hours.hours}
        for part in parts_of(event.stretches, amounts):
            self._work.add("st_part", PART, _part_values(self._line, part))

    def _check_who(self, reader: SheetReader, row: ReadRow) -> None:
        known = [key for key in ("identity", "code", "name") if row.get(key) or row.is_faulty(key)]
        if not known:
            reader.problem(
                row, "identity", "cannot_identify", "请填写公民身份号码、统一标识，或姓名、单位和出生日期"
            )

    def _path(self, reader: SheetReader, row: ReadRow) -> str | None:
        """The path of the unit named, needed only where nothing better tells who is meant."""
        if row.get("identity") or row.get("code"):
            return None
        unit = find_unit(self._units, reader, row)
        return unit.path if unit else None

    def _period(self, reader: SheetReader, row: ReadRow) -> Period | None:
        self._take_apart(reader, row)
        starts, ends = row.get("starts_on"), row.get("ends_on")
        if reader.has("period") and not (
            reader.has("starts_on") or row.get("period") or row.is_faulty("period")
        ):
            reader.problem(row, "period", "empty", "起止日期不能为空")
        faulty = row.is_faulty("period")
        for key, day, advice in (
            ("starts_on", starts, "开始日期不能为空"),
            ("ends_on", ends, "结束日期不能为空"),
        ):
            if day is None and not row.is_faulty(key) and not faulty:
                reader.problem(row, key, "empty", advice)
        if starts is None or ends is None:
            return None
        if ends < starts:
            advice = f"早于开始日期（{starts.isoformat()}），请核对两个日期"
            reader.problem(row, "ends_on", "reversed_dates", advice)
            return None
        return Period(starts, ends + timedelta(days=1))

    def _take_apart(self, reader: SheetReader, row: ReadRow) -> None:
        """First and last day out of one cell; where the days also stand by themselves, both must say the same."""
        both = row.get("period")
        if both is None:
            return
        for key, day in zip(("starts_on", "ends_on"), both, strict=True):
            said = row.values.setdefault(key, day)
            if said != day:
                reader.problem(
                    row, "period", "period_contradicts", f"与另一列的 {said.isoformat()} 不一致，请核对"
                )
                return

    def _account(self, reader: SheetReader, row: ReadRow) -> str:
        online, hours = row.get("online_hours"), row.get("hours")
        if online and hours:
            advice = "“学时”和“网络学时”属于两个账户，请分成两行填写"
            reader.problem(row, "online_hours", "two_accounts", advice)
        derived = "online" if online and not hours else "concentrated"
        if row.get("account") == "concentrated" and derived == "online":
            reader.problem(
                row,
                "account",
                "account_contradicts",
                "填了网络学时，账户应为“网络自学”；集中培训请填在“学时”列",
            )
        return row.get("account") or derived

    def _check_attendance(self, reader: SheetReader, row: ReadRow, account: str) -> None:
        if account == "online":
            row.values.setdefault("attendance", "on_the_job")
        elif not row.get("attendance") and not row.is_faulty("attendance"):
            reader.problem(row, "attendance", "empty", "集中培训须填写离岗状态：全脱产、半脱产或不脱产")
        if not row.get("training_kind") and not row.is_faulty("training_kind"):
            row.notes.append("没有填写培训类别，按在职培训登记")

    def _event(self, row: ReadRow, period: Period, account: str) -> CreditEvent:
        institution = self._institutions.find(row.get("institution"))
        if row.get("institution") and institution is None:
            row.notes.append("承办机构不在培训机构名录中，只登记名称")
        hours = row.get("online_hours") if account == "online" and not row.get("hours") else row.get("hours")
        return CreditEvent(
            person_id=0,
            title=row.get("title"),
            account=account,
            stretches=(period,),
            source="import",
            source_event=row.get("event") or _stable_event(row, period, account, hours),
            days=row.get("days"),
            hours=hours,
            **{name: row.get(name) or 0 for name in AMOUNTS[2:]},
            training_kind=row.get("training_kind") or "in_service",
            attendance=row.get("attendance"),
            class_kind=row.get("class_kind"),
            class_days=row.get("class_days"),
            institution_id=institution.id if institution else None,
            institution_name=row.get("institution") or "",
            institution_kind=row.get("institution_kind") or (institution.kind if institution else None),
            institution_level=row.get("institution_level") or (institution.level if institution else None),
            organiser_name=row.get("organiser") or "",
            organiser_level=row.get("organiser_level"),
            programme=row.get("programme"),
            is_systematic=row.get("is_systematic"),
            is_abroad=bool(row.get("is_abroad")),
            row=row.number,
        )

    def _place(self, reader: SheetReader, row: ReadRow, path: str | None) -> tuple[Any, ...]:
        number = row.get("identity")
        return (
            reader.sheet.order, row.number, self._line, row.get("code"), fingerprint(number) if number else None,
            row.get("name"), row.get("born_on"), path,
        )  # fmt: skip

    def _column(self, reader: SheetReader, code: str) -> str:
        key = _COLUMN_OF.get(code, "title")
        instead = {"hours": "online_hours", "ends_on": "period"}.get(key, key)
        return key if reader.has(key) else instead


def _stable_event(row: ReadRow, period: Period, account: str, hours: int | None) -> str:
    """What makes two rows the same training of a person when the file gives no number of its own."""
    told: Sequence[object] = (
        row.get("title"), period.starts_on.isoformat(), period.ends_before.isoformat(), account, row.get("days"), hours,
    )  # fmt: skip
    return "h:" + hashlib.sha256("|".join(str(each) for each in told).encode()).hexdigest()[:32]


def _value_of(event: CreditEvent, name: str) -> str | int | bool | date | None:
    value: str | int | bool | date | None = getattr(event, name)
    return value


def _part_values(line: int, part: Part) -> tuple[Any, ...]:
    period = part.period
    amounts = (part.amounts[name] for name in AMOUNTS)
    return line, part.number, part.is_final, period.starts_on, period.ends_before, *amounts
