"""What a roster did to people, posts and ranks: kept so that it can be taken back (decision 0078)."""

from __future__ import annotations

from ganxun.base.imports.work import Work, run_sql
from ganxun.people.imports.writing import TOUCHED

#: Columns of a person that follow from posts and from the name: worked out anew, never restored.
DERIVED = ("unit_id", "post_title", "top_order", "name_backwards")

_PEOPLE = f"""
DROP TABLE IF EXISTS import_touched, import_before;
CREATE TEMP TABLE import_touched ON COMMIT DROP AS
{TOUCHED} UNION SELECT person_id FROM st_gone WHERE %(gone)s
"""  # noqa: S608 - our own statement
ROWS = """
SELECT 'people_person' AS tbl, p.id AS object_id, p.id AS person_id, to_jsonb(p) - %(derived)s::text[] AS content
  FROM people_person AS p WHERE p.id IN (SELECT person_id FROM {people})
UNION ALL
SELECT 'people_appointment', a.id, a.person_id, to_jsonb(a) FROM people_appointment AS a
 WHERE a.person_id IN (SELECT person_id FROM {people})
UNION ALL
SELECT 'people_rank', r.id, r.person_id, to_jsonb(r) FROM people_rank AS r
 WHERE r.person_id IN (SELECT person_id FROM {people})
"""
_BEFORE = f"CREATE TEMP TABLE import_before ON COMMIT DROP AS {ROWS.format(people='import_touched')}"
_KEEP = f"""
INSERT INTO base_importtrace (run_id, "table", object_id, person_id, before, after, mark)
SELECT %(run)s::bigint, now.tbl, now.object_id, now.person_id,
       CASE WHEN was.object_id IS NOT NULL THEN
            (SELECT jsonb_object_agg(key, value) FROM jsonb_each(was.content)
              WHERE now.content -> key IS DISTINCT FROM value) END,
       CASE WHEN was.object_id IS NOT NULL THEN
            (SELECT jsonb_object_agg(key, value) FROM jsonb_each(now.content)
              WHERE was.content -> key IS DISTINCT FROM value) END,
       CASE WHEN was.object_id IS NULL THEN md5(now.content::text) ELSE '' END
  FROM ({ROWS.format(people="import_touched")}) AS now
  LEFT JOIN import_before AS was USING (tbl, object_id)
 WHERE was.object_id IS NULL OR was.content IS DISTINCT FROM now.content
"""  # noqa: S608 - our own constants


def remember_before(work: Work) -> None:
    """Keep for this transaction what the people concerned look like; to be called before anything is written."""
    run_sql("SET LOCAL work_mem = '64MB'")
    drop, _separator, create = _PEOPLE.partition(";\n")
    run_sql(drop)
    run_sql(create, {"gone": bool(work.wishes.get("gone_as"))})
    run_sql("ANALYZE import_touched")
    run_sql(_BEFORE, {"derived": list(DERIVED)})
    run_sql("CREATE INDEX ON import_before (tbl, object_id); ANALYZE import_before")


def keep_traces(work: Work) -> None:
    """Keep with the run what has become different; to be called when everything is written."""
    run_sql(_KEEP, {"run": work.run_id, "derived": list(DERIVED)})
