"""What a person is today, repeated in the person's own row for lists and for who may see whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.refusals import refuse_if
from ganxun.people import decisions
from ganxun.people.choices import STANDING
from ganxun.people.models import Person

# The main post comes first, then the highest, then the latest: the same order as fact_appointment.pick_order.
_REFRESH = """
WITH standing (code, ord) AS (SELECT * FROM unnest(%(codes)s::text[], %(orders)s::int[])),
chosen AS (
    SELECT id FROM people_person WHERE %(people)s::bigint[] IS NULL OR id = ANY(%(people)s::bigint[])
),
post AS (
    SELECT DISTINCT ON (held.person_id) held.person_id, held.unit_id, left(unit.name || held.title, 200) AS title
      FROM people_appointment AS held
      JOIN chosen ON chosen.id = held.person_id
      JOIN orgs_organisation AS unit ON unit.id = held.unit_id
      LEFT JOIN standing ON standing.code = held.post_level
     WHERE held.starts_on <= %(day)s AND (held.ends_before IS NULL OR held.ends_before > %(day)s)
     ORDER BY held.person_id, held.is_primary DESC, coalesce(standing.ord, 0) DESC, held.id DESC
),
top AS (
    SELECT person_id, max(ord) AS ord
      FROM (SELECT rank.person_id, standing.ord
              FROM people_rank AS rank JOIN chosen ON chosen.id = rank.person_id
              JOIN standing ON standing.code = rank.code
             WHERE rank.starts_on <= %(day)s AND (rank.ends_before IS NULL OR rank.ends_before > %(day)s)
            UNION ALL
            SELECT held.person_id, standing.ord
              FROM people_appointment AS held JOIN chosen ON chosen.id = held.person_id
              JOIN standing ON standing.code = held.post_level
             WHERE held.starts_on <= %(day)s AND (held.ends_before IS NULL OR held.ends_before > %(day)s)) AS held
     GROUP BY person_id
),
wanted AS (
    SELECT person.id, coalesce(post.unit_id, person.unit_id) AS unit_id,
           coalesce(post.title, person.post_title) AS post_title, coalesce(top.ord, 0) AS top_order
      FROM people_person AS person
      JOIN chosen ON chosen.id = person.id
      LEFT JOIN post ON post.person_id = person.id
      LEFT JOIN top ON top.person_id = person.id
)
UPDATE people_person AS person
   SET unit_id = wanted.unit_id, post_title = wanted.post_title, top_order = wanted.top_order
  FROM wanted
 WHERE wanted.id = person.id
   AND (person.unit_id, person.post_title, person.top_order)
       IS DISTINCT FROM (wanted.unit_id, wanted.post_title, wanted.top_order)
"""


def refresh_current(people: Sequence[int] | None = None, *, on: date) -> int:
    """Bring unit, full post title and order of these people (all when None) in step with what holds on `on`.

    Who holds no post that day keeps the last unit and title: somebody must still be able to see the file.
    One statement, however many people; returns how many rows changed. Call it inside the deed's transaction.
    """
    codes = list(STANDING)
    with connection.cursor() as cursor:
        cursor.execute(
            _REFRESH,
            {
                "codes": codes,
                "orders": [STANDING[code][1] for code in codes],
                "people": None if people is None else list(people),
                "day": on,
            },
        )
        return int(cursor.rowcount)


def locked_person(
    person_id: int, *, actor: Actor, permission: Permission, reason: str | None = None
) -> Person:
    """The person, locked for the deed, if the actor holds `permission` over the unit. Raises Refused otherwise.

    Nobody keeps his or her own file. `reason` is asked for where a deed needs one.
    """
    person = Person.objects.select_for_update(of=("self",)).select_related("unit").get(pk=person_id)
    actor.require(permission, path_of(person))
    own = permission is Permission.ROSTER_IMPORT and actor.person_id == person.pk
    refuse_if(decisions.why_not_by_hand(reason, own=own))
    return person


def path_of(person: Person) -> str:
    """The path of the person's unit; without one the empty path, over which only the system holds rights."""
    return person.unit.path if person.unit is not None else ""
