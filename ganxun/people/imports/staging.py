"""The temporary tables of a roster import, and who is meant by each of their rows."""

from __future__ import annotations

from ganxun.base.imports.work import Work, run_sql, value

TABLES = """
DROP TABLE IF EXISTS st_person, st_post, st_rank;
CREATE TEMP TABLE st_person (
    sheet_order int, row int, line int, code text, name text, name_pinyin text, name_initials text,
    identity_hash text, identity_sealed bytea, identity_tail text, gender text, ethnicity text,
    political_status text, born_on date, started_work_on date, joined_service_on date, person_kind text,
    personnel_status text, management text, education_level text, unit_id bigint,
    person_id bigint, is_new boolean NOT NULL DEFAULT false, found_by text) ON COMMIT DROP;
CREATE TEMP TABLE st_post (
    sheet_order int, row int, line int, ref_code text, ref_hash text, ref_name text, ref_born date,
    unit_id bigint, title text, post_kind text, post_level text, is_leading_post boolean, team text,
    is_team_head boolean, is_primary boolean, starts_on date, ends_before date, is_snapshot boolean,
    is_beside boolean NOT NULL DEFAULT false, person_id bigint, appointment_id bigint, follows_id bigint,
    follows_since date) ON COMMIT DROP;
CREATE TEMP TABLE st_rank (
    sheet_order int, row int, line int, ref_code text, ref_hash text, ref_name text, ref_born date,
    kind text, code text, starts_on date, ends_before date, is_snapshot boolean,
    person_id bigint, rank_id bigint, follows_id bigint, follows_since date) ON COMMIT DROP;
"""

_INDEXES = """
CREATE INDEX ON st_person (line);
CREATE INDEX ON st_person (identity_hash);
CREATE INDEX ON st_person (person_id);
ANALYZE st_person, st_post, st_rank;
"""

_BY_IDENTITY = """
UPDATE st_person AS s SET person_id = person.id, found_by = 'identity'
  FROM people_person AS person WHERE person.identity_hash = s.identity_hash
"""

_BY_CODE = """
UPDATE st_person AS s SET person_id = person.id, found_by = CASE WHEN s.found_by IS NULL THEN 'code' ELSE 'both' END
  FROM people_person AS person
 WHERE person.code = s.code AND (s.person_id IS NULL OR s.person_id = person.id)
"""

# Without number and code: the same name and day of birth in the same unit, and nobody else like that.
_BY_NAME_IN_UNIT = """
UPDATE st_person AS s SET person_id = found.person_id, found_by = 'name'
  FROM (SELECT s.line, min(person.id) AS person_id
          FROM st_person AS s
          JOIN people_person AS person
            ON person.name = s.name AND person.born_on = s.born_on AND person.unit_id = s.unit_id
         WHERE s.person_id IS NULL
           AND (s.identity_hash IS NULL OR person.identity_hash IS NULL) AND s.code IS NULL
         GROUP BY s.line HAVING count(*) = 1) AS found
 WHERE found.line = s.line
"""

# Whom somebody has corrected by hand a table still names as before: by the number, or name, birth and unit, of then.
_BY_FORMER_NUMBER = """
UPDATE st_person AS s SET person_id = edit.person_id, found_by = 'former'
  FROM people_handedit AS edit
 WHERE edit.field = 'identity' AND edit.was <> '' AND edit.was = s.identity_hash AND s.person_id IS NULL
   AND NOT EXISTS (SELECT 1 FROM people_person AS p
                    WHERE p.code = s.code AND p.id <> edit.person_id)
"""
_BY_FORMER_WORDS = """
WITH edited AS (
    SELECT person.id, word.name, coalesce(birth.born_on, '') AS born_on, coalesce(place.unit_id, '') AS unit_id
      FROM (SELECT DISTINCT person_id FROM people_handedit
             WHERE was <> '' AND field IN ('name', 'born_on', 'post')) AS any_edit
      JOIN people_person AS person ON person.id = any_edit.person_id
      LEFT JOIN people_handedit AS n ON n.person_id = person.id AND n.field = 'name'
      LEFT JOIN people_handedit AS b ON b.person_id = person.id AND b.field = 'born_on'
      LEFT JOIN people_handedit AS u ON u.person_id = person.id AND u.field = 'post'
     CROSS JOIN LATERAL (SELECT DISTINCT unnest(ARRAY[person.name, nullif(n.was, '')]) AS name) AS word
     CROSS JOIN LATERAL (SELECT DISTINCT unnest(ARRAY[person.born_on::text, nullif(b.was, '')]) AS born_on) AS birth
     CROSS JOIN LATERAL (SELECT DISTINCT unnest(ARRAY[person.unit_id::text, nullif(u.was, '')]) AS unit_id) AS place
     WHERE word.name IS NOT NULL),
found AS (
    SELECT s.line, min(edited.id) AS person_id
      FROM st_person AS s
      JOIN edited ON edited.name = s.name AND edited.born_on = s.born_on::text AND edited.unit_id = s.unit_id::text
      JOIN people_person AS p ON p.id = edited.id
     WHERE s.person_id IS NULL AND s.code IS NULL AND (s.identity_hash IS NULL OR p.identity_hash IS NULL)
     GROUP BY s.line HAVING count(DISTINCT edited.id) = 1)
UPDATE st_person AS s SET person_id = found.person_id, found_by = 'former' FROM found WHERE found.line = s.line
"""

