"""The execution board: what it shows, to whom, and at what cost."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ganxun.compliance.choices import Verdict
from ganxun.compliance.models import Distribution, Finding
from ganxun.people.models import Person
from tests.reports.situations import LEADERS, SEPTEMBER, place, run_as_of, tally
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db

#: What a page may ask of the database (architecture.md).
MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def _september(settings):
    settings.GANXUN_TODAY = SEPTEMBER


@pytest.fixture
def province():
    return place("四川省", kind="province", code="51")


@pytest.fixture
def city(province):
    return place("绵阳市", province, kind="city", code="5107")


def judged(*organisations):
    run = run_as_of(SEPTEMBER)
    for each in organisations:
        tally(run, each, met=61, on_track=20, at_risk=12, not_met=5, unknown=2)
    return run


def finding_about(person, run):
    return Finding.objects.create(
        policy=run.policy, duty=LEADERS, subject_kind="person", subject_id=person.pk, unit=person.unit,
        period_starts_on=date(2018, 1, 1), period_ends_before=date(2023, 1, 1), verdict=Verdict.AT_RISK,
        value=2680, target=5500, gap=2820, measure="hours", due_on=date(2020, 12, 31), as_of_from=SEPTEMBER, run=run,
    )  # fmt: skip


def a_person_of(organisation):
    return Person.objects.create(code=f"p{organisation.pk}", name="王示例", unit=organisation)


def test_the_board_shows_figure_pace_and_verdict_in_words(client, province):
    judged(province)
    page = words(signed_in(client, province).get(reverse("board:overview")))
    assert "厅局级、县处级党政领导干部5年内" in page
    assert "61%" in page
    assert "按进度" in page


def test_before_any_run_the_board_says_what_to_do(client, province):
    page = words(signed_in(client, province).get(reverse("board:overview")))
    assert "还没有评估结果" in page
    assert "启动评估" in page


def test_year_and_day_live_in_the_address(client, province):
    judged(province)
    page = words(signed_in(client, province).get(reverse("board:overview"), {"year": "2019"}))
    assert 'value="2019-12-31"' in page


def test_another_subtree_does_not_exist_for_the_actor(client, province, city):
    judged(province, city)
    browser = signed_in(client, city)
    assert browser.get(reverse("board:overview"), {"org": city.pk}).status_code == 200
    assert browser.get(reverse("board:overview"), {"org": province.pk}).status_code == 404
    assert browser.get(reverse("board:duty", args=[LEADERS]), {"org": province.pk}).status_code == 404


def test_an_administrator_has_no_board(client, province):
    judged(province)
    browser = signed_in(client, province, role="audit_administrator")
    assert browser.get(reverse("board:overview")).status_code == 403


def test_a_number_leads_to_the_rows_behind_it(client, province, city):
    run = judged(province, city)
    finding_about(a_person_of(city), run)
    address = reverse("board:duty", args=[LEADERS])
    page = words(signed_in(client, province).get(address, {"verdict": "at_risk"}))
    assert "王示例" in page
    assert "282.0 学时" in page
    assert "累计3个月或550学时" in page


def test_a_bar_of_the_month_leads_to_the_people_due(client, province, city):
    run = judged(province, city)
    finding_about(a_person_of(city), run)
    browser = signed_in(client, province)
    assert "王示例" in words(browser.get(reverse("board:due"), {"month": "2020-12"}))
    assert "王示例" not in words(browser.get(reverse("board:due"), {"month": "2020-11"}))
    assert browser.get(reverse("board:due"), {"month": "soon"}).status_code == 404


def test_filters_narrow_the_duties(client, province):
    judged(province)
    page = words(signed_in(client, province).get(reverse("board:overview"), {"q": "不存在的字"}))
    assert "没有符合条件的义务" in page


def test_the_board_is_offered_as_a_workbook(client, province):
    judged(province)
    answer = signed_in(client, province).post(reverse("board:overview"), {"form": "xlsx"})
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert b"".join(answer.streaming_content)[:2] == b"PK"


def test_a_duty_that_does_not_exist_is_not_found(client, province):
    judged(province)
    assert signed_in(client, province).get(reverse("board:duty", args=["no_such_duty"])).status_code == 404


@pytest.mark.parametrize("below", [1, 25])
@pytest.mark.parametrize("name", ["overview", "duty"])
def test_pages_ask_as_little_of_a_large_tree_as_of_a_small_one(client, province, name, below):
    cities = [place(f"城市{n}", province, kind="city", code=f"51{n:02}") for n in range(below)]
    run = judged(province, *cities)
    for each in cities:
        finding_about(a_person_of(each), run)
    browser = signed_in(client, province)
    address = reverse(f"board:{name}", args=[LEADERS] if name == "duty" else [])
    browser.get(address)  # the session, and the policy read from its folder
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert browser.get(address).status_code == 200
    assert len(asked) <= MOST_QUERIES, [query["sql"][:120] for query in asked]


def due_of(person, run, *, gap, scheduled, duty=LEADERS):
    return Finding.objects.create(
        policy=run.policy, duty=duty, subject_kind="person", subject_id=person.pk, unit=person.unit,
        period_starts_on=date(2018, 1, 1), period_ends_before=date(2023, 1, 1), verdict=Verdict.AT_RISK,
        value=0, target=gap, gap=gap, scheduled=scheduled, measure="hours", due_on=date(2020, 12, 31),
        as_of_from=SEPTEMBER, run=run,
    )  # fmt: skip


def test_each_half_of_a_months_bar_leads_to_its_people(client, province):
    run = judged(province)
    arranged = Person.objects.create(code="a", name="已安排者", unit=province)
    half = Person.objects.create(code="b", name="半安排者", unit=province)
    due_of(arranged, run, gap=100, scheduled=100)
    due_of(half, run, gap=100, scheduled=120)
    due_of(half, run, gap=100, scheduled=None, duty="section_yearly_training")
    browser = signed_in(client, province)
    pages = {
        half: words(browser.get(reverse("board:due"), {"month": "2020-12", "arranged": half}))
        for half in ("true", "false", "")
    }
    shown = {half: ("已安排者" in page, "半安排者" in page) for half, page in pages.items()}
    assert shown == {"true": (True, False), "false": (False, True), "": (True, True)}


def test_a_bar_of_hours_leads_to_the_people_of_its_band(client, province):
    run = judged(province)
    for hours in (4999, 5000, 6999, 7000):
        person = Person.objects.create(code=f"h{hours}", name=f"学时{hours}", unit=province)
        finding = finding_about(person, run)
        finding.hours = hours
        finding.save()
    for low, people in ((4000, 1), (5000, 2), (7000, 1)):
        Distribution.objects.create(run=run, organisation=province, duty=LEADERS, low=low, subjects=people)
    browser = signed_in(client, province)
    board = words(browser.get(reverse("board:overview")))
    link = f"{reverse('board:duty', args=[LEADERS])}?org={province.pk}&as_of=2020-09-30&hours=500"
    assert link in board.replace("\\u0026", "&").replace("&amp;", "&")
    page = words(browser.get(reverse("board:duty", args=[LEADERS]), {"hours": "500"}))
    assert [hours for hours in (4999, 5000, 6999, 7000) if f"学时{hours}" in page] == [5000]


def test_the_board_says_when_figures_of_groups_lag_behind_people(client, province):
    run = judged(province)
    browser = signed_in(client, province)
    assert "仍为" not in words(browser.get(reverse("board:overview")))
    run.groups_behind_since = run.finished_at = run.asked_at
    run.save()
    for address in (reverse("board:overview"), reverse("board:duty", args=[LEADERS])):
        assert "起有人员数据变化" in words(browser.get(address))
