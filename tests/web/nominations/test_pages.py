"""From the list of classes to the answer on a phone."""

from datetime import date

import pytest
from django.urls import reverse
from icalendar import Calendar

from ganxun.nominations import actions
from ganxun.nominations.models import Intake, Nomination
from tests.classes.factories import TrainingClassFactory
from tests.nominations.situations import DOING, a_call, a_call_with_places, on_the_list, people_of, state_of
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import ExemptionFactory, PersonFactory
from tests.records.factories import CreditFactory
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db
PAGE = reverse("nominations:list")
TODAY = date(2020, 6, 15)


@pytest.fixture(autouse=True)
def _in_june(settings):
    settings.GANXUN_TODAY = TODAY


def page_of(intake, name="people"):
    return reverse(f"nominations:{name}", args=[intake.pk])


@pytest.fixture
def organiser():
    return OrganisationFactory(city=True)


def called(organiser, count=2, capacity=10):
    intake = a_call(capacity, organiser=organiser)
    return intake, on_the_list(intake, people_of(organiser, count))


def test_a_class_begins_to_call_from_the_list(client, organiser, monkeypatch):
    training_class = TrainingClassFactory(
        organiser=organiser, name="秋季进修班", starts_on=date(2020, 10, 12), ends_before=date(2020, 10, 24)
    )
    browser = signed_in(client, organiser)
    assert "秋季进修班" in words(browser.get(PAGE))
    sent = {"capacity": "20", "reply_by": "2020-09-20"}
    address = reverse("nominations:open", args=[training_class.pk])
    assert "已开始调训" in words(browser.post(address, sent, follow=True))
    assert (Intake.objects.get().capacity, Intake.objects.get().reply_by) == (20, date(2020, 9, 20))
    assert "已经开始调训" in words(browser.post(address, sent, follow=True))


def test_people_are_chosen_by_the_filters_of_the_trade(client, organiser):
    intake = a_call(organiser=organiser, starts_on=date(2020, 10, 12), ends_before=date(2020, 10, 24))
    fresh, tired = (PersonFactory(unit=organiser, name=name, rank="1A31") for name in ("甲新人", "乙老手"))
    CreditFactory(
        person=tired,
        starts_on=date(2019, 3, 4),
        ends_before=date(2019, 4, 20),
        hours=3000,
        days=400,
        class_days=400,
        is_systematic=True,
    )
    ExemptionFactory(person=fresh, starts_on=date(2020, 1, 1), ends_before=date(2021, 1, 1))
    browser = signed_in(client, organiser)

    def found(**asked):
        page = words(browser.get(page_of(intake, "select"), asked))
        return "甲新人" in page, "乙老手" in page

    assert found() == (True, True)
    assert found(hours_below="100") == (True, False)
    assert found(long_before="2019-01-01") == (True, False)
    assert found(no_systematic="on") == (True, False)
    assert found(rank_before="2016-01-01") == (False, False)
    assert found(q="乙老手") == (False, True)
    assert found(hours_below="no number") == (True, True)
    assert "已批准免训" in words(browser.get(page_of(intake, "select")))
    answer = browser.post(page_of(intake, "propose"), {"person": [fresh.pk, tired.pk], "why": "缺学时"})
    assert "已批准免训" in words(answer)
    assert Nomination.objects.get().person == tired
    assert "请先选择人员" in words(browser.post(page_of(intake, "propose"), {}, follow=True))


def test_several_are_called_at_once_and_admitted_after_they_confirmed(client, organiser):
    intake = a_call(organiser=organiser)
    people = on_the_list(intake, people_of(organiser, 2), called=False)
    browser = signed_in(client, organiser)
    chosen = [each.pk for each in people]
    step = page_of(intake, "step")
    assert "已办理2人" in words(browser.post(step, {"nomination": chosen, "deed": "call"}, follow=True))
    early = browser.post(step, {"nomination": chosen, "deed": "admit"}, follow=True)
    assert "目前是“已通知”，不能办理此事项" in words(early)
    for each in chosen:
        address = reverse("nominations:answer", args=[each])
        assert "已回复：已确认" in words(browser.post(address, {"deed": "confirm"}, follow=True))
    browser.post(step, {"nomination": chosen, "deed": "admit"})
    assert {state_of(each) for each in people} == {"admitted"}
    more = browser.post(page_of(intake, "capacity"), {"capacity": "1"}, follow=True)
    assert "招收人数不能少于此数" in words(more)


