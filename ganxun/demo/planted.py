"""Stores the planted cases of planted.yaml: named people and classes whose verdicts are known beforehand."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from pypinyin import lazy_pinyin

from ganxun.classes.models import Booking, ClassSession, TrainingClass
from ganxun.demo.planted_credits import credits_of
from ganxun.demo.units import Tree
from ganxun.people.choices import STANDING
from ganxun.people.models import Appointment, Designation, Exemption, Person, Rank
from ganxun.records.models import Credit
from ganxun.resources.models import Institution

CASES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).resolve().parent / "planted.yaml").read_text(encoding="utf-8")
)
#: How many of the people asked for are planted ones.
PEOPLE = len(CASES["people"])


def store(tree: Tree, *, until: date) -> None:
    """Write all planted cases; of training only what had ended by `until`."""
    places = {place.code: place for place in Institution.objects.all()}
    for case in CASES["people"]:
        person = _person(tree, case)
        entries = [
            entry
            for entry in credits_of(person, case, places)
            if entry.ends_before <= until + timedelta(days=1)
        ]
        standing = Credit.objects.bulk_create(entries)
        _take_back(standing, case)
        if "booking" in case and case["booking"]["ends"] > until:
            _book(tree, person, case["booking"], places)
    for case in CASES["classes"]:
        if case["starts"] <= until:
            _class(tree, case, places)


def _person(tree: Tree, case: dict[str, Any]) -> Person:
    unit, post = tree.id_of(case["unit"]), case["post"]
    sounds = lazy_pinyin(case["name"])
    person = Person.objects.create(
        code=case["code"], name=case["name"], name_pinyin="".join(sounds),
        name_initials="".join(sound[0] for sound in sounds), gender="male", ethnicity="汉族",
        political_status="party_member", born_on=case["born"], started_work_on=case.get("joined", date(2006, 7, 1)),
        joined_service_on=case.get("joined", date(2006, 7, 1)), person_kind=case.get("person_kind", "civil_servant"),
        management=case.get("management", "county"), education_level="bachelor", unit_id=unit,
        post_title=_full_title(tree, case["unit"], post["title"]),
        top_order=STANDING[post["level"]][1] if post["level"] else 0,
    )  # fmt: skip
    _appoint(person, unit, post, case["since"])
    if "before" in case:
        _appoint(
            person,
            tree.id_of(case["before"]["unit"]),
            case["before"],
            case["before"]["since"],
            ends_before=case["since"],
        )
    if "exemption" in case:
        exemption = case["exemption"]
        Exemption.objects.create(
            person=person, kind=exemption["kind"], starts_on=exemption["starts"], ends_before=exemption["ends_before"],
            approved_by="所在单位党组", approved_on=exemption["starts"],
        )  # fmt: skip
    for kind in case.get("lists", ()):
        Designation.objects.create(person=person, kind=kind, starts_on=date(2018, 1, 1))
    return person


def _full_title(tree: Tree, code: str, title: str) -> str:
    name = tree.units[tree.places[code]].name
    return (name[:-1] if title.startswith(("副" + name[-1], name[-1])) and len(code) == 6 else name) + title


def _appoint(
    person: Person, unit: int, post: dict[str, Any], since: date, *, ends_before: date | None = None
) -> None:
    Appointment.objects.create(
        person=person, unit_id=unit, title=post["title"], post_kind=post.get("kind", "other"), post_level=post["level"],
        is_leading_post=post.get("leads", False), team=post.get("team", "none"), is_team_head=post.get("heads", False),
        is_primary=True, starts_on=since, ends_before=ends_before,
    )  # fmt: skip
    if post["level"]:
        Rank.objects.create(
            person=person, kind="level", code=post["level"], starts_on=since, ends_before=ends_before
        )


def _take_back(entries: list[Credit], case: dict[str, Any]) -> None:
    """Counter-entries for the credits that the case says were reversed."""
    reasons = {row[5]["title"]: row[5]["reversed"] for row in case["credits"] if "reversed" in row[5]}
    for entry in (entry for entry in entries if entry.title in reasons):
        values = {field.attname: getattr(entry, field.attname) for field in Credit._meta.concrete_fields}
        amounts = {
            name: -value for name, value in values.items() if name.startswith(("hours", "days")) and value
        }
        Credit.objects.filter(pk=entry.pk).update(is_reversed=True)
        Credit.objects.create(
            **values
            | amounts
            | {
                "id": None,
                "entry": "reversal",
                "reverses_id": entry.pk,
                "booked_at": entry.booked_at + timedelta(days=20),
                "reason": reasons[entry.title],
            }
        )


def _book(tree: Tree, person: Person, booking: dict[str, Any], places: dict[str, Institution]) -> None:
    planned = TrainingClass.objects.create(
        code=f"{person.code}-BC", name=booking["title"], kind="main", organiser_id=tree.id_of("510000-D001"),
        organiser_level="province", institution=places[booking["place"]], starts_on=booking["starts"],
        ends_before=booking["ends"] + timedelta(days=1), days=booking["days"] * 10, hours=round(booking["hours"] * 10),
        is_systematic=True,
    )  # fmt: skip
    Booking.objects.create(training_class=planned, person=person)


def _class(tree: Tree, case: dict[str, Any], places: dict[str, Institution]) -> None:
    hours = round(sum(case["sessions"].values()) * 10)
    level = tree.units[tree.places[case["organiser"]]].level
    held = TrainingClass.objects.create(
        code=case["code"], name=case["name"], kind="main", organiser_id=tree.id_of(case["organiser"]), organiser_level=level,
        institution=places[case["place"]], starts_on=case["starts"], ends_before=case["starts"] + timedelta(days=case["days"]),
        days=case["days"] * 10, hours=hours, is_systematic=True,
    )  # fmt: skip
    official = round(case["official_hours"] * 10)
    rows: dict[tuple[str, str], int] = defaultdict(int)
    for name, amount in case["sessions"].items():
        by_official = min(official, round(amount * 10))
        official -= by_official
        rows[name, "leading_official"] += by_official
        rows[name, "full_time"] += round(amount * 10) - by_official
    ClassSession.objects.bulk_create(
        ClassSession(training_class=held, held_on=case["starts"] + timedelta(days=number % case["days"]), title="专题教学",
                     hours=amount, field=name or None, method="seminar" if number % 3 == 0 else "lecture", lecturer_kind=lecturer)
        for number, ((name, lecturer), amount) in enumerate(rows.items()) if amount
    )  # fmt: skip
