"""Storing findings by difference (policy.md §5).

A finding row says: judged on any day `as_of_from <= day < as_of_until`, this was the verdict. A run judges one
day. What it finds equal to what stands for that day is left alone; what differs is written so that

* the days before the judged day keep what was found then,
* the judged day gets the new finding,
* a later day that has been judged already keeps what was found there.

Rows that answer for no day any more (the same day judged again over corrected facts) are marked `replaced_by`,
never deleted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
from django.db import connection

from ganxun.base import happenings
from ganxun.base.choices import HappeningKind
from ganxun.base.copying import copy_batches

#: The columns of a finding as evaluation delivers them, in the order they are staged.
STAGED = [
    "duty",
    "subject_kind",
    "subject_id",
    "unit_id",
    "year",
    "period_starts_on",
    "period_ends_before",
    "verdict",
    "value",
    "target",
    "gap",
    "measure",
    "due_on",
    "arm",
    "missing",
    "scheduled",
    "hours",
]

#: What makes a finding another finding. The window of a rolling period moves every day and is none of it.
_COMPARED = [
    "unit_id",
    "verdict",
    "value",
    "target",
    "gap",
    "measure",
    "due_on",
    "arm",
    "missing",
    "scheduled",
    "hours",
]

_STAGING = """
CREATE TEMPORARY TABLE IF NOT EXISTS compliance_staged (
    duty text NOT NULL, subject_kind text NOT NULL, subject_id bigint NOT NULL, unit_id bigint,
    year integer NOT NULL, period_starts_on date NOT NULL, period_ends_before date NOT NULL,
    verdict smallint NOT NULL, value bigint, target bigint, gap bigint, measure text NOT NULL, due_on date,
    arm smallint NOT NULL, missing bigint NOT NULL, scheduled bigint,
    hours bigint
) ON COMMIT DROP
"""

# The findings that stand for the judged day, of the duties and subjects judged in this portion. A run judges the
# classes of all years so far, each under the year in which it ended.
_STANDING = """
CREATE TEMPORARY TABLE compliance_standing ON COMMIT DROP AS
SELECT finding.*
  FROM compliance_finding AS finding
 WHERE finding.policy = %(policy)s AND finding.replaced_by_id IS NULL
   AND finding.duty = ANY(%(duties)s) AND (finding.year IN (0, %(year)s) OR finding.subject_kind = 'class')
   AND finding.as_of_from <= %(as_of)s AND (finding.as_of_until IS NULL OR finding.as_of_until > %(as_of)s)
   AND (finding.subject_kind <> 'person' OR finding.subject_id BETWEEN %(low)s AND %(high)s)
   {people}
"""
_THESE_PEOPLE = "AND finding.subject_kind = 'person' AND finding.subject_id = ANY(%(people)s)"

_DIFFERENCE = f"""
CREATE TEMPORARY TABLE compliance_changed ON COMMIT DROP AS
SELECT coalesce(staged.duty, standing.duty) AS duty, coalesce(staged.subject_id, standing.subject_id) AS subject_id,
       coalesce(staged.year, standing.year) AS year, standing.id AS standing_id,
       staged.duty IS NOT NULL AS is_found
  FROM compliance_staged AS staged
  FULL JOIN compliance_standing AS standing
    ON standing.duty = staged.duty AND standing.subject_id = staged.subject_id AND standing.year = staged.year
 WHERE staged.duty IS NULL OR standing.id IS NULL
    OR ({", ".join(f"staged.{name}" for name in _COMPARED)})
       IS DISTINCT FROM ({", ".join(f"standing.{name}" for name in _COMPARED)})
"""  # noqa: S608 - the names are constants of this module

_COPIED = ", ".join(f'"{name}"' for name in ["policy", *STAGED])

# What was found on a later judged day goes on standing there.
_KEEP_LATER = f"""
INSERT INTO compliance_finding ({_COPIED}, as_of_from, as_of_until, run_id)
SELECT {_COPIED}, %(next)s, as_of_until, run_id
  FROM compliance_standing
 WHERE id IN (SELECT standing_id FROM compliance_changed)
   AND (as_of_until IS NULL OR as_of_until > %(next)s)
"""  # noqa: S608 - the names are constants of this module

# Judged before: those days keep their finding. Judged on this very day: this run replaces it.
_END_EARLIER = """
UPDATE compliance_finding AS finding
   SET as_of_until = CASE WHEN finding.as_of_from < %(as_of)s THEN %(as_of)s ELSE finding.as_of_until END,
       replaced_by_id = CASE WHEN finding.as_of_from < %(as_of)s THEN NULL ELSE %(run)s END
  FROM compliance_changed AS changed
 WHERE finding.id = changed.standing_id
