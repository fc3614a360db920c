"""Classes, sessions, bookings and the ledger of credits: seats are booked by the database, set by set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from django.db import connection

from ganxun.demo.catalogue import Catalogue
from ganxun.demo.copying import copy_into, ids_for
from ganxun.demo.dice import Dice, Flags, Ints, Texts
from ganxun.demo.institutions import Institutions
from ganxun.demo.population import People
from ganxun.demo.posts import BAND_OF, LADDER
from ganxun.demo.timetable import FIELDS, Timetable

_SQL = Path(__file__).resolve().parent / "sql"
#: Of the places in classes still to come, so many are filled already.
_BOOKED_AHEAD = 0.4
#: Classes of more days than this are filled as soon as they are planned.
_LONG = 20


@dataclass
class Held:
    """What has been planned: classes, their timetable, and who sits where (places of people and of classes)."""

    catalogue: Catalogue
    timetable: Timetable
    people: Ints
    classes: Ints


def run_sql(name: str, **values: str | date) -> None:
    """Execute the statements of `sql/<name>.sql`; `values` fill its named placeholders."""
    with connection.cursor() as cursor:
        for statement in (_SQL / f"{name}.sql").read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                cursor.execute(statement, values if "%(" in statement else None)


def store(
    people: People, held: Held, institutions: Institutions, dice: Dice, *, until: np.datetime64
) -> None:
    """Write classes, sessions, bookings after `until` and credits up to it."""
    ids = ids_for("classes_trainingclass", len(held.catalogue.plans))
    codes = np.array([f"BC{int(plan.start.astype('datetime64[Y]').astype(int)) + 1970}{place + 1:06d}"
                      for place, plan in enumerate(held.catalogue.plans)], dtype=object)  # fmt: skip
    _classes(people, held, institutions, ids, codes)
    _sessions(held, ids, until)
    over: Flags = held.catalogue.ends <= until + np.timedelta64(1, "D")
    _bookings(people, held, ids, over, dice)
    _credits(people, held, ids, over)


def _classes(people: People, held: Held, institutions: Institutions, ids: Ints, codes: Texts) -> None:
    catalogue = held.catalogue
    copy_into("classes_trainingclass", {
        "id": ids, "code": codes, "name": catalogue.column("name"), "kind": catalogue.column("kind"),
        "training_kind": catalogue.column("training_kind"),
        "organiser_id": people.tree.ids[catalogue.column("organiser").astype(np.int64)],
        "organiser_level": catalogue.column("organiser_level"),
        "institution_id": np.array([institutions.ids[plan.institution] for plan in catalogue.plans], dtype=np.int64),
        "programme": catalogue.column("programme"), "starts_on": catalogue.starts, "ends_before": catalogue.ends,
        "days": catalogue.column("days").astype(np.int64) * 10, "hours": held.timetable.class_hours,
        "is_full_time": catalogue.column("kind") != "lecture", "is_systematic": catalogue.column("systematic"),
        "is_abroad": catalogue.column("abroad").astype(bool),
    })  # fmt: skip


def _sessions(held: Held, ids: Ints, until: np.datetime64) -> None:
    """Sessions of classes that have begun; what is still to come has no timetable yet."""
    table = held.timetable
    begun = (held.catalogue.starts <= until)[table.class_of]
    copy_into("classes_classsession", {
        "training_class_id": ids[table.class_of[begun]], "held_on": table.held_on[begun], "title": table.title[begun],
        "hours": table.hours[begun], "field": table.field[begun], "topic": table.topic[begun],
        "method": table.method[begun], "lecturer": "", "lecturer_kind": table.lecturer_kind[begun],
        "is_party_analysis": table.analysis[begun],
    })  # fmt: skip


def _bookings(people: People, held: Held, ids: Ints, over: Flags, dice: Dice) -> None:
    """Who is booked for classes that are not over; in most of those still to come only some places are filled."""
    chance = dice.of("bookings")
    running = np.array([plan.span > _LONG for plan in held.catalogue.plans]) & ~over
    taken = chance.random(len(held.people)) < np.where(running[held.classes], 1.0, _BOOKED_AHEAD)
    ahead = ~over[held.classes] & taken
    copy_into("classes_booking", {
        "training_class_id": ids[held.classes[ahead]], "person_id": people.ids[held.people[ahead]], "state": "booked",
    })  # fmt: skip


def _credits(people: People, held: Held, ids: Ints, over: Flags) -> None:
    """Hand seats and stretches to the database, which copies the facts of class, place and post at that time."""
    table = held.timetable
    run_sql("working_tables")
    copy_into("demo_stretch", {
        "class_id": ids[table.stretch_class], "part": table.stretch_part, "starts_on": table.stretch_starts,
        "ends_before": table.stretch_ends, "is_final": table.stretch_final, "hours": table.stretch_hours["all"],
        **{f"hours_{name}": table.stretch_hours[name] for name in FIELDS},
    })  # fmt: skip
    credited = over[held.classes]
    who, which = held.people[credited], held.classes[credited]
    copy_into(
        "demo_seat",
        {"person_id": people.ids[who], "class_id": ids[which], "band": _bands(people, held, who, which)},
    )
    run_sql("book_classes")


def _bands(people: People, held: Held, who: Ints, which: Ints) -> Texts:
    """The band of the rank held when the class ended; unknown where no rank has been entered."""
    table = np.array([BAND_OF[level] for level in LADDER] + [None], dtype=object)
    risen = held.catalogue.ends[which] > people.days["since"][who]
    lower = people.lists["rose"][who] & ~risen & (people.standing[who] > 0)
    bands: Texts = table[people.standing[who] - lower]
    bands[people.lists["rank_missing"][who]] = None
    return bands
