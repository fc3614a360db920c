"""The temporary tables of a credits import: who is meant, what the ledger has already, what is wrong."""

from __future__ import annotations

from ganxun.base.imports.work import Work, run_sql
from ganxun.base.permissions import Permission
from ganxun.people.imports.checks import Check, run_checks
from ganxun.records.imports.comparing import compare

TABLES = """
DROP TABLE IF EXISTS st_event, st_part;
CREATE TEMP TABLE st_event (
    sheet_order int, row int, line int, ref_code text, ref_hash text, ref_name text, ref_born date, ref_path text,
    event text, title text, account text, training_kind text, attendance text, class_kind text, class_days int,
    institution_id bigint, institution_name text, institution_kind text, institution_level text,
    organiser_name text, organiser_level text, programme text, is_systematic boolean, is_abroad boolean,
    starts_on date, ends_before date, days int, hours_theory int, hours_party int, hours_professional int,
    hours_knowledge int, hours int, given_hours int, conversion text, conversion_version text,
    person_id bigint, found_by text, is_booked boolean NOT NULL DEFAULT false, is_changed boolean NOT NULL DEFAULT false) ON COMMIT DROP;
CREATE TEMP TABLE st_part (
    line int, part int, is_final_part boolean, starts_on date, ends_before date, days int, hours int,
    hours_theory int, hours_party int, hours_professional int, hours_knowledge int) ON COMMIT DROP;
"""

_PEOPLE = """
CREATE INDEX ON st_event (line);
ANALYZE st_event, st_part;
UPDATE st_event AS s SET person_id = person.id, found_by = 'identity'
  FROM people_person AS person WHERE person.identity_hash = s.ref_hash;
UPDATE st_event AS s SET person_id = person.id, found_by = 'code'
  FROM people_person AS person WHERE s.person_id IS NULL AND s.ref_hash IS NULL AND person.code = s.ref_code;
UPDATE st_event AS s SET person_id = found.person_id, found_by = 'name'
  FROM (SELECT s.line, min(person.id) AS person_id
          FROM (SELECT line, ref_name, ref_born, ref_path FROM st_event
                 WHERE ref_hash IS NULL AND ref_code IS NULL AND ref_name IS NOT NULL) AS s
          JOIN people_person AS person
            ON person.name = s.ref_name AND (s.ref_born IS NULL OR person.born_on = s.ref_born)
          JOIN orgs_organisation AS unit ON unit.id = person.unit_id
         WHERE (s.ref_path IS NULL AND s.ref_born IS NOT NULL OR starts_with(unit.path, s.ref_path))
           AND EXISTS (SELECT 1 FROM unnest(%(paths)s::text[]) AS mine WHERE starts_with(unit.path, mine))
         GROUP BY s.line HAVING count(*) = 1) AS found
 WHERE found.line = s.line;
"""

_NOTE_WEAK_MATCHES = """
INSERT INTO import_note SELECT sheet_order, row, '没有身份证号和统一标识，按姓名、单位或出生日期对应到库中人员'
  FROM st_event WHERE found_by = 'name'
"""

_AFTER_PEOPLE = "CREATE INDEX ON st_event (person_id, event); ANALYZE st_event"

_ALLOWED = "EXISTS (SELECT 1 FROM unnest(%(paths)s::text[]) AS mine WHERE starts_with(o.path, mine))"
_MAY_REVERSE = "EXISTS (SELECT 1 FROM unnest(%(reversing)s::text[]) AS mine WHERE starts_with(o.path, mine))"

