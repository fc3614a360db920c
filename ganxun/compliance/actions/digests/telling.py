"""From the rows of a round to messages: one a person, one an officer, written again without harm if a worker died."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import connection, transaction

from ganxun.base.clock import local_day
from ganxun.compliance.actions.digests.receivers import KINDS, Officer, officers
from ganxun.compliance.actions.digests.words import Item, told_to_officer, told_to_person
from ganxun.compliance.choices import Audience, DigestEvent
from ganxun.compliance.models import DigestRound, DigestRow
from ganxun.inbox.actions import Line, Notice, tell_many
from ganxun.orgs.models import Organisation

#: How long a digest stays in the inbox, and the rows behind its counts.
KEPT_FOR = timedelta(days=90)

# An organisation's counts are those of the units below it; by duty, and by the place next below.
_BY_PLACE = """
WITH counted AS (
    SELECT unit_id, policy, duty, event, count(*) AS people FROM compliance_digestrow
     WHERE round_id = %(round)s AND unit_id IS NOT NULL GROUP BY unit_id, policy, duty, event),
held AS (SELECT id, path FROM orgs_organisation WHERE path = ANY(%(paths)s)),
below AS (
    SELECT held.path AS held, counted.*,
           CASE WHEN starts_with(unit.path, held.path) AND unit.path <> held.path
                THEN split_part(substr(unit.path, length(held.path) + 1), '.', 1)::bigint END AS place
      FROM counted JOIN orgs_organisation AS unit ON unit.id = counted.unit_id
      JOIN held ON held.id = ANY (string_to_array(rtrim(unit.path, '.'), '.')::bigint[]))
SELECT held, policy, duty, event, place, sum(people)::bigint FROM below GROUP BY held, policy, duty, event, place
"""


def tell_round(digest: DigestRound, *, at: datetime) -> int:
    """Write the messages of a round that have not been written, and close it. Returns how many messages it has."""
    notices = _to_people(digest) if digest.audience == Audience.PERSON else _to_officers(digest)
    counted = _Counted(notices)
    tell_many(counted, at=digest.at, keep_for=KEPT_FOR)
    with transaction.atomic():
        if digest.audience == Audience.PERSON:
            digest.rows.all().delete()  # nobody comes back to them: people look at their duties
        digest.messages, digest.finished_at = counted.number, at
        digest.save(update_fields=["messages", "finished_at"])
    return counted.number


class _Counted:
    """Notices as they come, counted."""

    def __init__(self, notices: Iterable[Notice]) -> None:
        self.number = 0
        self._notices = notices

    def __iter__(self) -> Iterator[Notice]:
        for each in self._notices:
            self.number += 1
            yield each


def _to_people(digest: DigestRound) -> Iterator[Notice]:
    names = (
        "policy",
        "duty",
        "event",
        "finding__due_on",
        "finding__gap",
        "finding__scheduled",
        "finding__measure",
    )
    rows = DigestRow.objects.filter(round=digest).order_by("person_id", "pk").values_list("person_id", *names)
    for person, some in groupby(rows.iterator(chunk_size=20_000), key=lambda row: row[0]):
        subject, lines = told_to_person(_item(row[1:]) for row in some)
        yield _notice(digest, subject, lines, link="/me/", person_id=person)


def _item(row: tuple[Any, ...]) -> Item:
    policy, duty, event, *rest = row
    return Item(policy, duty, DigestEvent(event), *rest)


def _to_officers(digest: DigestRound) -> Iterator[Notice]:
    day = local_day(digest.at)
    own = digest.receivers.filter(account__isnull=False).values_list("account_id", flat=True)
    whom = officers(on=day) if digest.tells_usual else officers(on=day, accounts=[*own])
    counts = _counts(digest, {path for each in whom for path in each.paths})
    names = dict(Organisation.objects.values_list("pk", "name")) if counts else {}
    said: dict[tuple[str, ...], tuple[str, tuple[Line, ...]] | None] = {}
    for each in whom:
        if each.paths not in said:
            said[each.paths] = _said(digest, each, counts, names)
        if told := said[each.paths]:
            yield _notice(digest, *told, link=f"/digests/{digest.pk}/", account_id=each.account_id)


_Counts = Mapping[str, list[tuple[str, str, DigestEvent, int | None, int]]]


def _counts(digest: DigestRound, paths: set[str]) -> _Counts:
    found: dict[str, list[tuple[str, str, DigestEvent, int | None, int]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_BY_PLACE, {"round": digest.pk, "paths": sorted(paths)})
        for held, policy, duty, event, place, people in cursor.fetchall():
            found[held].append((policy, duty, DigestEvent(event), place, people))
    return found


def _said(
    digest: DigestRound, officer: Officer, counts: _Counts, names: Mapping[int, str]
) -> tuple[str, tuple[Line, ...]] | None:
    by_duty: Counter[tuple[str, str, DigestEvent]] = Counter()
    by_place: Counter[int] = Counter()
    for path in officer.paths:
        held = int(path.rstrip(".").rpartition(".")[2])
        for policy, duty, event, place, people in counts.get(path, ()):
            by_duty[policy, duty, event] += people
            by_place[held if place is None or len(officer.paths) > 1 else place] += people
    if not by_duty:
        return None
    places = [(place, names.get(place, ""), number) for place, number in by_place.items()]
    held_names = [names.get(int(path.rstrip(".").rpartition(".")[2]), "") for path in officer.paths]
    where = held_names[0] if len(held_names) == 1 else f"{held_names[0]}等 {len(held_names)} 个机构"
    return told_to_officer(by_duty, places, where=where, link=f"/digests/{digest.pk}/")


def _notice(
    digest: DigestRound, subject: str, lines: tuple[Line, ...], *, link: str, **receiver: int
) -> Notice:
    return Notice(
        kind=KINDS[Audience(digest.audience)],
        key=f"round:{digest.pk}",
        subject=subject,
        words="\n".join(each.says for each in lines),
        lines=lines,
        link=link,
        about_kind="compliance.DigestRound",
        about_id=digest.pk,
        **receiver,
    )
