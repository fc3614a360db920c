"""Writes checked credits into the ledger: a handful of statements for any number. In the import's transaction."""

from __future__ import annotations

from ganxun.base.imports.work import Work, run_sql
from ganxun.records.imports.staging import remember_circumstances

# A change is a counter-entry and a new entry; the ledger itself is never altered (六(四)).
_COPIED = (
    "person_id, account, starts_on, ends_before, part, is_final_part, title, training_kind, attendance, class_kind,"
    " class_days, class_ref, institution_id, institution_name, institution_kind, institution_level,"
    " institution_recognised, organiser_level, organiser_name, programme, rank_band_at_time, post_at_time,"
    " is_systematic, is_abroad, source, source_event, conversion, conversion_version"
)
_TAKEN_BACK = """
CREATE TEMP TABLE st_taken_back ON COMMIT DROP AS
SELECT c.id FROM records_credit AS c
  JOIN st_event AS s ON s.is_changed AND s.person_id = c.person_id AND s.event = c.source_event
 WHERE c.source = 'import' AND c.entry = 'credit' AND NOT c.is_reversed
"""
_MARK = "UPDATE records_credit SET is_reversed = true WHERE id IN (SELECT id FROM st_taken_back)"
_COUNTER_ENTRIES = f"""
INSERT INTO records_credit ({_COPIED}, entry, days, hours, hours_theory, hours_party, hours_professional,
       hours_knowledge, reverses_id, is_reversed, reason, booked_at, booked_by)
SELECT {_COPIED}, 'reversal', -days, -hours, -hours_theory, -hours_party, -hours_professional, -hours_knowledge,
       id, false, '导入更正', %(at)s, %(by)s
  FROM records_credit WHERE id IN (SELECT id FROM st_taken_back) ORDER BY id
"""  # noqa: S608 - our own list of columns

_ENTRIES = """
INSERT INTO records_credit (person_id, entry, account, days, hours, hours_theory, hours_party, hours_professional,
       hours_knowledge, starts_on, ends_before, part, is_final_part, title, training_kind, attendance, class_kind,
       class_days, institution_id, institution_name, institution_kind, institution_level, institution_recognised,
       organiser_level, organiser_name, programme, rank_band_at_time, post_at_time, is_systematic, is_abroad, source,
       source_event, conversion, conversion_version, is_reversed, reason, booked_at, booked_by)
SELECT e.person_id, 'credit', e.account, p.days, p.hours, p.hours_theory, p.hours_party, p.hours_professional,
       p.hours_knowledge, p.starts_on, p.ends_before, p.part, p.is_final_part, e.title, e.training_kind, e.attendance,
       e.class_kind, e.class_days, e.institution_id, e.institution_name, e.institution_kind, e.institution_level,
       e.recognised, e.organiser_level, e.organiser_name, e.programme, e.rank_band, coalesce(e.post_at_time, ''),
       e.is_systematic, e.is_abroad, 'import', e.event, e.conversion, e.conversion_version, false, '', %(at)s, %(by)s
  FROM st_event AS e JOIN st_part AS p ON p.line = e.line
 WHERE NOT e.is_booked OR e.is_changed
 ORDER BY e.person_id, p.starts_on, p.part
"""


def write_credits(work: Work) -> None:
    """Take back what changed and enter all staged events. Nothing may have been refused before."""
    work.progress.step("写入台账")
    remember_circumstances()
    run_sql(f"DROP TABLE IF EXISTS st_taken_back; {_TAKEN_BACK}")
    parameters = {"at": work.at, "by": work.actor.name}
    run_sql(_MARK)
    run_sql(_COUNTER_ENTRIES, parameters)
    run_sql(_ENTRIES, parameters)
