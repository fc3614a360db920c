"""The rows that are to be booked, side by side with the ledger: copied in, compared and inserted set by set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from ganxun.base import happenings
from ganxun.base.actor import Actor
from ganxun.base.choices import HappeningKind
from ganxun.base.periods import Period
from ganxun.base.permissions import Permission
from ganxun.base.refusals import Reason
from ganxun.people.choices import STANDING
from ganxun.records.decisions import booking
from ganxun.records.decisions.conversion import Converted
from ganxun.records.decisions.events import CreditEvent
from ganxun.records.decisions.splitting import AMOUNTS, Part, parts_of

#: What goes into the ledger as it was said.
_SAID = (
    "person_id", "account", "title", "training_kind", "attendance", "class_kind", "class_days", "class_ref",
    "institution_id", "institution_name", "institution_kind", "institution_level", "organiser_level",
    "organiser_name", "programme", "is_systematic", "is_abroad", "source", "source_event",
)  # fmt: skip
_STAGED = (
    "event_no", "sheet_row", "event_starts_on", "starts_on", "ends_before", "part", "is_final_part", *AMOUNTS,
    "conversion", "conversion_version", *_SAID,
)  # fmt: skip

_CREATE = """
DROP TABLE IF EXISTS records_staged;
CREATE TEMPORARY TABLE records_staged (
    event_no integer NOT NULL, sheet_row integer NOT NULL, event_starts_on date NOT NULL,
    starts_on date NOT NULL, ends_before date NOT NULL, part smallint NOT NULL, is_final_part boolean NOT NULL,
    days integer, hours integer, hours_theory integer NOT NULL, hours_party integer NOT NULL,
    hours_professional integer NOT NULL, hours_knowledge integer NOT NULL,
    conversion text NOT NULL, conversion_version text NOT NULL,
    person_id bigint NOT NULL, account text NOT NULL, title text NOT NULL, training_kind text NOT NULL,
    attendance text NOT NULL, class_kind text, class_days integer, class_ref bigint, institution_id bigint,
    institution_name text NOT NULL, institution_kind text, institution_level text, organiser_level text,
    organiser_name text NOT NULL, programme text, is_systematic boolean, is_abroad boolean NOT NULL,
    source text NOT NULL, source_event text NOT NULL
) ON COMMIT DROP
"""


@dataclass(frozen=True)
class Entry:
    """One event with the hours it is credited, and the conversion that gave them."""

    number: int
    event: CreditEvent
    given: Converted
    version: str


def stage(entries: Sequence[Entry]) -> None:
    """Copy the parts of all events into the staging table of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_CREATE)
        with cursor.copy(f"COPY records_staged ({', '.join(_STAGED)}) FROM STDIN") as copy:
            for row in _rows(entries):
                copy.write_row(row)
        cursor.execute("ANALYZE records_staged")


def _rows(entries: Sequence[Entry]) -> Iterator[tuple[Any, ...]]:
    for entry in entries:
        event = entry.event
        said = tuple(getattr(event, name) for name in _SAID)
        conversion = (entry.given.code, entry.version[:16] if entry.given.code else "")
        for part in parts_of(event.stretches, _amounts(entry)):
            yield (entry.number, event.row, event.starts_on, *_of_part(part), *conversion, *said)


def _amounts(entry: Entry) -> dict[str, int | None]:
    return {name: getattr(entry.event, name) for name in AMOUNTS} | {"hours": entry.given.hours}


def _of_part(part: Part) -> tuple[Any, ...]:
    period = part.period
    return (
        period.starts_on,
        period.ends_before,
        part.number,
        part.is_final,
        *(part.amounts[name] for name in AMOUNTS),
    )


def lock_people() -> None:
    """Lock everybody staged, in order, for the rest of the transaction.

    Two who book for one person at once would otherwise each wait for the other inside the exclusion constraint.
    Locked like this, the second waits here and then sees what the first has booked.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH locked AS (
                   SELECT id FROM people_person WHERE id IN (SELECT person_id FROM records_staged)
                    ORDER BY id FOR NO KEY UPDATE)
               SELECT count(*) FROM locked"""
        )


