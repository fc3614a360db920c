"""A county with one of everything, and its neighbour with the same: what one must never see of the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ganxun.compliance.models import EvaluationRun, Finding, HeadcountSnapshot
from tests.api.situations import two_counties
from tests.people.factories import PersonFactory
from tests.records.factories import CreditFactory
from tests.reports.situations import POLICY, run_as_of

DUTY = "leaders_five_year_training"


@dataclass
class County:
    """A county and the numbers of what is in it."""

    place: Any
    person: Any
    credit: Any
    finding: Finding
    headcount: HeadcountSnapshot

    @property
    def marks(self) -> set[str]:
        """Texts that nobody may read who has no business here."""
        return {self.place.code, self.place.name, self.person.code, self.person.name}

    def paths(self) -> list[str]:
        """Where its things are read one by one."""
        return [
            f"/organisations/{self.place.pk}",
            f"/people/{self.person.pk}",
            f"/credits/{self.credit.pk}",
            f"/findings/{self.finding.pk}",
            f"/findings/{self.finding.pk}/evidence",
        ]


LISTS = (
    "/organisations",
    "/people",
    "/appointments",
    "/credits",
    "/headcounts",
    f"/findings?policy={POLICY}",
)


def a_county(place: Any, run: EvaluationRun, name: str) -> County:
    """One of everything."""
    person = PersonFactory(
        unit=place, name=name, rank="1A32", person_kind="civil_servant",
        post__title="副局长", post__is_leading_post=True, post__team="department",
    )  # fmt: skip
    finding = Finding.objects.create(
        policy=POLICY,
        duty=DUTY,
        subject_kind="person",
        subject_id=person.pk,
        unit=place,
        period_starts_on=date(2018, 1, 1),
        period_ends_before=date(2023, 1, 1),
        verdict=3,
        value=400,
        target=5500,
        gap=5100,
        measure="hours",
        as_of_from=run.as_of,
        run=run,
    )
    headcount = HeadcountSnapshot.objects.create(
        organisation=place, category="county_leaders", year=2020, taken_on=date(2020, 1, 1), people=1
    )
    return County(place, person, CreditFactory(person=person), finding, headcount)


def neighbours() -> tuple[County, County]:
    """Two counties with one of everything."""
    run = run_as_of(date(2020, 9, 30))
    ours, theirs = two_counties()
    return a_county(ours, run, "钱本县"), a_county(theirs, run, "孙邻县")