_NOTE_WEAK_MATCHES = """
INSERT INTO import_note
SELECT sheet_order, row, '没有身份证号和统一标识，按姓名、出生日期和单位对应到库中人员'
  FROM st_person WHERE found_by = 'name'
UNION ALL
SELECT sheet_order, row, '按手工更正以前的内容对应到库中人员' FROM st_person WHERE found_by = 'former'
"""

# Of people elsewhere nothing may be said, neither what would change nor when they took up their post.
_FORGET_STRANGERS = """
DELETE FROM {table} AS s USING import_problem AS problem
 WHERE problem.code = 'person_out_of_scope' AND problem.sheet_order = s.sheet_order AND problem.row = s.row;
"""

_NEW = """
UPDATE st_person SET is_new = true, person_id = nextval(pg_get_serial_sequence('people_person', 'id'))
 WHERE person_id IS NULL
"""

# Posts and ranks of the same row belong to its person; those of their own sheets refer to somebody.
_REFERENCES = """
UPDATE {table} AS s SET person_id = person.person_id FROM st_person AS person WHERE person.line = s.line;
UPDATE {table} AS s SET person_id = person.person_id FROM st_person AS person
 WHERE s.line IS NULL AND s.person_id IS NULL AND person.identity_hash = s.ref_hash;
UPDATE {table} AS s SET person_id = person.person_id FROM st_person AS person
 WHERE s.line IS NULL AND s.person_id IS NULL AND person.code = s.ref_code;
UPDATE {table} AS s SET person_id = person.id FROM people_person AS person
 WHERE s.line IS NULL AND s.person_id IS NULL AND person.identity_hash = s.ref_hash;
UPDATE {table} AS s SET person_id = person.id FROM people_person AS person
 WHERE s.line IS NULL AND s.person_id IS NULL AND person.code = s.ref_code;
UPDATE {table} AS s SET person_id = found.person_id
  FROM (SELECT s.sheet_order, s.row, min(person.person_id) AS person_id
          FROM {table} AS s JOIN st_person AS person
            ON person.name = s.ref_name AND (s.ref_born IS NULL OR person.born_on = s.ref_born)
         WHERE s.line IS NULL AND s.person_id IS NULL AND s.ref_hash IS NULL AND s.ref_code IS NULL
         GROUP BY s.sheet_order, s.row HAVING count(*) = 1) AS found
 WHERE found.sheet_order = s.sheet_order AND found.row = s.row;
UPDATE {table} AS s SET person_id = found.person_id
  FROM (SELECT s.sheet_order, s.row, min(person.id) AS person_id
          FROM {table} AS s JOIN people_person AS person
            ON person.name = s.ref_name AND person.born_on = s.ref_born
         WHERE s.line IS NULL AND s.person_id IS NULL AND s.ref_hash IS NULL AND s.ref_code IS NULL
         GROUP BY s.sheet_order, s.row HAVING count(*) = 1) AS found
 WHERE found.sheet_order = s.sheet_order AND found.row = s.row;
"""

