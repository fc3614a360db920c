"""Who is gone since the last roster of the same source, who leaves, who has moved to another unit."""

from __future__ import annotations

from ganxun.base.imports.work import Work, run_sql, value
from ganxun.people.choices import PersonnelStatus

#: Rows that stand in no file are shown after those that do.
_AFTER_ALL_SHEETS = 32_000

#: What an officer may have people registered as who are gone; nothing happens to them unless one says so.
GONE_AS = {
    PersonnelStatus.TRANSFERRED_OUT.value,
    PersonnelStatus.RETIRED.value,
    PersonnelStatus.OTHER.value,
}

_LAST = """
SELECT id FROM base_importrun AS run
 WHERE source_id = %(source)s AND kind = 'roster' AND state = 'applied' AND undoes_id IS NULL
   AND NOT EXISTS (SELECT 1 FROM base_importrun AS back WHERE back.undoes_id = run.id AND back.state = 'applied')
 ORDER BY applied_at DESC, id DESC LIMIT 1
"""
_GONE = """
CREATE TEMP TABLE st_gone ON COMMIT DROP AS
SELECT p.id AS person_id, p.name, coalesce(nullif(p.post_title, ''), o.name) AS place,
       row_number() OVER (ORDER BY o.sort_key, p.unit_id, p.top_order DESC, p.id)::int AS row
  FROM people_rostermember AS member
  JOIN people_person AS p ON p.id = member.person_id AND p.personnel_status = 'active'
  JOIN orgs_organisation AS o ON o.id = p.unit_id
 WHERE member.run_id = %(last)s AND EXISTS (SELECT 1 FROM st_person)
   AND EXISTS (SELECT 1 FROM unnest(%(paths)s::text[]) AS mine WHERE starts_with(o.path, mine))
   AND NOT EXISTS (SELECT 1 FROM st_person AS s WHERE s.person_id = p.id)
   AND NOT EXISTS (SELECT 1 FROM people_handedit AS edit
                    WHERE edit.person_id = p.id AND edit.field = 'personnel_status')
"""
_SHOW_GONE = """
INSERT INTO import_row (sheet_order, sheet, row, label, fate)
SELECT %(place)s, '（上次导入）', row, name || ' ' || place, 'gone' FROM st_gone
"""
_SAY_GONE = """
INSERT INTO import_note (sheet_order, row, note)
SELECT %(place)s, row, CASE WHEN %(gone_as)s = '' THEN '上次导入的名册中有，本次没有；不作改动'
                            ELSE '上次导入的名册中有，本次没有；入库时登记为“' || %(word)s || '”' END
  FROM st_gone
"""
_LEAVING = """
SELECT count(*) FROM st_person AS s JOIN people_person AS p ON p.id = s.person_id
 WHERE NOT s.is_new AND p.personnel_status = 'active' AND s.personnel_status <> 'active'
"""
_CONCERNED = """
SELECT count(*) FROM people_person AS p
 WHERE p.personnel_status = 'active' AND p.unit_id IN (
       SELECT known.unit_id FROM people_person AS known
        WHERE known.id IN (SELECT person_id FROM st_person WHERE NOT is_new UNION ALL SELECT person_id FROM st_gone))
"""
_MOVED = """
INSERT INTO import_note (sheet_order, row, note)
SELECT s.sheet_order, s.row, '调动：由“' || was.name || '”调入“' || coalesce(becomes.name, planned.name, '') || '”'
  FROM st_post AS s
  JOIN people_appointment AS held ON held.id = s.follows_id AND held.unit_id <> s.unit_id
  JOIN orgs_organisation AS was ON was.id = held.unit_id
  LEFT JOIN orgs_organisation AS becomes ON becomes.id = s.unit_id
  LEFT JOIN st_unit AS planned ON planned.id = s.unit_id
 WHERE s.is_snapshot
"""
_MARK_GONE = (
    "UPDATE people_person AS p SET personnel_status = %(gone_as)s FROM st_gone WHERE st_gone.person_id = p.id"
)
_MEMBERS = """
INSERT INTO people_rostermember (run_id, person_id)
SELECT DISTINCT %(run)s::bigint, person_id FROM st_person
"""


def compare_with_last(work: Work, paths: list[str]) -> None:
    """Note who is gone, who leaves, who has moved; the counts decide whether the import has to stop."""
    run_sql("DROP TABLE IF EXISTS st_gone")
    last = value(_LAST, {"source": work.source_id})
    run_sql(_GONE, {"last": last, "paths": paths})
    gone_as = _gone_as(work)
    run_sql(_SHOW_GONE, {"place": _AFTER_ALL_SHEETS})
    word = str(PersonnelStatus(gone_as).label) if gone_as else ""
    run_sql(_SAY_GONE, {"place": _AFTER_ALL_SHEETS, "gone_as": gone_as, "word": word})
    gone = int(value("SELECT count(*) FROM st_gone"))
    work.summary |= {
        "last": last,
        "gone": gone,
        "moved": run_sql(_MOVED),
        "leaving": int(value(_LEAVING)) + (gone if gone_as else 0),
        "concerned": int(value(_CONCERNED)),
    }


def write_leaving(work: Work) -> None:
    """Register those who are gone as the officer said, and remember whom this roster named."""
    gone_as = _gone_as(work)
    if gone_as:
        run_sql(_MARK_GONE, {"gone_as": gone_as})
    run_sql(_MEMBERS, {"run": work.run_id})


def _gone_as(work: Work) -> str:
    wish = str(work.wishes.get("gone_as", ""))
    return wish if wish in GONE_AS else ""
