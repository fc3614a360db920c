"""What differs between what somebody was told and what stands now: by set-based SQL over the history of findings.

`told` says, for each policy, the day that was judged and the number of the latest finding at that moment. What stood
then is, of each duty of each person, the latest finding up to that number that answered for that day; what was found
and corrected in between is neither before nor after, so nobody hears of it. A finding that stands unchanged is told
again only when its due day has come nearer by a step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from ganxun.compliance import library
from ganxun.compliance.actions.rejudging import current_policies
from ganxun.compliance.choices import Verdict
from ganxun.compliance.models import DigestRound

#: Policy → (judged day, number of the latest finding), as JSON keeps it.
Told = Mapping[str, Sequence[Any]]

_OPEN = f"({Verdict.ON_TRACK:d}, {Verdict.AT_RISK:d}, {Verdict.UNKNOWN:d})"


def _step(due: str, day: str) -> str:
    """How near a due day is: 0 far, 1 within 90 days, 2 within 30, 3 within 7, 4 past."""
    left = f"({due} - {day})"
    return f"(CASE WHEN {left} < 0 THEN 4 WHEN {left} <= 7 THEN 3 WHEN {left} <= 30 THEN 2 WHEN {left} <= 90 THEN 1 ELSE 0 END)"


_STANDS = """
now.policy = %(policy)s AND now.subject_kind = 'person' AND now.replaced_by_id IS NULL AND now.as_of_from <= %(day)s
   AND (now.as_of_until IS NULL OR now.as_of_until > %(day)s) AND now.year IN (0, %(year)s)
"""
_BEFORE = """
SELECT past.verdict, past.due_on FROM compliance_finding AS past
 WHERE past.subject_kind = 'person' AND past.subject_id = now.subject_id AND past.policy = now.policy
   AND past.duty = now.duty AND past.year = now.year AND past.id <= %(from_id)s
   AND past.as_of_from <= %(from_day)s AND (past.as_of_until IS NULL OR past.as_of_until >= %(from_day)s)
 ORDER BY past.id DESC LIMIT 1
"""
# Found since: whoever was told compares with what stood past.
_CHANGED = f"""
SELECT now.*, before.verdict AS verdict_before, true AS is_new,
       coalesce({_step("before.due_on", "%(from_day)s::date")}, 0) AS step_before
  FROM compliance_finding AS now LEFT JOIN LATERAL ({_BEFORE}) AS before ON true
 WHERE now.id > %(from_id)s AND {_STANDS}
"""  # noqa: S608 - names of this module
# Standing since before: only the days go by.
_NEARER = f"""
SELECT now.*, now.verdict AS verdict_before, false AS is_new, {_step("now.due_on", "%(from_day)s::date")} AS step_before
  FROM compliance_finding AS now
 WHERE now.id <= %(from_id)s AND {_STANDS} AND now.verdict IN {_OPEN}
   AND (now.due_on BETWEEN %(from_day)s AND %(day)s::date - 1
        OR now.due_on BETWEEN %(from_day)s::date + 8 AND %(day)s::date + 7
        OR now.due_on BETWEEN %(from_day)s::date + 31 AND %(day)s::date + 30
        OR now.due_on BETWEEN %(from_day)s::date + 91 AND %(day)s::date + 90)
"""  # noqa: S608 - as above
# Told for the first time: what is due soon, and nothing of what has long been so.
_FIRST = f"""
SELECT now.*, now.verdict AS verdict_before, false AS is_new, 0 AS step_before
  FROM compliance_finding AS now
 WHERE {_STANDS} AND now.verdict IN {_OPEN} AND now.due_on BETWEEN %(day)s AND %(day)s::date + 90