"""

_STAGED_COLUMNS = ", ".join(f'staged."{name}"' for name in STAGED)

_INSERT_FOUND = f"""
INSERT INTO compliance_finding ({_COPIED}, as_of_from, as_of_until, run_id)
SELECT %(policy)s, {_STAGED_COLUMNS}, %(as_of)s, %(next)s, %(run)s
  FROM compliance_staged AS staged
  JOIN compliance_changed AS changed
    ON changed.duty = staged.duty AND changed.subject_id = staged.subject_id AND changed.year = staged.year
 WHERE changed.is_found
"""  # noqa: S608 - the names are constants of this module

# What differs, for whoever listens: the new finding, or the one that has ended where nothing is found any more.
_HAPPENED = """
SELECT unit.path AS org_path, CASE WHEN finding.subject_kind = 'person' THEN finding.subject_id END AS person_id,
       finding.id AS about_id,
       jsonb_build_object('finding', finding.id, 'policy', finding.policy, 'duty', finding.duty,
           'subject_kind', finding.subject_kind, 'subject', finding.subject_id, 'unit', finding.unit_id,
           'change', CASE WHEN NOT changed.is_found THEN 'ended' WHEN standing.id IS NULL THEN 'new'
                          WHEN standing.verdict <> finding.verdict THEN 'verdict' ELSE 'figures' END) AS payload
  FROM compliance_changed AS changed
  LEFT JOIN compliance_standing AS standing ON standing.id = changed.standing_id
  LEFT JOIN compliance_finding AS fresh
    ON changed.is_found AND fresh.policy = %(policy)s AND fresh.duty = changed.duty
   AND fresh.subject_id = changed.subject_id AND fresh.year = changed.year
   AND fresh.as_of_until IS NULL AND fresh.replaced_by_id IS NULL
  JOIN compliance_finding AS finding ON finding.id = coalesce(fresh.id, standing.id)
  JOIN orgs_organisation AS unit ON unit.id = finding.unit_id
 ORDER BY finding.id
"""


@dataclass(frozen=True)
class Portion:
    """A part of a run that is stored at once: some duties, over subjects `low` … `high` (people only).

    With `people`, only they were judged, however many others lie between.
    """

    policy: str
    as_of: date
    run: int
    duties: tuple[str, ...]
    low: int
    high: int
    next_judged: date | None
    people: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Stored:
    """How many findings were looked at, and how many of them differ from what stood."""

    found: int
    changed: int


def store_portion(portion: Portion, batches: Iterable[pa.RecordBatch]) -> Stored:
    """Write what differs. Must be called inside a transaction; all of the portion is stored or nothing."""
    arguments: dict[str, Any] = {
        "policy": portion.policy,
        "duties": list(portion.duties),
        "year": portion.as_of.year,
        "as_of": portion.as_of,
        "run": portion.run,
        "low": portion.low,
        "high": portion.high,
        "next": portion.next_judged,
        "people": list(portion.people or ()),
    }
    standing = _STANDING.replace("{people}", "" if portion.people is None else _THESE_PEOPLE)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS compliance_staged, compliance_standing, compliance_changed")
        cursor.execute(_STAGING)
        found = copy_batches("compliance_staged", STAGED, batches)
        cursor.execute(standing, arguments)
        cursor.execute("ANALYZE compliance_staged")
        cursor.execute("ANALYZE compliance_standing")
        cursor.execute(_DIFFERENCE)
        changed = cursor.rowcount
        cursor.execute(_END_EARLIER, arguments)
        if portion.next_judged is not None:
            cursor.execute(_KEEP_LATER, arguments)
        cursor.execute(_INSERT_FOUND, arguments)
    if changed and portion.next_judged is None:  # an earlier day judged again is no news
        happenings.record_all(HappeningKind.FINDING_CHANGED, _HAPPENED, arguments)
    return Stored(found=found, changed=changed)


_ARROW: dict[str, pa.DataType] = {
    "bigint": pa.int64(),
    "integer": pa.int32(),
    "smallint": pa.int16(),
    "text": pa.string(),
    "date": pa.date32(),
}
_TYPES = dict(re.findall(r"(\w+) (bigint|integer|smallint|text|date)\b", _STAGING))

#: The findings of people as Arrow, in the columns that are stored.
STAGED_SCHEMA = pa.schema([(name, _ARROW[_TYPES[name]]) for name in STAGED])


def standing_of(policy: str, people: Sequence[int], as_of: date, duties: Sequence[str]) -> pa.Table:
    """What stands for these people on a judged day, in the columns of `STAGED`."""
    arguments: dict[str, Any] = {
        "policy": policy,
        "duties": list(duties),
        "year": as_of.year,
        "as_of": as_of,
        "low": min(people),
        "high": max(people),
        "people": list(people),
    }
    columns = ", ".join(f'standing."{name}"' for name in STAGED)
    rows = _STANDING.replace("{people}", _THESE_PEOPLE).partition(" AS\n")[2]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM ({rows}) AS standing", arguments)  # noqa: S608 - names of this module
        found = [dict(zip(STAGED, row, strict=True)) for row in cursor.fetchall()]
    return pa.Table.from_pylist(found, schema=STAGED_SCHEMA)
