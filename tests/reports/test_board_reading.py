"""The board reads tallies: the same number of queries for any province, and nothing outside the subtree."""

from datetime import date

import pytest

from ganxun.base.refusals import Refused
from ganxun.compliance.choices import Verdict
from ganxun.compliance.models import Distribution
from ganxun.reports.board_reading import read_board, years_of
from ganxun.reports.duties import organisation_named, rows_of
from tests.reports.situations import LEADERS, POLICY, SEPTEMBER, officer_of, place, run_as_of, tally

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return place("四川省", kind="province", code="510000")


def board_of(organisation, *, as_of=SEPTEMBER, actor=None):
    actor = actor or officer_of(organisation)
    return read_board(actor, policy_code=POLICY, organisation=organisation, as_of=as_of)


def line(board, duty=LEADERS):
    return next(each for chapter in board.chapters for each in chapter.lines if each.duty == duty)


def test_a_duty_over_people_shows_the_part_that_has_met_it_and_the_pace(province):
    tally(run_as_of(SEPTEMBER), province, met=614, on_track=100, at_risk=286, gap_sum=318_060)
    shown = line(board_of(province))
    assert (shown.value, shown.target, shown.verdict) == ("61.4%", "100%", Verdict.ON_TRACK)
    assert 0.549 < shown.pace < 0.551
    assert shown.gap == "31,806.0 学时"
    assert shown.clauses[0].id == "一(三)1"
    assert "累计3个月或550学时以上的培训" in shown.clauses[0].text


def test_a_duty_of_the_plan_shows_its_own_figure(province):
    run = run_as_of(SEPTEMBER)
    tally(run, province, "young_cadres_province", value=500, target=1000, verdict=Verdict.AT_RISK)
    shown = line(board_of(province), "young_cadres_province")
    assert (shown.target, shown.verdict, shown.share) == ("1,000 人左右", Verdict.AT_RISK, 0.5)


def test_the_board_of_a_day_shows_the_last_day_judged_before_it(province):
    tally(run_as_of(date(2019, 12, 31)), province, met=1)
    tally(run_as_of(SEPTEMBER), province, met=2)
    assert line(board_of(province, as_of=date(2020, 3, 1))).counts[Verdict.MET] == 1
    assert board_of(province, as_of=date(2019, 6, 1)).run is None


def test_an_officer_reads_no_board_outside_the_subtree(province):
    mianyang = place("绵阳市", province, kind="city", code="510700")
    deyang = place("德阳市", province, kind="city", code="510600")
    with pytest.raises(Refused):
        board_of(deyang, actor=officer_of(mianyang))


def test_the_heat_table_has_a_cell_for_each_city(province):
    run = run_as_of(SEPTEMBER)
    for number, code in enumerate(("510600", "510700")):
        city = place(f"示例{number}市", province, kind="city", code=code)
        tally(run, city, met=number, not_met=1)
    heat = board_of(province).heat
    assert [duty for duty, _ in heat.duties] == [LEADERS]
    assert heat.cells == ((0.0, 0.5),)


def test_the_number_of_queries_does_not_grow_with_the_tree(province, django_assert_max_num_queries):
    run = run_as_of(SEPTEMBER)
    for number in range(25):
        tally(run, place(f"示例{number}市", province, kind="city", code=f"51{number:02d}01"), met=number)
    with django_assert_max_num_queries(8):
        board_of(province)


def test_people_due_are_counted_by_month_arranged_or_not(province):
    run = run_as_of(SEPTEMBER)
    december = date(2020, 12, 1)
    for arranged, people in ((True, 30), (False, 12)):
        Distribution.objects.create(
            run=run,
            organisation=province,
            duty="*",
            due_month=december,
            is_arranged=arranged,
            subjects=people,
        )
    due = board_of(province).due
    assert due.labels[3] == "12月"
    assert [series[1][3] for series in due.series] == [30, 12]


def test_hours_are_shown_in_bands_with_the_target_marked(province):
    run = run_as_of(SEPTEMBER)
    for low, people in ((0, 5), (1000, 7), (5000, 2)):
        Distribution.objects.create(run=run, organisation=province, duty=LEADERS, low=low, subjects=people)
    hours = board_of(province).hours
    assert hours.series[0][1] == (5, 7, 2)
    assert (hours.labels[hours.mark], hours.mark_label) == ("500", "550 学时")


def test_the_years_of_a_duty_are_those_of_the_last_run_of_each_year(province):
    for day, met in ((date(2018, 6, 30), 1), (date(2018, 12, 31), 2), (date(2019, 12, 31), 3)):
        tally(run_as_of(day), province, met=met)
    from ganxun.compliance import library

    years = years_of(LEADERS, library.policy(POLICY), province, SEPTEMBER)
    assert [(year, held.met) for year, held in years] == [(2018, 2), (2019, 3)]


def test_other_programmes_read_one_row_a_duty(province):
    run = run_as_of(SEPTEMBER)
    tally(run, province, met=3, not_met=1)
    row = next(each.as_json() for each in rows_of(run, province) if each.duty == LEADERS)
    assert (row["subjects"], row["value"], row["target"], row["unit"]) == (4, 0.75, 1.0, "share")
    assert row["verdicts"]["met"] == 3
    assert sum(row["verdicts"].values()) == 4


def test_an_organisation_is_found_by_code_or_by_name(province):
    assert (
        organisation_named("510000") == organisation_named("四川省") == organisation_named(None) == province
    )


def test_an_unknown_organisation_is_refused_in_one_sentence(province):
    with pytest.raises(Refused, match="没有编码或名称为“四川市”的机构"):
        organisation_named("四川市")
