"""Who is told what of findings: what differs since the last time, once, and nobody beyond his or her subtree."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from ganxun.compliance.actions import digests
from ganxun.compliance.actions.digests import deeds, telling
from ganxun.compliance.choices import DigestEvent, Verdict
from ganxun.compliance.models import DigestReceiver, DigestRound, DigestRow
from ganxun.inbox.actions import choose_pace
from ganxun.inbox.models import Message
from tests.accounts.factories import RoleGrantFactory, UserFactory
from tests.compliance.histories import DUE, LEADERS, ONLINE, History
from tests.inbox.situations import actor_of
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory

pytestmark = pytest.mark.django_db

#: A Monday before half past seven in Chengdu.
MONDAY = datetime(2020, 6, 14, 23, 0, tzinfo=UTC)
WEEK, DAY = timedelta(days=7), timedelta(days=1)
MET, TRACK, RISK, NOT = Verdict.MET, Verdict.ON_TRACK, Verdict.AT_RISK, Verdict.NOT_MET


class World:
    def __init__(self) -> None:
        self.province = OrganisationFactory(province=True)
        self.one, self.other = (
            OrganisationFactory(county=True, parent=self.province, name=name) for name in ("甲县", "乙县")
        )
        self.office = OrganisationFactory(parent=self.one, name="甲县财政局")
        self.ann, self.bea = PersonFactory(unit=self.office), PersonFactory(unit=self.one)
        self.cai = PersonFactory(unit=self.other)
        self.history = History()
        self.at = MONDAY
        self.day = date(2020, 6, 15)

    def full(self, *found: tuple, day: date | None = None) -> None:
        self.day = day or self.day
        self.history.full(self.day, found)

    def tell(self, *, later: timedelta = timedelta()) -> int:
        self.at += later
        return digests.tell_due(today=self.day, clock=lambda: self.at)


@pytest.fixture
def world() -> World:
    return World()


def told(person) -> list[str]:
    """The lines told to a person, the latest digest first."""
    messages = Message.objects.filter(person=person).order_by("-id")
    return [each["says"].partition("：")[2] for message in messages for each in message.lines]


def told_officer(user) -> list[str]:
    messages = Message.objects.filter(account=user).order_by("-id")
    return [each["says"].rpartition("：")[2] for message in messages for each in message.lines]


def begun(world: World, *found: tuple) -> None:
    """A board stands, and everybody has been told."""
    world.full(*found)
    digests.begin_here(today=world.day, at=world.at)


def test_the_first_digest_says_what_is_due_soon_and_nothing_that_is_old(world):
    soon = world.day + timedelta(days=20)
    world.full(
        (world.ann, LEADERS, TRACK, soon), (world.bea, LEADERS, NOT, soon), (world.cai, LEADERS, TRACK, DUE)
    )
    world.tell()
    assert told(world.ann) == [f"30 天内到期，{soon} 截止"]
    assert told(world.bea) == told(world.cai) == []


def test_what_became_of_a_duty_is_told_once(world):
    begun(world, (world.ann, LEADERS, TRACK), (world.bea, LEADERS, MET), (world.cai, LEADERS, TRACK))
    world.full(
        (world.ann, LEADERS, MET), (world.bea, LEADERS, RISK), (world.cai, LEADERS, NOT), day=world.day + DAY
    )
    assert world.tell(later=WEEK) == 3
    assert told(world.ann) == ["已达标"]
    assert told(world.bea) == [f"转为有风险，{DUE} 截止"]
    assert told(world.cai) == [f"转为未达标，{DUE} 截止"]
    world.full(
        (world.ann, LEADERS, MET), (world.bea, LEADERS, RISK), (world.cai, LEADERS, NOT), day=world.day + DAY
    )
    assert world.tell(later=WEEK) == 0
    assert DigestRound.objects.filter(audience="person").count() == 1


def test_a_correction_that_is_taken_back_between_two_digests_is_not_told(world):
    begun(world, (world.ann, LEADERS, TRACK), (world.bea, LEADERS, TRACK))
    world.history.daily(world.day, [(world.ann, LEADERS, MET)])
    world.history.daily(world.day, [(world.ann, LEADERS, TRACK)])
    world.history.daily(world.day, [(world.bea, LEADERS, NOT)])
    world.full((world.ann, LEADERS, TRACK), (world.bea, LEADERS, TRACK), day=world.day + DAY)
    assert world.tell(later=WEEK) == 0


def test_a_verdict_that_changes_several_times_is_told_as_it_ends(world):
    begun(world, (world.ann, LEADERS, TRACK))
    for verdict in (NOT, RISK, MET):
        world.history.daily(world.day, [(world.ann, LEADERS, verdict)])
    world.tell(later=WEEK)
    assert told(world.ann) == ["已达标"]


def test_each_step_towards_the_due_day_is_told_once(world):
    due = world.day + timedelta(days=100)
    begun(world, (world.ann, LEADERS, TRACK, due))
    heard = []
    for left in (95, 90, 60, 30, 29, 7, 3, 0, -1, -20):
        world.full((world.ann, LEADERS, TRACK, due), day=due - timedelta(days=left))
        if world.tell(later=WEEK):
            heard.append((left, told(world.ann)[0].partition("，")[0]))
    assert heard == [(90, "90 天内到期"), (30, "30 天内到期"), (7, "7 天内到期"), (-1, "已逾期")]


def test_a_duty_that_is_met_is_not_due(world):
    due = world.day + timedelta(days=100)
    begun(world, (world.ann, LEADERS, MET, due))
    world.full((world.ann, LEADERS, MET, due), day=due - DAY)
    assert world.tell(later=WEEK) == 0


def test_the_gap_and_what_is_arranged_are_said(world):
    begun(world, (world.ann, LEADERS, TRACK))
    soon = world.day + timedelta(days=5)
    world.history.daily(
        world.day, [(world.ann, LEADERS, RISK, soon, 282, 300), (world.ann, ONLINE, NOT, DUE, 282, 0)]
    )
    world.tell(later=WEEK)
    assert told(world.ann) == [
        f"转为未达标，{DUE} 截止，还差 28.2 学时",
        f"7 天内到期，{soon} 截止，还差 28.2 学时（已安排培训）",
    ]
    assert Message.objects.get(person=world.ann).subject == "学时提醒：1 项转为未达标，1 项7 天内到期"


def test_people_hear_once_a_week_and_officers_once_a_day(world):
    officer = RoleGrantFactory(organisation=world.one).user
    begun(world, (world.ann, LEADERS, TRACK))
    world.tell()
    world.history.daily(world.day, [(world.ann, LEADERS, MET)])
    world.tell(later=timedelta(minutes=31))
    assert told_officer(officer) == ["新达标 1 人", "1 人次"]
    assert told(world.ann) == ["已达标"]
    world.history.daily(world.day, [(world.ann, LEADERS, NOT)])
    world.tell(later=DAY)
    assert told_officer(officer)[:1] == ["转为未达标 1 人"]
    assert told(world.ann) == ["已达标"]
    world.tell(later=timedelta(days=6))
    assert told(world.ann)[0].startswith("转为未达标")


def test_officers_hear_of_their_subtree_only_and_in_numbers(world):
    county = RoleGrantFactory(organisation=world.one).user
    whole = RoleGrantFactory(organisation=world.province, role="reader").user
    other = RoleGrantFactory(organisation=world.other, role="unit_hr").user
    RoleGrantFactory(organisation=world.one, role="system_administrator")
    RoleGrantFactory(organisation=world.one, ended=True)
    begun(world, (world.ann, LEADERS, TRACK), (world.bea, LEADERS, TRACK), (world.cai, ONLINE, TRACK))
    world.history.daily(
        world.day, [(world.ann, LEADERS, MET), (world.bea, LEADERS, MET), (world.cai, ONLINE, RISK)]
    )
    world.tell(later=WEEK)
    digest = DigestRound.objects.get(audience="officer")
    assert told_officer(county) == ["新达标 2 人", "1 人次", "1 人次"]
    assert told_officer(whole) == ["转为有风险 1 人", "新达标 2 人", "2 人次", "1 人次"]
    assert told_officer(other) == ["转为有风险 1 人", "1 人次"]
    assert Message.objects.filter(account__isnull=False).count() == 3
    message = Message.objects.get(account=county)
    assert message.subject == "执行情况摘要（甲县）：新达标 2 人次"
    assert (
        message.lines[0]["link"]
        == f"/digests/{digest.pk}/rows/?duty={LEADERS}&event=met&policy=sichuan-2018-2022"
    )
    assert {each["says"].partition("：")[0] for each in message.lines[1:]} == {"甲县", "甲县财政局"}
    names = {world.ann.name, world.bea.name, world.cai.name}
    assert not [
        name for name in names for each in Message.objects.filter(account__isnull=False) if name in each.words
    ]


def test_rows_behind_a_count_are_those_of_the_subtree(world):
    county = RoleGrantFactory(organisation=world.one).user
    begun(world, (world.ann, LEADERS, TRACK), (world.cai, LEADERS, TRACK))
    world.history.daily(world.day, [(world.ann, LEADERS, MET), (world.cai, LEADERS, MET)])
    world.tell(later=WEEK)
    from ganxun.accounts.actors import actor_for

    rows = DigestRow.objects.visible_to(actor_for(county, on=world.day))
    assert [(row.person_id, row.event) for row in rows] == [(world.ann.pk, DigestEvent.MET)]
    assert not DigestRow.objects.filter(round__audience="person").exists()


def test_who_chooses_another_pace_loses_nothing_and_hears_nothing_twice(world):
    user = UserFactory(person=world.ann)
    begun(world, (world.ann, LEADERS, TRACK), (world.ann, ONLINE, TRACK))
    world.tell()
    world.history.daily(world.day, [(world.ann, LEADERS, MET)])
    choose_pace("findings.own", "inbox", "at_once", actor=actor_of(user), at=world.at)
    world.tell(later=timedelta(minutes=1))
    assert told(world.ann) == ["已达标"]
    world.history.daily(world.day, [(world.ann, ONLINE, MET)])
    choose_pace("findings.own", "inbox", "weekly", actor=actor_of(user), at=world.at)
    world.tell(later=timedelta(minutes=1))
    assert len(told(world.ann)) == 1
    world.tell(later=WEEK)
    assert told(world.ann) == ["已达标", "已达标"]
    assert Message.objects.filter(person=world.ann).count() == 2


def test_never_means_never_and_what_was_missed_is_not_told_afterwards(world):
    user = UserFactory(person=world.ann)
    begun(world, (world.ann, LEADERS, TRACK), (world.ann, ONLINE, TRACK))
    choose_pace("findings.own", "inbox", "never", actor=actor_of(user), at=world.at)
    world.history.daily(world.day, [(world.ann, LEADERS, MET)])
    world.tell(later=WEEK)
    choose_pace("findings.own", "inbox", "at_once", actor=actor_of(user), at=world.at)
    world.history.daily(world.day, [(world.ann, ONLINE, MET)])
    world.tell(later=timedelta(minutes=1))
    assert len(told(world.ann)) == 1
    assert DigestReceiver.objects.get(account=user).pace == "at_once"


def test_an_officer_with_a_pace_of_ones_own_hears_of_the_own_subtree(world):
    officer = RoleGrantFactory(organisation=world.one).user
    begun(world, (world.ann, LEADERS, TRACK), (world.cai, LEADERS, TRACK))
    choose_pace("findings.unit", "inbox", "at_once", actor=actor_of(officer), at=world.at)
    world.tell()
    world.history.daily(world.day, [(world.ann, LEADERS, MET), (world.cai, LEADERS, MET)])
    world.tell(later=timedelta(minutes=1))
    assert told_officer(officer) == ["新达标 1 人", "1 人次"]
    assert DigestRow.objects.count() == 1


def test_killed_while_telling_the_next_worker_tells_the_rest_once(world, monkeypatch):
    officer = RoleGrantFactory(organisation=world.province).user
    begun(world, (world.ann, LEADERS, TRACK), (world.bea, LEADERS, TRACK))
    world.history.daily(world.day, [(world.ann, LEADERS, MET), (world.bea, LEADERS, MET)])
    usual = telling.tell_many

    def killed(notices, **said):
        usual([next(iter(notices))], **said)
        raise KeyboardInterrupt

    monkeypatch.setattr(telling, "tell_many", killed)
    for _each in range(2):
        with pytest.raises(KeyboardInterrupt):
            world.tell(later=WEEK)
    monkeypatch.setattr(telling, "tell_many", usual)
    world.tell()
    assert told(world.ann) == told(world.bea) == ["已达标"]
    assert Message.objects.filter(account=officer).count() == 1
    assert not DigestRound.objects.filter(finished_at__isnull=True).exists()
    assert world.tell() == 0


def test_killed_while_gathering_all_is_as_before(world, monkeypatch):
    begun(world, (world.ann, LEADERS, TRACK))
    world.history.daily(world.day, [(world.ann, LEADERS, MET)])
    usual = deeds.gather

    def killed(digest, whose):
        usual(digest, whose)
        raise KeyboardInterrupt

    monkeypatch.setattr(deeds, "gather", killed)
    from django.db import transaction

    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        world.tell(later=WEEK)
    assert not DigestRound.objects.exists()
    monkeypatch.setattr(deeds, "gather", usual)
    world.tell()
    assert told(world.ann) == ["已达标"]


def test_somebody_who_comes_new_hears_of_what_is_not_met(world):
    begun(world, (world.ann, LEADERS, TRACK))
    world.history.daily(world.day, [(world.bea, LEADERS, NOT), (world.cai, LEADERS, MET)])
    world.tell(later=WEEK)
    assert told(world.bea) == [f"转为未达标，{DUE} 截止"]
    assert told(world.cai) == []


def test_old_rounds_are_forgotten_with_their_rows(world):
    RoleGrantFactory(organisation=world.province)
    begun(world, (world.ann, LEADERS, TRACK))
    world.history.daily(world.day, [(world.ann, LEADERS, MET)])
    world.tell(later=WEEK)
    assert digests.forget_old(at=world.at + timedelta(days=80)) == 0
    assert digests.forget_old(at=world.at + timedelta(days=91)) == 2
    assert not DigestRow.objects.exists()
