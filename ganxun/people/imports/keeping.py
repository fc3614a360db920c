"""What somebody set by hand stays as it is, unless an officer has decided for a field that the file is right."""

from __future__ import annotations

import json

from ganxun.base.imports.work import Work, run_sql, value
from ganxun.people.imports.changes import remember_roster_words

_TABLE = """
CREATE TEMP TABLE import_kept
    (sheet_order int, row int, person_id bigint, field text, label text, before text, after text) ON COMMIT DROP
"""
FIELDS = {
    "name": "姓名", "gender": "性别", "ethnicity": "民族", "political_status": "政治面貌", "born_on": "出生日期",
    "started_work_on": "参加工作时间", "joined_service_on": "录用日期", "person_kind": "人员类别",
    "personnel_status": "人员状态", "management": "管理权限", "education_level": "学历",
}  # fmt: skip
_HELD = {"post": "任职", "level": "职务层次", "grade": "职级"}

_FIND = """
INSERT INTO import_kept
SELECT s.sheet_order, s.row, s.person_id, '{field}', '{label}', p.{field}::text, s.{field}::text
  FROM st_person AS s
  JOIN people_handedit AS edit ON edit.person_id = s.person_id AND edit.field = '{field}'
  JOIN people_person AS p ON p.id = s.person_id
 WHERE s.{field} IS NOT NULL AND s.{field}::text IS DISTINCT FROM p.{field}::text
"""
_LEAVE = """
UPDATE st_person AS s SET {sets}
  FROM import_kept AS kept JOIN people_person AS p ON p.id = kept.person_id
 WHERE kept.field = '{field}' AND kept.sheet_order = s.sheet_order AND kept.row = s.row
"""
# The number stays as it was set by hand; its last four digits are all that is said of it.
_FIND_NUMBER = """
INSERT INTO import_kept
SELECT s.sheet_order, s.row, s.person_id, 'identity', '公民身份号码', '…' || p.identity_tail, '…' || s.identity_tail
  FROM st_person AS s
  JOIN people_handedit AS edit ON edit.person_id = s.person_id AND edit.field = 'identity'
  JOIN people_person AS p ON p.id = s.person_id
 WHERE s.identity_hash IS NOT NULL AND p.identity_hash IS NOT NULL AND s.identity_hash <> p.identity_hash
"""
_LEAVE_NUMBER = """
UPDATE st_person AS s SET identity_hash = p.identity_hash, identity_sealed = NULL, identity_tail = NULL
  FROM import_kept AS kept JOIN people_person AS p ON p.id = kept.person_id
 WHERE kept.field = 'identity' AND kept.sheet_order = s.sheet_order AND kept.row = s.row
"""
# Posts and ranks: whatever a row would add to or change in what somebody has put in order by hand.
_FIND_POST = """
INSERT INTO import_kept
SELECT s.sheet_order, s.row, s.person_id, 'post', '任职',
       CASE WHEN s.is_snapshot THEN coalesce(p.post_title, '')
            ELSE coalesce(at_unit.name || held.title || ' ' || held.starts_on, '没有这项任职') END,
       coalesce(unit.name, '') || s.title || CASE WHEN s.is_snapshot THEN '' ELSE coalesce(' ' || s.starts_on, '') END
  FROM st_post AS s
  JOIN people_handedit AS edit ON edit.person_id = s.person_id AND edit.field = 'post'
  JOIN people_person AS p ON p.id = s.person_id
  LEFT JOIN orgs_organisation AS unit ON unit.id = s.unit_id
  LEFT JOIN people_appointment AS held ON held.id = s.appointment_id
  LEFT JOIN orgs_organisation AS at_unit ON at_unit.id = held.unit_id
 WHERE s.appointment_id IS NULL
    OR (coalesce(s.unit_id, held.unit_id), coalesce(s.title, held.title), coalesce(s.starts_on, held.starts_on),
        coalesce(s.ends_before, held.ends_before), coalesce(s.post_kind, held.post_kind),
        coalesce(s.post_level, held.post_level), coalesce(s.is_leading_post, held.is_leading_post),
        coalesce(s.team, held.team), coalesce(s.is_team_head, held.is_team_head),
        coalesce(s.is_primary, held.is_primary))
       IS DISTINCT FROM (held.unit_id, held.title, held.starts_on, held.ends_before, held.post_kind, held.post_level,
        held.is_leading_post, held.team, held.is_team_head, held.is_primary)
"""
_LEAVE_POST = """
DELETE FROM st_post AS s USING import_kept AS kept
 WHERE kept.field = 'post' AND kept.sheet_order = s.sheet_order AND kept.row = s.row AND kept.person_id = s.person_id
"""
_FIND_RANK = """
INSERT INTO import_kept
SELECT s.sheet_order, s.row, s.person_id, s.kind, '{label}',
       CASE WHEN s.is_snapshot OR s.rank_id IS NOT NULL THEN coalesce(held.code, '') ELSE '没有这条记录' END, s.code
  FROM st_rank AS s
  JOIN people_handedit AS edit ON edit.person_id = s.person_id AND edit.field = s.kind
  LEFT JOIN people_rank AS held ON held.id = coalesce(s.rank_id, s.follows_id)
 WHERE s.kind = '{field}'
   AND (s.rank_id IS NULL OR s.code <> held.code OR s.starts_on <> held.starts_on
        OR (s.ends_before IS NOT NULL AND s.ends_before IS DISTINCT FROM held.ends_before))
"""
_LEAVE_RANK = """
DELETE FROM st_rank AS s USING import_kept AS kept
 WHERE kept.field = '{field}' AND s.kind = '{field}' AND kept.sheet_order = s.sheet_order
   AND kept.row = s.row AND kept.person_id = s.person_id
"""
_LEAVE_POST_LEVEL = """
UPDATE st_post AS s SET post_level = NULL FROM import_kept AS kept
 WHERE kept.field = 'level' AND s.is_snapshot AND kept.sheet_order = s.sheet_order AND kept.row = s.row
"""
_SAY = """
INSERT INTO import_note (sheet_order, row, note)
SELECT kept.sheet_order, kept.row, kept.label || '已手工改为“' || coalesce(was.word, kept.before, '（空）') || '”，表中为“'
       || coalesce(becomes.word, kept.after) || '”：'
       || CASE WHEN kept.field = ANY(%(overwrite)s) THEN '按经办人的决定，以表为准' ELSE '保留手工内容' END
  FROM import_kept AS kept
  LEFT JOIN import_word AS was ON was.label = kept.label AND was.code = kept.before
  LEFT JOIN import_word AS becomes ON becomes.label = kept.label AND becomes.code = kept.after
"""
_COUNTS = """
SELECT coalesce(jsonb_object_agg(field, jsonb_build_object('label', label, 'count', number)), '{}')::text
  FROM (SELECT field, label, count(*) AS number FROM import_kept GROUP BY field, label) AS counted
"""
_FORGET = """
DELETE FROM people_handedit AS edit USING import_kept AS kept
 WHERE kept.person_id = edit.person_id AND kept.field = edit.field AND kept.field = ANY(%(overwrite)s)
"""


