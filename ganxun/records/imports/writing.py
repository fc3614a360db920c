"""Hands checked records to the ledger's own deeds (decision 0022), inside the import's transaction."""

from __future__ import annotations

from django.db import connection

from ganxun.base.imports.work import Work, run_sql
from ganxun.base.refusals import refuse_if
from ganxun.records.actions.mass_reversing import reverse_entries
from ganxun.records.actions.staging import conflicts, insert_staged, lock_people, stage

_SAID = (
    "account, title, training_kind, attendance, class_kind, class_days, institution_id, institution_name,"
    " institution_kind, institution_level, organiser_level, organiser_name, programme, is_systematic, is_abroad"
)
_HAND_OVER = f"""
INSERT INTO records_staged (event_no, sheet_row, event_starts_on, starts_on, ends_before, part, is_final_part, days,
       hours, hours_theory, hours_party, hours_professional, hours_knowledge, conversion, conversion_version,
       person_id, source, source_event, {_SAID})
SELECT e.line, e.row, e.starts_on, p.starts_on, p.ends_before, p.part, p.is_final_part, p.days, p.hours,
       p.hours_theory, p.hours_party, p.hours_professional, p.hours_knowledge, e.conversion, e.conversion_version,
       e.person_id, 'import', e.event, {", ".join(f"e.{name}" for name in _SAID.split(", "))}
  FROM st_event AS e JOIN st_part AS p ON p.line = e.line
 WHERE NOT e.is_booked OR e.is_changed
"""  # noqa: S608 - our own columns

_TO_TAKE_BACK = """
SELECT c.id FROM records_credit AS c
  JOIN st_event AS s ON s.is_changed AND s.person_id = c.person_id AND s.event = c.source_event
 WHERE c.source = 'import' AND c.entry = 'credit' AND NOT c.is_reversed
 ORDER BY c.person_id, c.id
"""


def write_credits(work: Work) -> list[int]:
    """Take back what changed and book all staged events; returns the entries taken back.

    Nothing may have been refused before.

    Raises Refused when somebody else has booked for one of these people since the rows were checked.
    """
    work.progress.step("写入台账")
    stage([])
    run_sql(_HAND_OVER)
    run_sql("ANALYZE records_staged")
    lock_people()
    with connection.cursor() as cursor:
        cursor.execute(_TO_TAKE_BACK)
        entries = [number for (number,) in cursor.fetchall()]
    reverse_entries(entries, reason="导入更正", booked_by=work.actor.name, at=work.at)
    refuse_if(reason for reasons in conflicts(work.actor).values() for reason in reasons)
    insert_staged(booked_by=work.actor.name[:100], at=work.at)
    return entries