def test_somebody_else_comes_instead(client, organiser):
    intake, (nomination, _other) = called(organiser)
    other = PersonFactory(unit=organiser, name="欧阳替补")
    actions.answer_call(nomination.pk, "ask_substitution", why="驻村", **DOING)
    browser = signed_in(client, organiser)
    assert "由谁替换" in words(browser.get(page_of(intake)))
    address = reverse("nominations:replace", args=[nomination.pk])
    assert "没有找到唯一的人选" in words(browser.post(address, {"person": "无此人"}, follow=True))
    assert "已由欧阳替补替换" in words(browser.post(address, {"person": "欧阳替补"}, follow=True))
    assert Nomination.objects.get(person=other).state == "called"


def test_a_unit_proposes_its_own_people_and_calls_nobody(client):
    intake, county = a_call_with_places(2)
    person = PersonFactory(unit=county)
    browser = signed_in(client, county, role="unit_hr")
    assert intake.training_class.name in words(browser.get(PAGE))
    browser.post(page_of(intake, "propose"), {"person": [person.pk]})
    assert Nomination.objects.get().state == "proposed"
    refused = browser.post(page_of(intake, "step"), {"nomination": [1], "deed": "call"})
    assert refused.status_code == 403


def test_the_circular_counts_unit_by_unit(client, organiser):
    intake, (first, _second) = called(organiser)
    actions.answer_call(first.pk, "confirm", **DOING)
    actions.take_step(intake.pk, [first.pk], "admit", **DOING)
    actions.take_step(intake.pk, [first.pk], "arrive", **DOING)
    browser = signed_in(client, organiser)
    page = words(browser.get(page_of(intake, "responses")))
    assert '通知">2<' in page
    assert '已回复">1<' in page
    assert '报到率">100%<' in page
    file = browser.post(page_of(intake, "responses"), {"form": "xlsx"})
    assert b"".join(file.streaming_content).startswith(b"PK")


def test_the_person_called_reads_confirms_and_takes_the_days_along(client, organiser):
    intake, (nomination, other) = called(organiser)
    browser = signed_in(client, person=nomination.person)
    assert intake.training_class.name in words(browser.get(reverse("me:calls")))
    page = words(browser.get(reverse("me:call", args=[nomination.pk])))
    assert "确认参训" in page
    answer = reverse("me:answer", args=[nomination.pk])
    assert "请写明理由" in words(browser.post(answer, {"deed": "refuse"}, follow=True))
    assert "已回复：已确认" in words(browser.post(answer, {"deed": "confirm"}, follow=True))
    diary = Calendar.from_ical(browser.get(reverse("me:calendar", args=[nomination.pk])).content)
    (event,) = diary.walk("VEVENT")
    assert event["dtstart"].dt == intake.training_class.starts_on
    assert event["status"] == "CONFIRMED"
    assert browser.get(reverse("me:call", args=[other.pk])).status_code == 404


def test_who_is_only_proposed_sees_no_notice_yet(client, organiser):
    (nomination,) = on_the_list(a_call(organiser=organiser), people_of(organiser, 1), called=False)
    browser = signed_in(client, person=nomination.person)
    assert browser.get(reverse("me:call", args=[nomination.pk])).status_code == 404
    assert "没有调训通知" in words(browser.get(reverse("me:calls")))


def test_the_lists_cost_the_same_however_long_they_are(client, organiser, django_assert_max_num_queries):
    intake, _people = called(organiser, count=12, capacity=20)
    browser = signed_in(client, organiser)
    browser.get(page_of(intake))
    with django_assert_max_num_queries(14):
        browser.get(page_of(intake))
    with django_assert_max_num_queries(12):
        browser.get(PAGE)
    with django_assert_max_num_queries(26):
        browser.get(page_of(intake, "select"))


def test_the_lists_are_files_too(client, organiser):
    intake, _people = called(organiser)
    browser = signed_in(client, organiser)
    for address in (PAGE, page_of(intake), page_of(intake, "select")):
        file = browser.post(address, {"form": "csv", "purpose": "报到准备工作"})
        assert file["Content-Type"].startswith("text/csv"), address
        assert b"".join(file.streaming_content)