def keep_fields(work: Work) -> None:
    """Leave hand-made fields of known people alone; to be called as soon as it is known who is meant."""
    run_sql("DROP TABLE IF EXISTS import_kept")
    run_sql(_TABLE)
    overwrite = _overwrite(work)
    for field, label in FIELDS.items():
        run_sql(_FIND.format(field=field, label=label))
        if field not in overwrite:
            run_sql(_LEAVE.format(field=field, sets=_sets(field)))
    run_sql(_FIND_NUMBER)
    if "identity" not in overwrite:
        run_sql(_LEAVE_NUMBER)


def _sets(field: str) -> str:
    if field == "name":
        return "name = p.name, name_pinyin = p.name_pinyin, name_initials = p.name_initials"
    return f"{field} = NULL"


def keep_posts_and_ranks(work: Work) -> None:
    """The same for the post and the ranks held now; and say of every field what was kept, or was not."""
    overwrite = _overwrite(work)
    run_sql(_FIND_POST)
    if "post" not in overwrite:
        run_sql(_LEAVE_POST)
    for field in ("level", "grade"):
        run_sql(_FIND_RANK.format(field=field, label=_HELD[field]))
        if field not in overwrite:
            run_sql(_LEAVE_RANK.format(field=field))
    if "level" not in overwrite:
        run_sql(_LEAVE_POST_LEVEL)
    remember_roster_words(work)
    run_sql(_SAY, {"overwrite": overwrite})
    work.summary["kept"] = json.loads(value(_COUNTS))


def forget_overwritten(work: Work) -> None:
    """What the file overwrites is no longer somebody's own edit."""
    run_sql(_FORGET, {"overwrite": _overwrite(work)})


def _overwrite(work: Work) -> list[str]:
    return [str(field) for field in work.wishes.get("overwrite", [])]
