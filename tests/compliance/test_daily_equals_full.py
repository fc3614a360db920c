"""Any edits and passing days: what was judged person by person, and group by group, is what a full run finds, figure by figure."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, Phase, example, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from ganxun.base.actor import system_actor
from ganxun.classes.models import Booking, TrainingClass
from ganxun.compliance import library
from ganxun.compliance.actions import judging, runs
from ganxun.compliance.actions.groups import judge_groups
from ganxun.compliance.actions.judging import person_duties
from ganxun.compliance.actions.rejudging import current_policies, rejudge
from ganxun.compliance.models import Distribution, EvaluationRun, Finding, StalePerson, Tally
from ganxun.orgs.models import Organisation
from ganxun.people.models import Appointment, Designation, Exemption, Person, Rank
from ganxun.records.models import Credit
from ganxun.resources.models import Institution
from tests.compliance.situations import NOW, POLICY, a_city, leader

pytestmark = pytest.mark.django_db(transaction=True)
POLICIES = (POLICY, "lianyungang-2018-2022")
BEGUN = date(2020, 3, 30)

SAME = (
    "duty", "subject_id", "unit_id", "year", "verdict", "value", "target", "gap", "measure", "due_on", "arm", "missing",
    "scheduled", "hours", "period_starts_on",
)  # fmt: skip
COUNTS = (
    "organisation_id", "duty", "met", "on_track", "at_risk", "not_met", "unknown", "exempt", "gap_sum", "verdict", "value",
    "target", "is_provisional",
)  # fmt: skip
BARS = ("organisation_id", "duty", "low", "due_month", "is_arranged", "subjects")


class World:
    """A few people in two cities, and everything that may happen to them."""

    def __init__(self) -> None:
        self.chance = random.Random(0)
        self.number = 0
        self.city = a_city()
        self.other = Organisation.objects.create(
            code="5102", name="他市", kind="city", level="city", parent=self.city.parent, depth=1, path="x.",
            in_ethnic_area=True, starts_on=date(1950, 1, 1),
        )  # fmt: skip
        Organisation.objects.filter(pk=self.other.pk).update(path=f"{self.city.parent_id}.{self.other.pk}.")
        self.other.refresh_from_db()
        self.office = Organisation.objects.create(
            code="5102-1", name="他市财政局", kind="department", level="city", parent=self.other, depth=2, path="y.",
            starts_on=date(1950, 1, 1),
        )  # fmt: skip
        self.move_unit(self.other)
        self.school = Institution.objects.create(
            name="市委党校", kind="party_school", level="city", is_recognised=True
        )
        for place in range(6):
            leader([self.city, self.other, self.office][place % 3], f"P{place}", hours=1000 * place)

    def person(self) -> Person:
        return Person.objects.order_by("pk")[self.chance.randrange(Person.objects.count())]

    def day(self) -> date:
        return date(2018, 1, 1) + timedelta(days=self.chance.randrange(0, 365 * 3))

    def credit(self) -> None:
        self.number += 1
        starts_on, long = self.day(), self.chance.randrange(1, 60)
        ends_before = min(starts_on + timedelta(days=long), date(starts_on.year + 1, 1, 1))
        person = self.person()
        Credit.objects.create(
            person=person, account=self.chance.choice(["concentrated", "online"]),
            hours=self.chance.choice([None, 0, 80, 900, 5500]), days=self.chance.choice([10, 120, 900]),
            starts_on=starts_on, ends_before=ends_before, title="班", attendance="part_time",
            training_kind=self.chance.choice(["in_service", "post", "induction"]), institution=self.school,
            institution_kind="party_school", institution_level="city",
            institution_recognised=self.chance.choice([True, False, None]), is_systematic=self.chance.choice([True, None]),
            source="class", source_event=f"n{self.number}", booked_at=NOW, booked_by="测试",
        )  # fmt: skip

    def reverse(self) -> None:
        standing = Credit.objects.filter(is_reversed=False).order_by("pk").first()
        if standing:
            Credit.objects.filter(pk=standing.pk).update(is_reversed=True)

    def promote(self) -> None:
        code = self.chance.choice(["1A21", "1A31", "1A32", "1A41", "1A42", "1A50"])
        person = self.person()
        Rank.objects.filter(person=person).delete()
        Rank.objects.create(person=person, kind="level", code=code, starts_on=self.day())

    def move(self) -> None:
        places = [self.city.pk, self.other.pk, self.city.parent_id]
        Appointment.objects.filter(person=self.person()).update(unit=self.chance.choice(places))

    def move_unit(self, above: Organisation | None = None) -> None:
        above = above or self.chance.choice([self.city, self.other])
        Organisation.objects.filter(pk=self.office.pk).update(
            parent=above, path=f"{above.path}{self.office.pk}."
        )

    def import_credits(self) -> None:
        """As an import does: one statement for many people."""
        self.number += 1
        starts_on = self.day()
        Credit.objects.bulk_create(
            Credit(
                person=person, account="concentrated", hours=self.chance.choice([80, 900]), days=20, starts_on=starts_on,
                ends_before=min(starts_on + timedelta(days=5), date(starts_on.year + 1, 1, 1)), title="轮训",
                attendance="full_time", training_kind="special", source="import", institution_kind="party_school",
                institution_recognised=True, source_event=f"i{self.number}-{person.pk}", booked_at=NOW, booked_by="测试",
            )
            for person in Person.objects.all()
        )  # fmt: skip

    def lose_post(self) -> None:
        Appointment.objects.filter(person=self.person()).update(ends_before=self.day() + timedelta(days=4000))
        Appointment.objects.filter(person=self.person(), is_leading_post=True).update(is_leading_post=False)

    def new_post(self) -> None:
        Appointment.objects.create(
            person=self.person(), unit=self.chance.choice([self.city, self.other]), title="局长", is_primary=False,
            is_leading_post=True, is_team_head=self.chance.random() < 0.5, starts_on=self.day(),
            team=self.chance.choice(["party_government", "department"]),
            post_kind=self.chance.choice(["deputy", "chief", "township_head", "branch_secretary"]),
        )  # fmt: skip

    def designate(self) -> None:
        kind = self.chance.choice(["outstanding_young", "selected_graduate", "senior_expert"])
        Designation.objects.create(person=self.person(), kind=kind, starts_on=self.day())

    def exempt(self) -> None:
        first = self.day()
        Exemption.objects.create(
            person=self.person(), kind="long_sick", starts_on=first, ends_before=first + timedelta(days=200),
            approved_by="测试", approved_on=first,
        )  # fmt: skip

    def book(self) -> None:
        self.number += 1
        first = self.day() + timedelta(days=300)
        held = TrainingClass.objects.create(
            code=f"K{self.number}", name="班", kind="main", organiser=self.city, organiser_level="city",
            institution=self.school, starts_on=first, ends_before=first + timedelta(days=30), days=200, hours=1600,
        )  # fmt: skip
        Booking.objects.create(training_class=held, person=self.person())

    def change_class(self) -> None:
        TrainingClass.objects.update(
            hours=self.chance.choice([100, 5600]), days=self.chance.choice([50, 900])
        )

    def change_school(self) -> None:
        Institution.objects.update(
            is_recognised=self.chance.choice([True, False]), code=self.chance.choice(["", "s1"])
        )

    def change_place(self) -> None:
        Organisation.objects.filter(pk=self.city.pk).update(in_poverty_area=self.chance.choice([True, False]))

    def change_person(self) -> None:
        change = self.chance.choice(
            [
                {"personnel_status": "retired"},
                {"personnel_status": "active"},
                {"person_kind": None},
                {"person_kind": "civil_servant"},
                {"joined_service_on": self.day()},
                {"management": "province"},
            ]
        )
        Person.objects.filter(pk=self.person().pk).update(**change)

    def newcomer(self) -> None:
        self.number += 1
        leader(self.city, f"N{self.number}", hours=self.chance.randrange(0, 6000))

    def something(self, deed: str, seed: int) -> None:
        self.chance = random.Random(seed)
        deeds: dict[str, Callable[[], None]] = {name: getattr(self, name) for name in DEEDS}
        deeds[deed]()


DEEDS = (
    "credit", "reverse", "promote", "move", "move_unit", "import_credits", "lose_post", "new_post", "designate", "exempt", "book",
    "change_class", "change_school", "change_place", "change_person", "newcomer",
)  # fmt: skip


def full(policy: str, day: date) -> EvaluationRun:
    run = runs.ask_for_run(policy_code=policy, as_of=day, actor=system_actor("测试"), at=NOW)
    return runs.carry_out(run.pk, clock=lambda: NOW)


def keep_up(day: date) -> None:
    rejudge(today=day, clock=lambda: NOW, most=5)
    assert not StalePerson.objects.filter(is_judged=False).exists()


def bring_groups_up(day: date) -> None:
    """Only those that are said to be behind: that is part of what is tested."""
    for each in current_policies(day):
        if each.base.groups_behind_since is not None:
            assert judge_groups(each, clock=lambda: NOW)
    assert not EvaluationRun.objects.filter(pk__in=_bases(day), groups_behind_since__isnull=False).exists()


def _bases(day: date) -> list[int]:
    return [each.base.pk for each in current_policies(day)]


def standing(policy: str, day: date) -> set[tuple]:
    return set(Finding.objects.as_of(policy, day).values_list("subject_kind", *SAME))


def counted(run: EvaluationRun) -> tuple[set[tuple], set[tuple], set[tuple]]:
    """People's duties, groups' duties, bars. Where people meet a duty in hours or in days, a tally names either measure."""
    tallies = Tally.objects.filter(run=run)
    of_people = person_duties(library.policy(run.policy), run.as_of)
    return (
        set(tallies.filter(duty__in=of_people).values_list(*COUNTS)),
        set(tallies.exclude(duty__in=of_people).values_list(*COUNTS, "measure")),
        set(Distribution.objects.filter(run=run).values_list(*BARS)),
    )


@pytest.fixture
def _two_policies(settings, tmp_path):
    """Copies on a shelf of their own, so that one of them may change."""
    for code in POLICIES:
        shutil.copytree(settings.POLICIES_FOLDER / code, tmp_path / code)
    settings.POLICIES_FOLDER = tmp_path
    yield
    library._SHELF.clear()


EDITS = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 999)), min_size=1, max_size=6)
STAGES = st.lists(st.tuples(EDITS, st.sampled_from([1, 40, 270])), min_size=1, max_size=2)


@pytest.mark.usefixtures("_two_policies")
@pytest.mark.slow
@examples(
    max_examples=3,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
@example(stages=[([("promote", 385)], 1)], few=10_000)
@given(stages=STAGES, few=st.sampled_from([0, 10_000]))
def test_any_edits_and_passing_days(stages, few):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(judging, "FEW", few)
        try:
            live_through(stages)
        finally:
            call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)


def live_through(stages: list[tuple[list[tuple[str, int]], int]]) -> None:
    world, day = World(), BEGUN
    base = {policy: full(policy, day) for policy in POLICIES}
    said: dict[tuple[str, date], set[tuple]] = {}
    for edits, days in stages:
        for edit in edits:
            world.something(*edit)
            keep_up(day)
        bring_groups_up(day)
        for policy in POLICIES:
            incremental, figures = standing(policy, day), counted(base[policy])
            again = full(policy, day)
            assert standing(policy, day) == incremental
            for now, before in zip(counted(again), figures, strict=True):
                assert now ^ before == set()
            assert incremental
            said[policy, day] = incremental
        day += timedelta(days=days)
        base = {policy: full(policy, day) for policy in POLICIES}
    for (policy, past), before in said.items():
        assert standing(policy, past) == before


@pytest.mark.usefixtures("_two_policies")
def test_a_policy_that_changes_between_two_edits():
    world, day = World(), BEGUN
    base = {policy: full(policy, day) for policy in POLICIES}
    world.something("credit", 1)
    keep_up(day)
    change_a_threshold()
    world.something("import_credits", 2)
    keep_up(day)
    base[POLICY] = full(POLICY, day)
    world.something("promote", 3)
    keep_up(day)
    bring_groups_up(day)
    incremental, figures = standing(POLICY, day), counted(base[POLICY])
    again = full(POLICY, day)
    assert (standing(POLICY, day), counted(again)) == (incremental, figures)


def change_a_threshold() -> None:
    path = settings.POLICIES_FOLDER / POLICY / "rules" / "leaders_five_year_training.yaml"
    text = path.read_text(encoding="utf-8")
    assert "at_least: 550" in text
    path.write_text(text.replace("at_least: 550", "at_least: 300"), encoding="utf-8")
    library._SHELF.clear()  # the shelf looks again after two seconds; a test does not wait


def test_the_database_is_emptied_by_tests_that_commit():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_person")
        assert cursor.fetchone() == (0,)
