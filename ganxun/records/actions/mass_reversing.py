"""Taking back many entries at once, for whoever corrects a whole sheet: the same counter-entries, set by set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from ganxun.base import happenings
from ganxun.base.choices import HappeningKind

# Everything that a counter-entry repeats of the entry it takes back.
_REPEATED = (
    "person_id, account, starts_on, ends_before, part, is_final_part, title, training_kind, attendance, class_kind,"
    " class_days, class_ref, institution_id, institution_name, institution_kind, institution_level,"
    " institution_recognised, organiser_level, organiser_name, programme, rank_band_at_time, post_at_time,"
    " is_systematic, is_abroad, source, source_event, conversion, conversion_version"
)
_MARK = """
UPDATE records_credit SET is_reversed = true
 WHERE id = ANY(%(entries)s) AND entry = 'credit' AND NOT is_reversed
"""
_COUNTER_ENTRIES = f"""
INSERT INTO records_credit ({_REPEATED}, entry, days, hours, hours_theory, hours_party, hours_professional,
       hours_knowledge, reverses_id, is_reversed, reason, booked_at, booked_by)
SELECT {_REPEATED}, 'reversal', -days, -hours, -hours_theory, -hours_party, -hours_professional, -hours_knowledge,
       id, false, %(reason)s, %(at)s, %(by)s
  FROM records_credit WHERE id = ANY(%(entries)s) ORDER BY id
"""  # noqa: S608 - our own list of columns


_AGAIN = f"""
INSERT INTO records_credit ({_REPEATED}, entry, days, hours, hours_theory, hours_party, hours_professional,
       hours_knowledge, reverses_id, is_reversed, reason, booked_at, booked_by)
SELECT {_REPEATED}, 'credit', days, hours, hours_theory, hours_party, hours_professional, hours_knowledge,
       NULL, false, %(reason)s, %(at)s, %(by)s
  FROM records_credit WHERE id = ANY(%(entries)s) AND entry = 'credit' AND is_reversed ORDER BY id
"""  # noqa: S608 - our own list of columns

# Counter-entries are told by the entry they take back; what was entered again stands anew under its event.
_REVERSED = """
SELECT unit.path AS org_path, entry.person_id, entry.id AS about_id,
       jsonb_build_object('credit', entry.id, 'person', entry.person_id, 'reverses', entry.reverses_id) AS payload
  FROM records_credit AS entry
  JOIN people_person AS person ON person.id = entry.person_id
  JOIN orgs_organisation AS unit ON unit.id = person.unit_id
 WHERE entry.reverses_id = ANY(%(entries)s) ORDER BY entry.id
"""
_ENTERED_AGAIN = """
SELECT unit.path AS org_path, entry.person_id, entry.id AS about_id,
       jsonb_build_object('credit', entry.id, 'person', entry.person_id) AS payload
  FROM (SELECT DISTINCT person_id, source, source_event FROM records_credit WHERE id = ANY(%(entries)s)) AS event
  JOIN records_credit AS entry
    ON entry.person_id = event.person_id AND entry.source = event.source
   AND entry.source_event = event.source_event AND entry.entry = 'credit' AND NOT entry.is_reversed
  JOIN people_person AS person ON person.id = entry.person_id
  JOIN orgs_organisation AS unit ON unit.id = person.unit_id
 ORDER BY entry.id
"""


def enter_again(entries: Sequence[int], *, reason: str, booked_by: str, at: datetime) -> int:
    """Enter once more what these entries, taken back since, had credited; returns how many were written.

    The caller holds the lock on the people. Raises IntegrityError when something else stands in the way by now.
    """
    values: dict[str, Any] = {
        "entries": list(entries), "reason": reason[:200], "at": at, "by": booked_by[:100],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN, values)
        written = int(cursor.rowcount)
    happenings.record_all(HappeningKind.CREDIT_BOOKED, _ENTERED_AGAIN, {"entries": list(entries)}, at=at)
    return written


def reverse_entries(entries: Sequence[int], *, reason: str, booked_by: str, at: datetime) -> int:
    """Take back these standing entries (all parts of each event); returns how many counter-entries were written.

    The caller holds the lock on the people, has checked CREDIT_REVERSE over each of them, and writes the audit entry.
    Raises IntegrityError when one of them has been taken back already.
    """
    if not entries:
        return 0
    values: dict[str, Any] = {
        "entries": list(entries),
        "reason": reason[:200],
        "at": at,
        "by": booked_by[:100],
    }
    with connection.cursor() as cursor:
        cursor.execute(_MARK, values)
        cursor.execute(_COUNTER_ENTRIES, values)
        written = int(cursor.rowcount)
    happenings.record_all(HappeningKind.CREDIT_REVERSED, _REVERSED, {"entries": list(entries)}, at=at)
    return written
