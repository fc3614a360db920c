"""Writes a checked roster: a handful of statements for any number of people. Called in the import's transaction."""

from __future__ import annotations

from django.db import connection

from ganxun.base.imports.work import Work, run_sql
from ganxun.people.actions import refresh_current
from ganxun.people.choices import STANDING

# The highest standing of each flat row. A table of its own, because the planner must know how many there are.
_TOP = """
CREATE TEMP TABLE st_top ON COMMIT DROP AS
SELECT held.line, max(standing.level_order) AS level_order
  FROM (SELECT line, code FROM st_rank WHERE starts_on <= %(on)s
        UNION ALL SELECT line, post_level FROM st_post WHERE starts_on <= %(on)s) AS held
  JOIN unnest(%(codes)s::text[], %(orders)s::int[]) AS standing (code, level_order) ON standing.code = held.code
 WHERE held.line IS NOT NULL GROUP BY held.line
"""

# Title and order are written at once as the flat row tells them: a second write of each new person would cost more
# than everything else (`refresh_current` then finds nothing left to do but for those with a history).
_PERSON = """
INSERT INTO people_person (id, code, name, name_pinyin, name_initials, gender, ethnicity, political_status, born_on,
       started_work_on, joined_service_on, person_kind, personnel_status, management, education_level,
       identity_sealed, identity_hash, identity_tail, unit_id, post_title, top_order)
SELECT s.person_id, coalesce(s.code, 'R' || lpad(s.person_id::text, 10, '0')), s.name, s.name_pinyin,
       s.name_initials, s.gender, coalesce(s.ethnicity, ''), s.political_status, s.born_on, s.started_work_on,
       s.joined_service_on, s.person_kind, coalesce(s.personnel_status, 'active'), s.management, s.education_level,
       s.identity_sealed, s.identity_hash, coalesce(s.identity_tail, ''), s.unit_id,
       coalesce(left(unit.name || post.title, 200), ''), coalesce(top.level_order, 0)
  FROM st_person AS s
  LEFT JOIN st_post AS post ON post.line = s.line AND NOT post.is_beside AND post.starts_on <= %(on)s
  LEFT JOIN orgs_organisation AS unit ON unit.id = post.unit_id
  LEFT JOIN st_top AS top ON top.line = s.line
 WHERE s.is_new
"""

_CHANGED_PERSON = """
UPDATE people_person AS p
   SET code = coalesce(s.code, p.code), name = s.name, name_pinyin = s.name_pinyin,
       name_initials = s.name_initials, gender = coalesce(s.gender, p.gender),
       ethnicity = coalesce(s.ethnicity, p.ethnicity),
       political_status = coalesce(s.political_status, p.political_status), born_on = coalesce(s.born_on, p.born_on),
       started_work_on = coalesce(s.started_work_on, p.started_work_on),
       joined_service_on = coalesce(s.joined_service_on, p.joined_service_on),
       person_kind = coalesce(s.person_kind, p.person_kind),
       personnel_status = coalesce(s.personnel_status, p.personnel_status),
       management = coalesce(s.management, p.management),
       education_level = coalesce(s.education_level, p.education_level),
       identity_sealed = CASE WHEN p.identity_hash IS NULL OR s.identity_hash <> p.identity_hash
                              THEN s.identity_sealed ELSE p.identity_sealed END,
       identity_hash = coalesce(s.identity_hash, p.identity_hash),
       identity_tail = CASE WHEN p.identity_hash IS NULL OR s.identity_hash <> p.identity_hash
                            THEN coalesce(s.identity_tail, '') ELSE p.identity_tail END
  FROM st_person AS s
 WHERE s.person_id = p.id AND NOT s.is_new
   AND EXISTS (SELECT 1 FROM import_change AS change WHERE change.sheet_order = s.sheet_order AND change.row = s.row)
"""

# A new main post ends the one before it; history stays.
_POSTS = """
UPDATE people_appointment AS p SET ends_before = s.starts_on FROM st_post AS s WHERE p.id = s.follows_id;
UPDATE people_appointment AS p
   SET unit_id = coalesce(s.unit_id, p.unit_id), title = coalesce(s.title, p.title),
       post_kind = coalesce(s.post_kind, p.post_kind), post_level = coalesce(s.post_level, p.post_level),
       is_leading_post = coalesce(s.is_leading_post, p.is_leading_post), team = coalesce(s.team, p.team),
       is_team_head = coalesce(s.is_team_head, p.is_team_head), is_primary = coalesce(s.is_primary, p.is_primary),
       starts_on = coalesce(s.starts_on, p.starts_on), ends_before = coalesce(s.ends_before, p.ends_before)
  FROM st_post AS s
 WHERE p.id = s.appointment_id
   AND EXISTS (SELECT 1 FROM import_change AS change WHERE change.sheet_order = s.sheet_order AND change.row = s.row);
INSERT INTO people_appointment (person_id, unit_id, title, post_kind, post_level, is_leading_post, team, is_team_head,
       is_primary, starts_on, ends_before)
SELECT person_id, unit_id, title, coalesce(post_kind, 'other'), post_level, coalesce(is_leading_post, false),
       coalesce(team, 'none'), coalesce(is_team_head, false), coalesce(is_primary, true), starts_on, ends_before
  FROM st_post WHERE appointment_id IS NULL ORDER BY person_id, starts_on;
"""

_RANKS = """
UPDATE people_rank AS p SET ends_before = s.starts_on FROM st_rank AS s WHERE p.id = s.follows_id;
UPDATE people_rank AS p
   SET code = s.code, starts_on = coalesce(s.starts_on, p.starts_on),
       ends_before = coalesce(s.ends_before, p.ends_before)
  FROM st_rank AS s
 WHERE p.id = s.rank_id
   AND EXISTS (SELECT 1 FROM import_change AS change WHERE change.sheet_order = s.sheet_order AND change.row = s.row);
INSERT INTO people_rank (person_id, kind, code, starts_on, ends_before)
SELECT person_id, kind, code, starts_on, ends_before FROM st_rank WHERE rank_id IS NULL
 ORDER BY person_id, starts_on;
"""

TOUCHED = """
SELECT DISTINCT person_id FROM (
    SELECT person_id, sheet_order, row FROM st_post UNION ALL SELECT person_id, sheet_order, row FROM st_rank
    UNION ALL SELECT person_id, sheet_order, row FROM st_person) AS staged
 WHERE EXISTS (SELECT 1 FROM import_change AS change
                WHERE change.sheet_order = staged.sheet_order AND change.row = staged.row)
    OR EXISTS (SELECT 1 FROM import_fate AS fate
                WHERE fate.sheet_order = staged.sheet_order AND fate.row = staged.row)
"""


def write_roster(work: Work) -> None:
    """Write all staged people, posts and ranks. Nothing may have been refused before."""
    work.progress.step("写入人员")
    standing = {"codes": list(STANDING), "orders": [order for _, order in STANDING.values()]}
    run_sql("DROP TABLE IF EXISTS st_top")
    run_sql(_TOP, {"on": work.on, **standing})
    run_sql("ANALYZE st_top")
    run_sql(_PERSON, {"on": work.on})
    run_sql(_CHANGED_PERSON)
    work.progress.step("写入任职和职级")
    run_sql(_POSTS)
    run_sql(_RANKS)
    # New rows by the hundred thousand: the planner must know before they are joined.
    run_sql("ANALYZE people_person, people_appointment, people_rank")
    with connection.cursor() as cursor:
        cursor.execute(TOUCHED)
        touched = [person_id for (person_id,) in cursor.fetchall()]
    refresh_current(touched, on=work.on)
