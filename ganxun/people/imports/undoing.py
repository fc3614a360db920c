"""Takes a roster back: what it changed stands again as before, what it brought goes; person by person, or not at all."""

from __future__ import annotations

from django.db import connection

from ganxun.base.imports.work import Work, run_sql, value
from ganxun.base.permissions import Permission
from ganxun.people.actions import refresh_current
from ganxun.people.imports.keeping import FIELDS
from ganxun.people.imports.traces import DERIVED, ROWS
from ganxun.people.models import Appointment, Person, Rank

# Rows of these tables say what follows from the data, or belong to the import itself: they go with the person.
_FOLLOWING = ("compliance_", "people_rostermember", "people_handedit", "people_appointment", "people_rank")

_STAGE = f"""
CREATE TEMP TABLE undo_people ON COMMIT DROP AS
SELECT DISTINCT person_id FROM base_importtrace WHERE run_id = %(undone)s;
CREATE TEMP TABLE undo_now ON COMMIT DROP AS {ROWS.format(people="undo_people")};
CREATE TEMP TABLE undo_row ON COMMIT DROP AS
SELECT trace."table" AS tbl, trace.object_id, trace.person_id, trace.before, trace.after,
       CASE WHEN now.object_id IS NULL THEN '记录已不存在'
            WHEN trace.before IS NULL AND md5(now.content::text) <> trace.mark THEN '导入之后又有改动'
            WHEN trace.before IS NOT NULL AND EXISTS (
                 SELECT 1 FROM jsonb_each(trace.after) WHERE now.content -> key IS DISTINCT FROM value)
            THEN '导入之后又有改动' END AS conflict
  FROM base_importtrace AS trace
  LEFT JOIN undo_now AS now ON now.tbl = trace."table" AND now.object_id = trace.object_id
 WHERE trace.run_id = %(undone)s;
CREATE TEMP TABLE undo_person ON COMMIT DROP AS
SELECT person_id, min(conflict) AS conflict,
       bool_or(tbl = 'people_person' AND before IS NULL) AS is_new,
       count(*) FILTER (WHERE tbl <> 'people_person' AND before IS NULL) AS brought,
       count(*) FILTER (WHERE tbl <> 'people_person' AND before IS NOT NULL) AS altered
  FROM undo_row GROUP BY person_id;
UPDATE undo_person AS u SET conflict = '导入之后又登记了新的任职或职级'
 WHERE u.conflict IS NULL AND u.is_new AND EXISTS (
       SELECT 1 FROM undo_now AS now WHERE now.person_id = u.person_id
          AND NOT EXISTS (SELECT 1 FROM undo_row AS r WHERE r.tbl = now.tbl AND r.object_id = now.object_id));
UPDATE undo_person AS u SET conflict = '不在您的管理范围内'
  FROM people_person AS p JOIN orgs_organisation AS o ON o.id = p.unit_id
 WHERE p.id = u.person_id AND u.conflict IS NULL
   AND NOT EXISTS (SELECT 1 FROM unnest(%(paths)s::text[]) AS mine WHERE starts_with(o.path, mine))
"""  # noqa: S608 - our own constants
_REFERENCES = """
SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint AS c
  JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
 WHERE c.contype = 'f' AND c.confrelid = 'people_person'::regclass ORDER BY 1, 2
"""
_HELD = """
UPDATE undo_person AS u SET conflict = '导入之后已有学时、名单等记录'
 WHERE u.is_new AND u.conflict IS NULL AND EXISTS (SELECT 1 FROM {table} AS held WHERE held.{column} = u.person_id)
"""
_SHOW = """
INSERT INTO import_row (sheet_order, sheet, row, label, fate)
SELECT 1, '（撤销）', row_number() OVER (ORDER BY o.sort_key, p.unit_id, p.id), p.name || ' ' || coalesce(o.name, ''),
       CASE WHEN u.conflict IS NOT NULL THEN 'kept' WHEN u.is_new THEN 'removed' ELSE 'changed' END
  FROM undo_person AS u JOIN people_person AS p ON p.id = u.person_id
  LEFT JOIN orgs_organisation AS o ON o.id = p.unit_id
"""
_NUMBER = """
CREATE TEMP TABLE undo_shown ON COMMIT DROP AS
SELECT p.id AS person_id, row_number() OVER (ORDER BY o.sort_key, p.unit_id, p.id)::int AS row
  FROM undo_person AS u JOIN people_person AS p ON p.id = u.person_id
  LEFT JOIN orgs_organisation AS o ON o.id = p.unit_id;
INSERT INTO import_note (sheet_order, row, note)
SELECT 1, shown.row, CASE WHEN u.conflict IS NOT NULL THEN '保持现状：' || u.conflict
            WHEN u.is_new THEN '撤回该批次新增的人员及其任职、职级'
            ELSE '恢复 ' || u.altered || ' 条、撤回 ' || u.brought || ' 条任职、职级记录' END
  FROM undo_person AS u JOIN undo_shown AS shown USING (person_id)
 WHERE u.conflict IS NOT NULL OR u.is_new OR u.altered + u.brought > 0
"""
_SAY_CHANGES = """
INSERT INTO import_change (sheet_order, row, label, before, after)
SELECT 1, shown.row, word.label, coalesce(r.after ->> word.field, ''), coalesce(r.before ->> word.field, '')
  FROM undo_row AS r JOIN undo_person AS u ON u.person_id = r.person_id AND u.conflict IS NULL
  JOIN undo_shown AS shown ON shown.person_id = r.person_id
  JOIN unnest(%(fields)s::text[], %(labels)s::text[]) AS word (field, label) ON r.before ? word.field
 WHERE r.tbl = 'people_person' AND r.before IS NOT NULL
"""
_RESTORE = """
UPDATE {table} AS t SET ({columns}) = (SELECT {restored} FROM jsonb_populate_record(t, r.before) AS was)
  FROM undo_row AS r JOIN undo_person AS u ON u.person_id = r.person_id AND u.conflict IS NULL
 WHERE r.tbl = '{table}' AND r.object_id = t.id AND r.before IS NOT NULL
"""
_WITHDRAW = """
DELETE FROM {table} AS t USING undo_row AS r JOIN undo_person AS u ON u.person_id = r.person_id AND u.conflict IS NULL
 WHERE r.tbl = '{table}' AND r.object_id = t.id AND r.before IS NULL
"""
_FOLLOW = """
DELETE FROM {table} AS t USING undo_person AS u
 WHERE t.{column} = u.person_id AND u.is_new AND u.conflict IS NULL
"""