# Each SELECT: number of the event, then what its reason needs.
_NOBODY = """
SELECT DISTINCT staged.event_no FROM records_staged AS staged
  LEFT JOIN people_person AS person ON person.id = staged.person_id WHERE person.id IS NULL
"""
_NOT_PERMITTED = """
SELECT DISTINCT staged.event_no FROM records_staged AS staged
  JOIN people_person AS person ON person.id = staged.person_id
  LEFT JOIN orgs_organisation AS unit ON unit.id = person.unit_id
 WHERE NOT coalesce(unit.path, '') LIKE ANY (%s)
"""
_TWICE = """
SELECT event_no, first_row FROM (
    SELECT event_no, first_value(sheet_row) OVER same AS first_row, first_value(event_no) OVER same AS first_no
      FROM (SELECT DISTINCT event_no, sheet_row, person_id, source, source_event FROM records_staged) AS event
    WINDOW same AS (PARTITION BY person_id, source, source_event ORDER BY event_no)) AS placed
 WHERE event_no <> first_no
"""
_ALREADY = """
SELECT DISTINCT ON (staged.event_no) staged.event_no, credit.title, credit.booked_at
  FROM records_staged AS staged
  JOIN records_credit AS credit
    ON credit.person_id = staged.person_id AND credit.source = staged.source
   AND credit.source_event = staged.source_event AND credit.entry = 'credit' AND NOT credit.is_reversed
 ORDER BY staged.event_no, credit.id
"""
_OVERLAPPING = """
SELECT DISTINCT ON (staged.event_no) staged.event_no, credit.title, credit.starts_on, credit.ends_before
  FROM records_staged AS staged
  JOIN records_credit AS credit
    ON credit.person_id = staged.person_id AND credit.attendance = 'full_time' AND credit.entry = 'credit'
   AND NOT credit.is_reversed
   AND daterange(credit.starts_on, credit.ends_before) && daterange(staged.starts_on, staged.ends_before)
 WHERE staged.attendance = 'full_time'
   AND (credit.source, credit.source_event) <> (staged.source, staged.source_event)
 ORDER BY staged.event_no, credit.starts_on
"""
_OVERLAPPING_IN_SHEET = """
SELECT DISTINCT ON (later.event_no) later.event_no, earlier.title, earlier.starts_on, earlier.ends_before,
       earlier.sheet_row
  FROM records_staged AS later
  JOIN records_staged AS earlier
    ON earlier.person_id = later.person_id AND earlier.event_no < later.event_no
   AND earlier.attendance = 'full_time' AND later.attendance = 'full_time'
   AND earlier.starts_on < later.ends_before AND later.starts_on < earlier.ends_before
   AND (earlier.source, earlier.source_event) <> (later.source, later.source_event)
 ORDER BY later.event_no, earlier.event_no
"""


def conflicts(actor: Actor) -> dict[int, tuple[Reason, ...]]:
    """Why staged events may not be booked, by their number, as the ledger stands at this moment."""
    paths = [f"{path}%" for path in actor.paths(Permission.CREDIT_IMPORT)]
    found: dict[int, tuple[Reason, ...]] = {}

    def add(number: int, reason: Reason) -> None:
        found[number] = (*found.get(number, ()), reason)

    with connection.cursor() as cursor:
        for (number,) in _answers(cursor, _NOBODY):
            add(number, booking.nobody_there())
        for (number,) in _answers(cursor, _NOT_PERMITTED, [paths]):
            add(number, booking.not_permitted())
        for number, row in _answers(cursor, _TWICE):
            add(number, booking.twice_in_the_sheet(row))
        for number, title, booked_at in _answers(cursor, _ALREADY):
            add(number, booking.already_credited(title, _local(booked_at)))
        for number, title, starts_on, ends_before in _answers(cursor, _OVERLAPPING):
            add(number, booking.overlaps(title, Period(starts_on, ends_before)))
        for number, title, starts_on, ends_before, row in _answers(cursor, _OVERLAPPING_IN_SHEET):
            add(number, booking.overlaps(title, Period(starts_on, ends_before), row=row))
    return found