_CHECKS = (
    Check(
        "unknown_person",
        "name",
        "coalesce(s.ref_name, s.ref_code, '')",
        "CASE WHEN s.ref_hash IS NOT NULL OR s.ref_code IS NOT NULL"
        " THEN '库中没有这个人，请核对号码，或先导入名册'"
        " ELSE '库中没有这个人或同名的不止一人，请填写公民身份号码或统一标识（或先导入名册）' END",
        """FROM st_event AS s {column} WHERE s.person_id IS NULL
            AND (s.ref_hash IS NOT NULL OR s.ref_code IS NOT NULL OR s.ref_name IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM import_problem AS known WHERE known.sheet_order = s.sheet_order
                 AND known.row = s.row AND known.code IN ('unknown_unit', 'unit_out_of_scope', 'unit_closed',
                 'ambiguous_unit', 'bad_identity_number', 'number_lost_digits'))""",
    ),
    Check(
        "person_out_of_scope",
        "name",
        "coalesce(s.ref_name, '')",
        "'该人员不在您的管理范围内，请由其所在单位或上级组织部门导入'",
        """FROM st_event AS s {column} JOIN people_person AS p ON p.id = s.person_id
           LEFT JOIN orgs_organisation AS o ON o.id = p.unit_id
          WHERE o.id IS NULL OR NOT {{allowed}}""",
    ),
    Check(
        "name_differs",
        "name",
        "s.ref_name",
        "'该号码在库中登记为“' || p.name || '”，请核对号码和姓名'",
        """FROM st_event AS s {column} JOIN people_person AS p ON p.id = s.person_id
           JOIN orgs_organisation AS o ON o.id = p.unit_id
          WHERE s.ref_name IS NOT NULL AND p.name <> s.ref_name AND {{allowed}}""",
    ),
    Check(
        "duplicate_record",
        "title",
        "s.title",
        "'与本表第 ' || s.first_row || ' 行是同一人的同一培训，请只保留一行'",
        """FROM (SELECT s.*, first_value(s.row) OVER same AS first_row, row_number() OVER same AS place
                    FROM st_event AS s WHERE s.person_id IS NOT NULL AND s.event IS NOT NULL
                   WINDOW same AS (PARTITION BY s.person_id, s.event ORDER BY s.line)) AS s {column}
            WHERE s.place > 1""",
    ),
    Check(
        "overlapping_in_file",
        "starts_on",
        "s.starts_on || ' 至 ' || (s.ends_before - 1)",
        "'与本表第 ' || other.row || ' 行的全脱产培训“' || other.title || '”（' || other.starts_on || ' 至 '"
        " || (other.ends_before - 1) || '）时间重叠，同一人不能同时参加两个全脱产培训'",
        """FROM (SELECT s.*, max(s.ends_before) OVER (PARTITION BY s.person_id ORDER BY s.starts_on, s.line
                         ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy_until
                    FROM st_event AS s WHERE s.person_id IS NOT NULL AND s.attendance = 'full_time') AS s {column}
           JOIN LATERAL (SELECT o.row, o.title, o.starts_on, o.ends_before FROM st_event AS o
                 WHERE o.person_id = s.person_id AND o.attendance = 'full_time' AND o.line <> s.line
                   AND o.starts_on < s.ends_before AND o.ends_before > s.starts_on AND o.event <> s.event
                 ORDER BY o.starts_on, o.line LIMIT 1) AS other ON true
          WHERE s.busy_until > s.starts_on""",
    ),
    Check(
        "overlapping_in_ledger",
        "starts_on",
        "s.starts_on || ' 至 ' || (s.ends_before - 1)",
        "'与已入账的全脱产培训“' || min(c2.title) || '”（' || min(c2.starts_on) || ' 至 ' || (max(c2.ends_before) - 1)"
        " || '）时间重叠，请核对日期'",
        """FROM st_event AS s {column} JOIN records_credit AS c2 ON c2.person_id = s.person_id
          WHERE s.attendance = 'full_time' AND c2.attendance = 'full_time' AND c2.entry = 'credit'
            AND NOT c2.is_reversed AND c2.starts_on < s.ends_before AND c2.ends_before > s.starts_on
            AND NOT (c2.source = 'import' AND c2.source_event = s.event)
          GROUP BY s.sheet_order, s.row, s.starts_on, s.ends_before, c.col, c.heading""",
    ),
    Check(
        "may_not_correct",
        "title",
        "s.title",
        "'该培训已经入账且内容不同；更正须冲销原分录，您没有冲销权限，请报上级组织部门处理'",
        """FROM st_event AS s {column} JOIN people_person AS p ON p.id = s.person_id
           JOIN orgs_organisation AS o ON o.id = p.unit_id
          WHERE s.is_changed AND NOT {{may_reverse}}""",
    ),
)

_FATES = """
INSERT INTO import_fate SELECT sheet_order, row, NOT is_booked FROM st_event WHERE NOT is_booked OR is_changed;
INSERT INTO import_note SELECT sheet_order, row, '内容与已入账的不同：先冲销原分录，再按本行重新记账'
  FROM st_event WHERE is_changed;
"""


def recognise(work: Work) -> None:
    """Find out whom each row means and whether it stands in the ledger already; note all that is wrong."""
    paths = list(work.actor.paths(Permission.CREDIT_IMPORT))
    reversing = list(work.actor.paths(Permission.CREDIT_REVERSE))
    parameters: dict[str, object] = {"paths": paths, "reversing": reversing}
    work.progress.step("对应人员")
    for statement in _PEOPLE.split(";\n"):
        if statement.strip():
            run_sql(statement, parameters)
    run_sql(_NOTE_WEAK_MATCHES)
    run_sql(_AFTER_PEOPLE)
    work.progress.step("与台账比较")
    compare(work)
    run_checks(_CHECKS, parameters, {"allowed": _ALLOWED, "may_reverse": _MAY_REVERSE})
    run_sql(_FATES)