"""  # noqa: S608 - as above
_KEEP = f"""
INSERT INTO compliance_digestrow (round_id, finding_id, person_id, unit_id, policy, duty, event, verdict_before)
SELECT %(round)s, id, subject_id, unit_id, policy, duty, event, verdict_before
  FROM (SELECT seen.*, CASE
          WHEN verdict = {Verdict.MET:d} AND verdict_before <> {Verdict.MET:d} THEN 'met'
          WHEN is_new AND verdict = {Verdict.NOT_MET:d} AND verdict_before IS DISTINCT FROM {Verdict.NOT_MET:d} THEN 'not_met'
          WHEN verdict IN {_OPEN} AND step > step_before AND step > 1
          THEN CASE step WHEN 4 THEN 'overdue' WHEN 3 THEN 'due_7' ELSE 'due_30' END
          WHEN is_new AND verdict = {Verdict.AT_RISK:d}
               AND coalesce(verdict_before, 0) NOT IN ({Verdict.AT_RISK:d}, {Verdict.NOT_MET:d}) THEN 'at_risk'
          WHEN verdict IN {_OPEN} AND step > step_before THEN 'due_90' END AS event
          FROM (SELECT either.*, coalesce({_step("due_on", "%(day)s::date")}, 0) AS step FROM ({{either}}) AS either) AS seen) AS told
 WHERE event IS NOT NULL {{whose}}
"""  # noqa: S608 - as above
_OF_PEOPLE = "AND subject_id = ANY(%(people)s)"
_OF_OTHERS = """
AND subject_id NOT IN (SELECT account.person_id FROM compliance_digestreceiver AS own
                         JOIN accounts_user AS account ON account.id = own.account_id
                        WHERE own.audience = 'person' AND account.person_id IS NOT NULL)
"""
_OF_PLACES = """
AND unit_id IN (SELECT place.id FROM unnest(%(paths)s::text[]) AS held (path)
                  JOIN orgs_organisation AS place ON starts_with(place.path, held.path))
"""


@dataclass(frozen=True)
class Whose:
    """Whose findings a round looks at: of these people, of these subtrees, or (neither) of all who have not chosen."""

    people: tuple[int, ...] | None = None
    paths: tuple[str, ...] | None = None
    is_for_people: bool = False

    @property
    def condition(self) -> str:
        """SQL over the findings."""
        if self.people is not None:
            return _OF_PEOPLE
        if self.paths is not None:
            return _OF_PLACES
        return _OF_OTHERS if self.is_for_people else ""


@contextmanager
def one_view() -> Iterator[None]:
    """A transaction in which findings stand as of one moment at which nobody is storing any.

    The locks that others store under are held only until the moment has been taken. Inside another transaction, that one.
    """
    if connection.in_atomic_block:
        yield
        return
    key = "hashtext('compliance.findings'), hashtext(%s)"
    codes = library.codes()
    with connection.cursor() as cursor:
        for code in codes:
            cursor.execute(f"SELECT pg_advisory_lock({key})", [code])
    is_held = True
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                cursor.execute("SELECT pg_current_snapshot()")
                for code in codes:
                    cursor.execute(f"SELECT pg_advisory_unlock({key})", [code])
            is_held = False
            yield
    finally:
        if is_held and connection.is_usable():
            with connection.cursor() as cursor:
                for code in codes:
                    cursor.execute(f"SELECT pg_advisory_unlock({key})", [code])


def standing_now(today: date, told: Told) -> dict[str, list[Any]]:
    """How far somebody is told who is told now. A policy that waits for its full run stays where it was."""
    now = {policy: list(said) for policy, said in told.items()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM compliance_finding")
        (latest,) = cursor.fetchone()
    for each in current_policies(today):
        now[each.base.policy] = [each.base.as_of.isoformat(), latest]
    return now


def has_news(told: Told, now: Told) -> bool:
    """Whether looking for differences is worth it: a day has passed, or something was found since."""
    return any(told.get(policy) != list(said) for policy, said in now.items())


def gather(digest: DigestRound, whose: Whose) -> int:
    """Keep what is worth telling in the round; returns how many rows. To be called within `one_view`."""
    kept = 0
    with connection.cursor() as cursor:
        for policy, (day, _latest) in sorted(digest.now.items()):
            from_day, from_id = digest.told.get(policy, (None, None))
            either = _FIRST if from_id is None else f"{_CHANGED} UNION ALL {_NEARER}"
            said = {
                "round": digest.pk,
                "policy": policy,
                "day": date.fromisoformat(day),
                "year": date.fromisoformat(day).year,
                "from_day": date.fromisoformat(from_day) if from_day else None,
                "from_id": from_id,
                "people": list(whose.people or ()),
                "paths": list(whose.paths or ()),
            }
            cursor.execute(_KEEP.format(either=either, whose=whose.condition), said)
            kept += cursor.rowcount
    return kept
