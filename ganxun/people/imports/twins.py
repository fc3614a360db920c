"""The same person in two units: found by number or code; else, where name, birth and first job agree, a human decides."""

from __future__ import annotations

from ganxun.base.imports.work import Work, run_sql

# Without number and code: name, day of birth and first day at work agree with somebody elsewhere. Whether that is
# somebody who has moved, or somebody else, no programme can know.
_CANDIDATES = """
CREATE TEMP TABLE st_candidate ON COMMIT DROP AS
SELECT s.line, s.sheet_order, s.row, s.name, person.id AS person_id,
       CASE WHEN EXISTS (SELECT 1 FROM unnest(%(paths)s::text[]) AS mine WHERE starts_with(o.path, mine))
            THEN coalesce(nullif(person.post_title, ''), o.name) ELSE '' END AS place,
       md5(concat_ws('|', 'moved', s.name, s.born_on, s.started_work_on, s.unit_id)) AS key
  FROM st_person AS s
  JOIN people_person AS person
    ON person.name = s.name AND person.born_on = s.born_on AND person.started_work_on = s.started_work_on
  LEFT JOIN orgs_organisation AS o ON o.id = person.unit_id
 WHERE s.person_id IS NULL AND s.code IS NULL AND (s.identity_hash IS NULL OR person.identity_hash IS NULL)
   AND NOT EXISTS (SELECT 1 FROM st_person AS other WHERE other.person_id = person.id)
"""
_FOLLOW_ANSWERS = """
UPDATE st_person AS s SET person_id = candidate.person_id, found_by = 'decided'
  FROM st_candidate AS candidate
  JOIN base_importquestion AS said ON said.key = candidate.key AND said.run_id = %(run)s
 WHERE candidate.line = s.line AND said.answer = 'p' || candidate.person_id
"""
_ASK = """
INSERT INTO import_question (sheet_order, row, key, says, options)
SELECT min(sheet_order), min(row), key,
       '没有可以核对的身份号码；姓名、出生日期、参加工作时间与库中人员相同：“' || min(name) || '”'
       || string_agg(CASE place WHEN '' THEN '（在您管理范围以外）' ELSE '（现为' || place || '）' END, '、')
       || '。是同一个人调动，还是另一个人？',
       (jsonb_agg(jsonb_build_array('p' || person_id,
            '是同一人' || CASE place WHEN '' THEN '' ELSE '（现为' || place || '）' END || '：按调动办理，不新增人员')
            ORDER BY person_id)
        || jsonb_build_array(jsonb_build_array('other', '不是同一人：作为新的人员登记')))
  FROM st_candidate GROUP BY key
"""

