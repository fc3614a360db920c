"""Takes training records back by counter-entries; what an import had corrected is entered again as it stood."""

from __future__ import annotations

from django.db import connection

from ganxun.base.imports.work import Work, run_sql, value
from ganxun.base.permissions import Permission
from ganxun.records.actions.mass_reversing import enter_again, reverse_entries

_TRACE = """
INSERT INTO base_importtrace (run_id, "table", object_id, person_id, mark)
SELECT %(run)s::bigint, 'records_credit', c.id, c.person_id, 'booked'
  FROM records_credit AS c
  JOIN st_event AS e ON e.person_id = c.person_id AND e.event = c.source_event AND (NOT e.is_booked OR e.is_changed)
 WHERE c.source = 'import' AND c.entry = 'credit' AND NOT c.is_reversed
"""
_TRACE_TAKEN_BACK = """
INSERT INTO base_importtrace (run_id, "table", object_id, person_id, mark)
SELECT %(run)s::bigint, 'records_credit', c.id, c.person_id, 'taken_back' FROM records_credit AS c
 WHERE c.id = ANY(%(entries)s)
"""
_STAGE = """
CREATE TEMP TABLE undo_entry ON COMMIT DROP AS
SELECT c.id, c.person_id, c.source_event, c.title, c.is_reversed, c.starts_on, c.ends_before, c.attendance, trace.mark
  FROM base_importtrace AS trace JOIN records_credit AS c ON c.id = trace.object_id
 WHERE trace.run_id = %(undone)s AND trace."table" = 'records_credit';
CREATE TEMP TABLE undo_event ON COMMIT DROP AS
SELECT e.person_id, e.source_event, min(e.title) AS title, bool_or(e.mark = 'taken_back') AS was_corrected,
       CASE WHEN bool_or(e.mark = 'booked' AND e.is_reversed) THEN '导入之后已经冲销或更正'
            WHEN bool_and(o.id IS NULL OR NOT EXISTS (
                 SELECT 1 FROM unnest(%(paths)s::text[]) AS mine WHERE starts_with(o.path, mine)))
            THEN '该人员不在您可以冲销的范围内' END AS conflict
  FROM undo_entry AS e JOIN people_person AS p ON p.id = e.person_id
  LEFT JOIN orgs_organisation AS o ON o.id = p.unit_id
 GROUP BY e.person_id, e.source_event;
UPDATE undo_event AS u SET conflict = '原来的记录与导入之后的全脱产培训时间重叠，不能恢复'
  FROM undo_entry AS e
 WHERE u.conflict IS NULL AND e.person_id = u.person_id AND e.source_event = u.source_event
   AND e.mark = 'taken_back' AND e.attendance = 'full_time' AND EXISTS (
       SELECT 1 FROM records_credit AS c WHERE c.person_id = e.person_id AND c.entry = 'credit' AND NOT c.is_reversed
          AND c.attendance = 'full_time' AND c.starts_on < e.ends_before AND c.ends_before > e.starts_on
          AND NOT EXISTS (SELECT 1 FROM undo_entry AS own WHERE own.id = c.id AND own.mark = 'booked'));
CREATE TEMP TABLE undo_shown ON COMMIT DROP AS
SELECT u.*, row_number() OVER (ORDER BY u.person_id, u.source_event)::int AS row FROM undo_event AS u;
INSERT INTO import_row (sheet_order, sheet, row, label, fate)
SELECT 1, '（撤销）', shown.row, p.name || ' ' || shown.title,
       CASE WHEN shown.conflict IS NOT NULL THEN 'kept' WHEN shown.was_corrected THEN 'changed' ELSE 'removed' END
  FROM undo_shown AS shown JOIN people_person AS p ON p.id = shown.person_id;
INSERT INTO import_note (sheet_order, row, note)
SELECT 1, row, CASE WHEN conflict IS NOT NULL THEN '保持现状：' || conflict
                    WHEN was_corrected THEN '冲销该批次的记账，并按更正前的内容重新记账' ELSE '冲销该批次的记账' END
  FROM undo_shown
"""
_ENTRIES = """
SELECT e.id FROM undo_entry AS e JOIN undo_event AS u USING (person_id, source_event)
 WHERE u.conflict IS NULL AND e.mark = %(mark)s ORDER BY e.person_id, e.id
"""
_LOCK = """
SELECT count(*) FROM (SELECT id FROM people_person
 WHERE id IN (SELECT person_id FROM base_importtrace WHERE run_id = %(undone)s) ORDER BY id FOR NO KEY UPDATE) AS locked
"""
_REASON = "撤销导入"


def keep_traces(taken_back: list[int], work: Work) -> None:
    """Keep which entries the import made and which it took back."""
    run_sql(_TRACE, {"run": work.run_id})
    run_sql(_TRACE_TAKEN_BACK, {"run": work.run_id, "entries": taken_back})


def stage_undo(undone: int, work: Work) -> None:
    """Find out which entries of the import still stand; note what would become of each event."""
    work.progress.step("核对台账")
    run_sql("DROP TABLE IF EXISTS undo_entry, undo_event, undo_shown")
    run_sql(_LOCK, {"undone": undone})
    values = {"undone": undone, "paths": list(work.actor.paths(Permission.CREDIT_REVERSE))}
    for statement in _STAGE.split(";\n"):
        run_sql(statement, values)
    work.summary["conflicts"] = int(value("SELECT count(*) FROM undo_event WHERE conflict IS NOT NULL"))


def write_undo(work: Work) -> None:
    """Enter the counter-entries, and again what had been corrected."""
    work.progress.step("写入台账")
    by = work.actor.name
    reverse_entries(_entries("booked"), reason=_REASON, booked_by=by, at=work.at)
    enter_again(_entries("taken_back"), reason=_REASON, booked_by=by, at=work.at)


def _entries(mark: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, {"mark": mark})
        return [number for (number,) in cursor.fetchall()]
