"""What is wrong with training records: every problem, each with its cell and what to write instead."""

from datetime import date

import pytest

from ganxun.base.permissions import Permission
from ganxun.people.identity import fingerprint
from ganxun.records.models import Credit
from tests.base.imports.situations import advice, applied, checked, problems
from tests.base.situations import an_officer_of
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.people.imports.situations import an_identity
from tests.records.imports.situations import HEADINGS, a_row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def person():
    province = OrganisationFactory(province=True)
    finance = OrganisationFactory(parent=province, name="四川省财政厅", code="FIN")
    return PersonFactory(
        name="张三",
        code="C1",
        unit=finance,
        identity_hash=fingerprint(an_identity()),
        born_on=date(1975, 3, 5),
    )


@pytest.mark.parametrize(
    ("change", "column", "code", "words"),
    [
        ({"培训名称": None}, "D", "empty", "培训名称"),
        ({"培训类别": "打球"}, "E", "unknown_code", "任职培训"),
        ({"离岗状态": None}, "F", "empty", "全脱产"),
        ({"开始日期": None}, "G", "empty", "开始日期"),
        ({"开始日期": "2019.3"}, "G", "only_month", "精确到日"),
        ({"开始日期": "2019年3月"}, "G", "only_month", "2019-03"),
        ({"结束日期": "2019-02-30"}, "H", "no_such_day", "2 月 30 日"),
        ({"结束日期": "2019-03-01"}, "H", "reversed_dates", "2019-03-04"),
        ({"结束日期": "2030-03-01"}, "H", "not_over", "尚未结束"),
        ({"天数": -3}, "I", "negative", "负数"),
        ({"天数": 13}, "I", "more_days_than_span", "12"),
        ({"天数": "三天"}, "I", "not_a_number", "数字"),
        ({"学时": 99999}, "J", "absurd_amount", "3000"),
        ({"天数": None, "学时": None}, "J", "no_amount", "至少填写一项"),
        ({"网络学时": 8}, "K", "two_accounts", "两行"),
        ({"公民身份号码": an_identity(7), "姓名": "李四"}, "A", "unknown_person", "导入名册"),
        ({"姓名": "李四"}, "A", "name_differs", "张三"),
        ({"公民身份号码": None, "姓名": None}, "B", "cannot_identify", "公民身份号码"),
        ({"公民身份号码": None, "统一标识": "C404"}, "A", "unknown_person", "核对号码"),
    ],
)
def test_each_mistake_is_told_with_its_cell(change, column, code, words):
    run = checked("credits", HEADINGS, a_row(**change))
    assert run.state == "refused"
    assert problems(run) == [(2, column, code)]
    assert words in advice(run)
    assert not Credit.objects.exists()


def test_hours_by_content_cannot_exceed_the_hours():
    run = checked("credits", (*HEADINGS, "理论教育学时", "党性教育学时"), (*a_row(), 60, 30))
    assert problems(run) == [(2, "J", "fields_above_hours")]


def test_an_account_that_contradicts_the_columns():
    run = checked("credits", (*HEADINGS, "账户"), (*a_row(学时=None, 天数=None, 网络学时=8), "集中培训"))
    assert problems(run) == [(2, "N", "account_contradicts")]


def test_the_same_training_twice_in_the_file():
    run = checked("credits", HEADINGS, a_row(), a_row())
    assert problems(run) == [(3, "D", "duplicate_record")]
    assert "第 2 行" in advice(run)


def test_overlapping_full_time_training_in_the_file():
    run = checked(
        "credits",
        HEADINGS,
        a_row(),
        a_row(培训名称="另一班", 开始日期="2019-03-15", 结束日期="2019-03-20", 天数=5),
    )
    assert problems(run) == [(3, "G", "overlapping_in_file")]
    assert "春季班" in advice(run)


def test_a_long_training_over_several_short_ones():
    rows = [
        a_row(
            培训名称=f"短班{day}",
            开始日期=f"2019-03-{day:02d}",
            结束日期=f"2019-03-{day:02d}",
            天数=1,
            学时=8,
        )
        for day in (5, 7)
    ]
    run = checked("credits", HEADINGS, a_row(), *rows)
    assert [(row, code) for row, _, code in problems(run)] == [
        (3, "overlapping_in_file"),
        (4, "overlapping_in_file"),
    ]


def test_overlapping_full_time_training_in_the_ledger():
    applied("credits", HEADINGS, a_row())
    run = checked(
        "credits", HEADINGS, a_row(培训名称="另一班", 开始日期="2019-03-15", 结束日期="2019-03-20", 天数=5)
    )
    assert problems(run) == [(2, "G", "overlapping_in_ledger")]
    assert "春季班" in advice(run)


def test_part_time_training_may_overlap():
    applied("credits", HEADINGS, a_row())
    assert checked("credits", HEADINGS, a_row(培训名称="另一班", 离岗状态="半脱产")).state == "ready"


def test_people_outside_the_subtree_are_refused_unnamed(person):
    elsewhere = OrganisationFactory(parent=person.unit.parent)
    run = checked("credits", HEADINGS, a_row(姓名="李四"), actor=an_officer_of(elsewhere))
    assert problems(run) == [(2, "A", "person_out_of_scope")]
    assert "张三" not in advice(run)


def test_who_may_not_reverse_may_not_correct(person):
    applied("credits", HEADINGS, a_row(来源编号="N1"))
    clerk = an_officer_of(person.unit, Permission.CREDIT_IMPORT)
    run = checked("credits", HEADINGS, a_row(来源编号="N1", 学时=64), actor=clerk)
    assert problems(run) == [(2, "D", "may_not_correct")]


def test_two_people_of_one_name_ask_for_a_number(person):
    PersonFactory(name="张三", unit=person.unit)
    headings = ("姓名", "单位", "培训名称", "离岗状态", "开始", "结束", "学时")
    row = ("张三", "四川省财政厅", "春季班", "全脱产", "2019-03-04", "2019-03-05", 16)
    run = checked("credits", headings, row)
    assert problems(run) == [(2, "A", "unknown_person")]
    assert "同名的不止一人" in advice(run)


def test_an_unknown_unit_is_refused_with_the_nearest():
    headings = ("姓名", "单位", "培训名称", "离岗状态", "开始", "结束", "学时")
    run = checked(
        "credits", headings, ("张三", "四川财政厅", "春季班", "全脱产", "2019-03-04", "2019-03-05", 16)
    )
    assert problems(run) == [(2, "B", "unknown_unit")]
    assert "四川省财政厅（FIN）" in advice(run)


def test_training_still_running_is_not_credited_yet():
    run = checked("credits", HEADINGS, a_row(开始日期="2020-06-10", 结束日期="2020-06-16", 天数=5, 学时=40))
    assert problems(run) == [(2, "H", "not_over")]