# One person in two rows of the file, in two units: one post is the main one, the others are held beside it.
_PAIRS = """
CREATE TEMP TABLE st_twin ON COMMIT DROP AS
WITH strong AS (
    SELECT line, sheet_order, row, name, unit_id,
           coalesce('p' || person_id, 'i' || identity_hash, 'c' || code) AS same, true AS is_certain
      FROM st_person WHERE name IS NOT NULL AND unit_id IS NOT NULL
       AND (person_id IS NOT NULL OR identity_hash IS NOT NULL OR code IS NOT NULL)),
likely AS (
    SELECT line, sheet_order, row, name, unit_id, concat_ws('|', 's', name, born_on, started_work_on) AS same,
           false AS is_certain, identity_hash, person_id
      FROM st_person WHERE name IS NOT NULL AND unit_id IS NOT NULL AND born_on IS NOT NULL
       AND started_work_on IS NOT NULL),
grouped AS (
    SELECT line, sheet_order, row, name, unit_id, same, is_certain FROM strong
     WHERE same IN (SELECT same FROM strong GROUP BY same
                    HAVING count(DISTINCT unit_id) > 1 AND count(DISTINCT name) = 1)
    UNION ALL
    SELECT line, sheet_order, row, name, unit_id, same, is_certain FROM likely
     WHERE same IN (SELECT same FROM likely GROUP BY same
                    HAVING count(DISTINCT unit_id) > 1 AND count(DISTINCT identity_hash) <= 1
                       AND count(DISTINCT person_id) <= 1 AND count(*) > count(identity_hash))
       AND line NOT IN (SELECT line FROM strong WHERE same IN (SELECT same FROM strong GROUP BY same
                         HAVING count(DISTINCT unit_id) > 1)))
SELECT g.*, min(line) OVER (PARTITION BY same) AS main_line, '' AS answer,
       md5('two|' || same || '|' || string_agg(unit_id::text, ',') OVER (PARTITION BY same)) AS key
  FROM grouped AS g
"""
_TWIN_ANSWERS = """
UPDATE st_twin AS t SET answer = said.answer,
       main_line = CASE WHEN said.answer ~ '^r[0-9]+$' THEN (substr(said.answer, 2))::int ELSE t.main_line END
  FROM base_importquestion AS said WHERE said.run_id = %(run)s AND said.key = t.key AND said.answer <> ''
"""
_ASK_WHICH = """
INSERT INTO import_question (sheet_order, row, key, says, options)
SELECT min(t.sheet_order), min(t.row), t.key,
       '“' || min(t.name) || '”出现在两个单位：'
       || string_agg('第 ' || t.row || ' 行“' || coalesce(o.name, u.name, '') || '”', '、' ORDER BY t.line)
       || CASE WHEN bool_or(t.is_certain) THEN '，是同一个人。主职务以哪一行为准？'
               ELSE '，姓名、出生日期、参加工作时间都相同。是同一个人吗？主职务以哪一行为准？' END,
       jsonb_agg(jsonb_build_array('r' || t.line,
            '以第 ' || t.row || ' 行“' || coalesce(o.name, u.name, '') || '”为主职务，其余记为兼任职务') ORDER BY t.line)
       || CASE WHEN bool_or(t.is_certain) THEN '[]'::jsonb
               ELSE jsonb_build_array(jsonb_build_array('other', '不是同一个人：分别登记')) END
  FROM st_twin AS t
  LEFT JOIN orgs_organisation AS o ON o.id = t.unit_id
  LEFT JOIN st_unit AS u ON u.id = t.unit_id
 GROUP BY t.key
"""
# Beside the main post the others are posts like those of their own sheet, with the date they began.
_BESIDE = """
DELETE FROM st_twin WHERE answer = 'other';
UPDATE st_post AS s SET line = t.main_line, is_snapshot = false, is_primary = false, is_beside = true
  FROM st_twin AS t WHERE t.line = s.line AND t.line <> t.main_line;
DELETE FROM st_rank AS s USING st_twin AS t WHERE t.line = s.line AND t.line <> t.main_line;
DELETE FROM st_person AS s USING st_twin AS t WHERE t.line = s.line AND t.line <> t.main_line;
INSERT INTO import_problem (sheet_order, row, code, advice, col, heading, found)
SELECT s.sheet_order, s.row, 'no_post_date', '兼任职务须填写任现职时间，例如 2018-06-01', coalesce(c.col, ''),
       coalesce(c.heading, ''), ''
  FROM st_post AS s JOIN st_twin AS t ON t.row = s.row AND t.sheet_order = s.sheet_order AND t.line <> t.main_line
  LEFT JOIN import_column AS c ON c.sheet_order = s.sheet_order AND c.key = 'post_since'
 WHERE s.starts_on IS NULL;
"""


def ask_about_people_elsewhere(work: Work, paths: list[str]) -> None:
    """Rows that may mean somebody in another unit: follow what an officer has answered, ask about the rest."""
    run_sql("DROP TABLE IF EXISTS st_candidate, st_twin")
    run_sql(_CANDIDATES, {"paths": paths})
    run_sql(_FOLLOW_ANSWERS, {"run": work.run_id})
    run_sql(_ASK)


def ask_about_people_twice(work: Work) -> None:
    """People who stand in two units of the file: one post is the main one; until it is said which, the first."""
    run_sql(_PAIRS)
    run_sql(_TWIN_ANSWERS, {"run": work.run_id})
    run_sql(_ASK_WHICH)
    run_sql(_BESIDE)
