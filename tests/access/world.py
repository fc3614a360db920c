"""Two counties of one province, the same things in each; and one account of every kind over the first of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client

from ganxun.accounts.roles import ROLES
from ganxun.base.models import Delivery, ImportRun
from ganxun.compliance.choices import Verdict
from ganxun.compliance.models import DigestRound, EvaluationRun, Finding, HeadcountFreeze
from ganxun.exchange.models import Message as Pushed
from ganxun.inbox.models import Message
from ganxun.nominations.actions import open_intake, propose_people, take_step
from ganxun.nominations.models import Intake, Nomination
from ganxun.orgs.models import Organisation
from ganxun.people.models import Person
from ganxun.plans.actions.quotas import ask_for_more, hand_down, open_quota
from ganxun.plans.models import AnnualPlan, ChangeNotice, QuotaShare
from ganxun.records.actions.papers import Order, issue_paper
from ganxun.records.models import Credit
from ganxun.shell.access_table import NO_ROLE, NOT_SIGNED_IN, ONESELF
from tests.accounts.factories import RoleGrantFactory, UserFactory
from tests.api.situations import a_caller
from tests.base.situations import THE_SYSTEM
from tests.classes.factories import BookingFactory, TrainingClassFactory
from tests.exchange.situations import a_listener
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import DesignationFactory, ExemptionFactory, PersonFactory
from tests.plans.factories import AnnualPlanFactory, PlanItemFactory
from tests.records.factories import CreditFactory
from tests.reports.situations import LEADERS, SEPTEMBER, run_as_of, tally

NOW = datetime(2020, 9, 30, 12, tzinfo=UTC)
CLASS_DUTY = "main_class_party_share"
_ORDER = Order("transcript", SEPTEMBER, "任前考察材料", SEPTEMBER, "https://example.gov.cn/verify/")
#: A number that no row has.
NOTHING = 2_000_000_000


@dataclass
class Place:
    """One county with one of each thing in it; `secret` is in the name of every one of them."""

    secret: str
    county: Organisation
    office: Organisation
    person: Person
    things: dict[str, Any] = field(default_factory=dict)

    def thing(self, label: str) -> Any:
        """The thing of this county of that model."""
        assert label in self.things, f"tests/access/world.py: say in MAKERS how to make a {label} in a county"
        return self.things[label]


def _import(place: Place) -> ImportRun:
    return ImportRun.objects.create(
        kind="roster",
        file_name=f"{place.secret}.xlsx",
        size=1,
        sha256="0" * 64,
        org_path=place.county.path,
        actor_name=place.secret,
        started_at=NOW,
    )


def _class_with_finding(place: Place) -> Any:
    training_class = TrainingClassFactory(name=f"{place.secret}进修班", organiser=place.county, over=True)
    _finding(place, CLASS_DUTY, "class", training_class.pk, place.county)
    return training_class


def _plan(place: Place) -> AnnualPlan:
    return AnnualPlanFactory(organisation=place.county, published=True, title=f"{place.secret}年度计划")


def finding_about(person: Person) -> Finding:
    """A verdict on one person, in a run of its own if there is none."""
    run = EvaluationRun.objects.first() or run_as_of(SEPTEMBER)
    return Finding.objects.create(
        policy="sichuan-2018-2022", duty=LEADERS, subject_kind="person", subject_id=person.pk, unit=person.unit,
        period_starts_on=date(2018, 1, 1), period_ends_before=date(2023, 1, 1), verdict=Verdict.AT_RISK,
        value=2680, target=5500, gap=2820, measure="hours", due_on=date(2020, 12, 31), as_of_from=SEPTEMBER, run=run,
    )  # fmt: skip


def _finding(place: Place, duty: str, kind: str, subject: int, unit: Organisation) -> None:
    Finding.objects.create(
        policy="sichuan-2018-2022", duty=duty, subject_kind=kind, subject_id=subject, unit=unit,
        period_starts_on=date(2018, 1, 1), period_ends_before=date(2023, 1, 1), verdict=Verdict.AT_RISK,
        value=2680, target=5500, gap=2820, measure="hours", due_on=date(2020, 12, 31), as_of_from=SEPTEMBER,
        run=World.run,
    )  # fmt: skip


def _item(place: Place) -> Any:
    """An approved item of a published plan, its places not put out."""
    plan = AnnualPlan.objects.filter(organisation=place.county).first()
    plan = plan or AnnualPlanFactory(
        organisation=place.county, published=True, title=f"{place.secret}年度计划"
    )
    return PlanItemFactory(plan=plan, approved=True, title=f"{place.secret}专题班")


def _change(place: Place) -> ChangeNotice:
    """Somebody asks to cancel a class of the county."""
    item = place.thing("plans.PlanItem")
    return ChangeNotice.objects.create(
        plan=item.plan,
        item=item,
        kind="cancelled",
        reason=place.secret,
        item_version=1,
        proposed_by=place.secret,
        proposed_at=NOW,
    )


def _share(place: Place) -> QuotaShare:
    """What an office holds of an item of its county."""
    top = open_quota(_item(place).pk, actor=THE_SYSTEM, at=NOW)
    hand_down(top.pk, {place.office.pk: 5}, actor=THE_SYSTEM, at=NOW)
    return QuotaShare.objects.get(quota=top.quota_id, organisation=place.office)


def _listener(place: Place, mark: str) -> Any:
    code = f"{mark}{place.county.pk}"
    return a_listener(place.county, f"https://{code}.example/{place.secret.encode().hex()}", code=code)


def _intake(place: Place) -> Intake:
    """A class of the county that calls people."""
    training_class = TrainingClassFactory(name=f"{place.secret}调训班", organiser=place.county)
    training_class.starts_on, training_class.ends_before = date(2021, 3, 1), date(2021, 3, 13)
    training_class.save()
    return open_intake(
        training_class.pk,
        capacity=5,
        reply_by=date(2021, 2, 1),
        most_a_year=0,
        on=SEPTEMBER,
        actor=THE_SYSTEM,
        at=NOW,
    )


def _nomination(place: Place) -> Nomination:
    """Its person, called."""
    intake = _intake(place)
    (made,) = propose_people(intake.pk, [place.person.pk], on=SEPTEMBER, actor=THE_SYSTEM, at=NOW).made
    take_step(intake.pk, [made.pk], "call", actor=THE_SYSTEM, at=NOW)
    return made


#: Model → how to make one in a county. A page about something new needs its line here.
MAKERS: dict[str, Callable[[Place], Any]] = {
    "orgs.Organisation": lambda place: place.county,
    "people.Person": lambda place: place.person,
    "people.Appointment": lambda place: place.person.appointments.get(),
    "people.Rank": lambda place: place.person.ranks.get(),
    "people.Designation": lambda place: DesignationFactory(person=place.person),
    "people.Exemption": lambda place: ExemptionFactory(person=place.person, duty=f"{place.secret}义务"),
    "base.ImportRun": _import,
    "classes.TrainingClass": _class_with_finding,
    "plans.AnnualPlan": _plan,
    "records.Paper": lambda place: issue_paper(place.person.pk, _ORDER, actor=THE_SYSTEM, at=NOW),
    "records.Credit": lambda place: Credit.objects.get(person=place.person),
    "compliance.Finding": lambda place: Finding.objects.get(subject_kind="person", unit=place.office),
    "compliance.HeadcountFreeze": lambda place: HeadcountFreeze.objects.create(
        organisation=place.county,
        policy="sichuan-2018-2022",
        year=2019,
        taken_on=date(2019, 12, 31),
        asked_by=place.secret,
        asked_at=NOW,
        done_at=NOW,
    ),
    "inbox.Message": lambda place: Message.objects.create(
        person=place.person, kind="findings.own", key=place.secret, subject=place.secret, at=NOW
    ),
    "base.Delivery": lambda place: Delivery.objects.create(
        kind="list",
        title=place.secret,
        file_name=f"{place.secret}.xlsx",
        owner_name="-",
        owner_user=0,
        asked_at=NOW,
    ),
    "accounts.Client": lambda place: a_caller(place.county, code=f"w{place.county.pk}").token.client,
    "accounts.ApiToken": lambda place: a_caller(place.county, code=f"t{place.county.pk}").token,
    "exchange.Subscription": lambda place: _listener(place, "s").subscription,
    "exchange.Message": lambda place: Pushed.objects.create(
        subscription=_listener(place, "m").subscription,
        name=f"msg_{place.county.pk}",
        kind="credit.booked",
        items=[{"credit": 1, "person": place.person.pk}],
        happened_at=NOW,
        made_at=NOW,
    ),
    "accounts.User": lambda place: UserFactory(
        person=PersonFactory(name=f"{place.secret}账", unit=place.office)
    ),
    "plans.PlanItem": _item,
    "nominations.Intake": _intake,
    "nominations.Nomination": _nomination,
    "plans.ChangeNotice": _change,
    "plans.QuotaShare": _share,
    "plans.QuotaAsk": lambda place: ask_for_more(
        _share(place).pk, 1, why=place.secret, actor=THE_SYSTEM, at=NOW
    ),
    "accounts.RoleGrant": lambda place: RoleGrantFactory(organisation=place.office),
}


class World:
    """Everything the walk needs, made once."""

    run: Any

    def __init__(self) -> None:
        self.province = OrganisationFactory(province=True)
        World.run = run_as_of(SEPTEMBER)
        self.own = self._place("张甲县")
        self.other = self._place("张乙县")
        for each in (self.province, self.own.county, self.other.county):
            tally(World.run, each, met=61, at_risk=12)
        self._shared: dict[str, Any] = {
            "compliance.EvaluationRun": World.run,
            "compliance.DigestRound": DigestRound.objects.create(audience="officer", at=NOW),
        }
        self.clients = {NOT_SIGNED_IN: Client(), NO_ROLE: _signed_in(UserFactory()), ONESELF: self._trainee()}
        self.clients |= {role: self.account(role, over=self.own.county) for role in ROLES}

    def shared(self, label: str) -> Any:
        """Some row of a model that belongs to no county."""
        if label not in self._shared:
            self._shared[label] = apps.get_model(label)._default_manager.first()
        assert self._shared[label] is not None, f"tests/access/world.py: make a {label} that all may see"
        return self._shared[label]

    def _place(self, secret: str) -> Place:
        county = OrganisationFactory(county=True, name=secret, parent=self.province)
        office = OrganisationFactory(name=f"{secret}财政局", parent=county)
        person = PersonFactory(name=f"{secret}人", unit=office, rank="1A31")
        CreditFactory(person=person, title=f"{secret}培训")
        BookingFactory(person=person, training_class__organiser=county)
        place = Place(secret, county, office, person)
        finding_about(person)
        # One after the other: an item stands in the plan made before it.
        for label, make in MAKERS.items():
            place.things[label] = make(place)
        return place

    def account(self, role: str, *, over: Organisation) -> Client:
        """Somebody who holds one role over one organisation."""
        return _signed_in(RoleGrantFactory(role=role, organisation=over).user)

    def _trainee(self) -> Client:
        user = UserFactory(person=self.own.person)
        Delivery.objects.filter(pk=self.own.thing("base.Delivery").pk).update(owner_user=user.pk)
        return _signed_in(user)


@contextmanager
def as_web_role() -> Iterator[None]:
    """Acts in the database as web processes do; outside it the test owns the tables."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {connection.ops.quote_name(settings.DATABASE_WEB_ROLE)}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def _signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