def _answers(cursor: Any, sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    cursor.execute(sql, values)
    return list(cursor.fetchall())


def _local(moment: datetime) -> date:
    return timezone.localtime(moment).date()


# What the person, the post and the institution were on the first day of the event. The unit is called as then.
_INSERT = f"""
WITH standing (code, band, ord) AS (
    SELECT * FROM unnest(%(codes)s::text[], %(bands)s::text[], %(orders)s::int[])
)
INSERT INTO records_credit (
    entry, starts_on, ends_before, part, is_final_part, {", ".join(AMOUNTS)}, conversion, conversion_version,
    person_id, account, title, training_kind, attendance, class_kind, class_days, class_ref, institution_id,
    institution_name, institution_kind, institution_level, organiser_level, organiser_name, programme,
    is_systematic, is_abroad, source, source_event,
    institution_recognised, rank_band_at_time, post_at_time, is_reversed, reason, booked_at, booked_by)
SELECT 'credit', staged.starts_on, staged.ends_before, staged.part, staged.is_final_part,
       {", ".join(f"staged.{name}" for name in AMOUNTS)}, staged.conversion, staged.conversion_version,
       staged.person_id, staged.account, staged.title, staged.training_kind, staged.attendance, staged.class_kind,
       staged.class_days, staged.class_ref, staged.institution_id,
       coalesce(nullif(staged.institution_name, ''), place.name, ''),
       coalesce(staged.institution_kind, place.kind), coalesce(staged.institution_level, place.level),
       staged.organiser_level, staged.organiser_name, staged.programme, staged.is_systematic, staged.is_abroad,
       staged.source, staged.source_event,
       CASE WHEN dated.any_day THEN dated.on_the_day ELSE place.is_recognised END,
       top.band, left(coalesce(post.title, ''), 200), false, '', %(at)s, %(by)s
  FROM records_staged AS staged
  LEFT JOIN resources_institution AS place ON place.id = staged.institution_id
  LEFT JOIN LATERAL (
      SELECT count(*) > 0 AS any_day,
             bool_or(said.is_recognised) FILTER (
                 WHERE said.starts_on <= staged.event_starts_on
                   AND (said.ends_before IS NULL OR said.ends_before > staged.event_starts_on)) AS on_the_day
        FROM resources_recognition AS said WHERE said.institution_id = place.id) AS dated ON true
  LEFT JOIN LATERAL (
      SELECT standing.band
        FROM (SELECT rank.code FROM people_rank AS rank
               WHERE rank.person_id = staged.person_id AND rank.starts_on <= staged.event_starts_on
                 AND (rank.ends_before IS NULL OR rank.ends_before > staged.event_starts_on)
              UNION ALL
              SELECT held.post_level FROM people_appointment AS held
               WHERE held.person_id = staged.person_id AND held.starts_on <= staged.event_starts_on
                 AND (held.ends_before IS NULL OR held.ends_before > staged.event_starts_on)) AS held
        JOIN standing ON standing.code = held.code
       ORDER BY standing.ord DESC LIMIT 1) AS top ON true
  LEFT JOIN LATERAL (
      SELECT coalesce(span.name, unit.name) || held.title AS title
        FROM people_appointment AS held
        JOIN orgs_organisation AS unit ON unit.id = held.unit_id
        LEFT JOIN orgs_organisationspan AS span
          ON span.organisation_id = unit.id AND span.starts_on <= staged.event_starts_on
         AND (span.ends_before IS NULL OR span.ends_before > staged.event_starts_on)
        LEFT JOIN standing ON standing.code = held.post_level
       WHERE held.person_id = staged.person_id AND held.starts_on <= staged.event_starts_on
         AND (held.ends_before IS NULL OR held.ends_before > staged.event_starts_on)
       ORDER BY held.is_primary DESC, coalesce(standing.ord, 0) DESC, held.id DESC LIMIT 1) AS post ON true
 ORDER BY staged.person_id, staged.starts_on
"""  # noqa: S608 - the names are constants of this program


# Each entry just written: of its event it is the only one that stands.
_BOOKED = """
SELECT unit.path AS org_path, entry.person_id, entry.id AS about_id,
       jsonb_build_object('credit', entry.id, 'person', entry.person_id) AS payload
  FROM (SELECT DISTINCT person_id, source, source_event FROM records_staged) AS staged
  JOIN records_credit AS entry
    ON entry.person_id = staged.person_id AND entry.source = staged.source
   AND entry.source_event = staged.source_event AND entry.entry = 'credit' AND NOT entry.is_reversed
  JOIN people_person AS person ON person.id = entry.person_id
  JOIN orgs_organisation AS unit ON unit.id = person.unit_id
 ORDER BY entry.id
"""


def insert_staged(*, booked_by: str, at: datetime) -> int:
    """Write what is staged into the ledger, with the facts as at that time; returns the number of entries.

    Raises IntegrityError when the ledger refuses (booked twice, overlapping): then nothing is written.
    """
    values: dict[str, Any] = {
        "codes": list(STANDING),
        "bands": [str(band) for band, _order in STANDING.values()],
        "orders": [order for _band, order in STANDING.values()],
        "at": at,
        "by": booked_by,
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        written = int(cursor.rowcount)
    happenings.record_all(HappeningKind.CREDIT_BOOKED, _BOOKED, at=at)
    return written


def common_path() -> str:
    """The path of the smallest organisation above all people staged; empty when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT min(unit.path), max(unit.path) FROM (SELECT DISTINCT person_id FROM records_staged) AS staged
                 JOIN people_person AS person ON person.id = staged.person_id
                 JOIN orgs_organisation AS unit ON unit.id = person.unit_id"""
        )
        first, last = cursor.fetchone()
    shared = ""
    for one, other in zip((first or "").split("."), (last or "").split("."), strict=False):
        if one != other or not one:
            break
        shared += f"{one}."
    return shared