# What a sheet of posts says in full is not repeated by the main post of the flat row.
_DROP_REPEATED = """
DELETE FROM st_post AS s WHERE s.is_snapshot
   AND EXISTS (SELECT 1 FROM st_post AS full_post WHERE NOT full_post.is_snapshot AND NOT full_post.is_beside
                  AND full_post.person_id = s.person_id);
DELETE FROM st_rank AS s WHERE s.is_snapshot
   AND EXISTS (SELECT 1 FROM st_rank AS full_rank
                WHERE NOT full_rank.is_snapshot AND full_rank.person_id = s.person_id AND full_rank.kind = s.kind);
"""

# The post or rank in the database that a row speaks of, and for a row that tells of the present: what it follows.
_EXISTING = """
UPDATE st_post AS s SET appointment_id = post.id
  FROM people_appointment AS post
 WHERE NOT s.is_snapshot AND post.person_id = s.person_id AND post.unit_id = s.unit_id
   AND post.title = s.title AND post.starts_on = s.starts_on;
UPDATE st_post AS s
   SET appointment_id = CASE WHEN held.unit_id = s.unit_id AND held.title = s.title THEN held.id END,
       follows_id = CASE WHEN held.unit_id = s.unit_id AND held.title = s.title THEN NULL ELSE held.id END,
       follows_since = held.starts_on
  FROM (SELECT DISTINCT ON (person_id) id, person_id, unit_id, title, starts_on
          FROM people_appointment WHERE is_primary AND ends_before IS NULL
         ORDER BY person_id, starts_on DESC, id DESC) AS held
 WHERE s.is_snapshot AND held.person_id = s.person_id;
UPDATE st_rank AS s SET rank_id = rank.id
  FROM people_rank AS rank
 WHERE NOT s.is_snapshot AND rank.person_id = s.person_id AND rank.kind = s.kind
   AND rank.code = s.code AND rank.starts_on = s.starts_on;
UPDATE st_rank AS s
   SET rank_id = CASE WHEN held.code = s.code THEN held.id END,
       follows_id = CASE WHEN held.code = s.code THEN NULL ELSE held.id END,
       follows_since = held.starts_on
  FROM (SELECT DISTINCT ON (person_id, kind) id, person_id, kind, code, starts_on
          FROM people_rank WHERE ends_before IS NULL
         ORDER BY person_id, kind, starts_on DESC, id DESC) AS held
 WHERE s.is_snapshot AND held.person_id = s.person_id AND held.kind = s.kind;
"""


# Another post or rank from the very day on which the one held began cannot follow it: it corrects it.
_CORRECTIONS = """
INSERT INTO import_note (sheet_order, row, note)
SELECT sheet_order, row, '与库中现任职务的任职时间相同，视为更正原来的记录' FROM st_post
 WHERE is_snapshot AND follows_id IS NOT NULL AND starts_on = follows_since
UNION ALL
SELECT sheet_order, row, '与库中现职务层次（职级）的批准日期相同，视为更正原来的记录' FROM st_rank
 WHERE is_snapshot AND follows_id IS NOT NULL AND starts_on = follows_since;
UPDATE st_post SET appointment_id = follows_id, follows_id = NULL
 WHERE is_snapshot AND follows_id IS NOT NULL AND starts_on = follows_since;
UPDATE st_rank SET rank_id = follows_id, follows_id = NULL
 WHERE is_snapshot AND follows_id IS NOT NULL AND starts_on = follows_since;
"""


def recognise(work: Work) -> None:
    """Find out for all staged rows at once who and what in the database they speak of."""
    run_sql(_INDEXES)
    work.progress.step("对应人员")
    for statement in (
        _BY_IDENTITY,
        _BY_CODE,
        _BY_NAME_IN_UNIT,
        _BY_FORMER_NUMBER,
        _BY_FORMER_WORDS,
        _NOTE_WEAK_MATCHES,
    ):
        run_sql(statement)


def make_ids(work: Work) -> None:
    """Give the new people their ids, and link posts and ranks with their persons and with what is there already."""
    for table in ("st_person", "st_post", "st_rank"):
        run_sql(_FORGET_STRANGERS.format(table=table))
    run_sql(_NEW)
    for table in ("st_post", "st_rank"):
        if value(f"SELECT EXISTS (SELECT 1 FROM {table})"):  # noqa: S608 - our own two tables
            run_sql(_REFERENCES.format(table=table))
    run_sql(_DROP_REPEATED)
    run_sql(_EXISTING)
    run_sql(_CORRECTIONS)
    run_sql(
        "CREATE INDEX ON st_post (person_id); CREATE INDEX ON st_rank (person_id); ANALYZE st_post, st_rank"
    )