def stage_undo(undone: int, work: Work) -> None:
    """Find out whom the roster touched and who has changed since; note what would become of each."""
    work.progress.step("核对痕迹")
    run_sql("DROP TABLE IF EXISTS undo_people, undo_now, undo_row, undo_person, undo_shown")
    values = {
        "undone": undone, "derived": list(DERIVED), "paths": list(work.actor.paths(Permission.ROSTER_IMPORT)),
    }  # fmt: skip
    for statement in _STAGE.split(";\n"):
        run_sql(statement, values)
    for table, column in _references():
        if not table.startswith(_FOLLOWING):
            run_sql(_HELD.format(table=table, column=column))
    run_sql(_SHOW)
    run_sql(_NUMBER)
    run_sql(_SAY_CHANGES, {"fields": list(FIELDS), "labels": list(FIELDS.values())})
    work.summary["conflicts"] = int(value("SELECT count(*) FROM undo_person WHERE conflict IS NOT NULL"))


def lock_touched(undone: int) -> None:
    """Lock the people whom the roster touched, in order, before it is looked at what has changed since."""
    run_sql(
        "SELECT count(*) FROM (SELECT id FROM people_person WHERE id IN"
        " (SELECT person_id FROM base_importtrace WHERE run_id = %(undone)s) ORDER BY id FOR UPDATE) AS locked",
        {"undone": undone},
    )


def write_undo(undone: int, work: Work) -> None:
    """Restore and withdraw what was staged. Conflicts stay as they are."""
    work.progress.step("恢复原状")
    for table in ("people_rank", "people_appointment"):
        run_sql(_WITHDRAW.format(table=table))
    for model in (Person, Appointment, Rank):
        columns = [
            str(each.column)
            for each in model._meta.concrete_fields
            if not each.primary_key and each.column not in DERIVED
        ]
        names, restored = ", ".join(columns), ", ".join(f"was.{column}" for column in columns)
        run_sql(_RESTORE.format(table=model._meta.db_table, columns=names, restored=restored))
    run_sql("DELETE FROM people_rostermember WHERE run_id = %(undone)s", {"undone": undone})
    for table, column in _references():
        if table.startswith(_FOLLOWING):
            run_sql(_FOLLOW.format(table=table, column=column))
    run_sql(_WITHDRAW.format(table="people_person"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id FROM undo_person WHERE conflict IS NULL AND NOT is_new")
        restored_people = [person_id for (person_id,) in cursor.fetchall()]
    refresh_current(restored_people, on=work.on)


def _references() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_REFERENCES)
        return [(str(table), str(column)) for table, column in cursor.fetchall()]
