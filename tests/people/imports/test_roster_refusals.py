"""What is wrong with a roster: every problem of the file, each with its cell and what to write instead."""

from datetime import date

import pytest

from ganxun.people.models import Person
from tests.base.imports.situations import advice, applied, checked, problems
from tests.base.situations import an_officer_of
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.people.imports.situations import HEADINGS, a_row, an_identity

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def finance():
    province = OrganisationFactory(province=True)
    return OrganisationFactory(parent=province, name="四川省财政厅", code="FIN")


def refused(*rows, **more):
    """The problems of these rows; and that nothing of the file can be written."""
    run = checked("roster", HEADINGS, *rows, **more)
    assert run.state == "refused"
    return run


@pytest.mark.parametrize(
    ("change", "column", "code", "words"),
    [
        ({"姓名": None}, "A", "no_name", "姓名"),
        (
            {"公民身份号码": an_identity()[:-1] + ("0" if an_identity()[-1] != "0" else "1")},
            "B",
            "bad_identity_number",
            "校验位",
        ),
        ({"公民身份号码": "510104197503050"}, "B", "old_identity_number", "18 位"),
        ({"公民身份号码": 510104197503050010}, "B", "number_lost_digits", "文本格式"),
        ({"公民身份号码": "5.10104E+17"}, "B", "number_lost_digits", "科学计数法"),
        ({"公民身份号码": None, "出生日期": None}, "B", "cannot_identify", "至少填写"),
        ({"性别": "武"}, "D", "unknown_code", "男、女"),
        ({"出生日期": "1975"}, "E", "only_year", "1975"),
        ({"出生日期": "不详"}, "E", "not_a_date", "2019-03-05"),
        ({"民族": "火星"}, "F", "unknown_code", "民族"),
        ({"工作单位": "四川省财正厅"}, "G", "unknown_unit", "四川省财政厅（FIN）"),
        ({"工作单位": None}, "G", "no_unit", "工作单位"),
        ({"任现职时间": None}, "I", "no_post_date", "任现职时间"),
        ({"任现职时间": "2018-02-30"}, "I", "no_such_day", "2 月 30 日"),
        ({"职务层次": "大官"}, "J", "unknown_code", "县处级正职"),
        ({"任现职务层次时间": None}, "K", "no_level_date", "须填写"),
        ({"姓名": "张" * 41}, "A", "too_long", "40"),
    ],
)
def test_each_mistake_is_told_with_its_cell(change, column, code, words):
    run = refused(a_row(**change))
    assert problems(run) == [(2, column, code)]
    assert words in advice(run)
    assert f"第2行{column}列" in advice(run)


def test_all_problems_of_a_file_are_told_and_nothing_is_imported():
    run = refused(
        a_row(),
        a_row(姓名="李四", 公民身份号码=an_identity(1), 性别="?", 工作单位="无此单位"),
        a_row(姓名=None),
    )
    assert run.problems_total == 3
    assert (run.rows_new, run.rows_refused) == (1, 2)
    assert not Person.objects.exists()


def test_an_identity_number_is_masked_in_what_is_stored():
    run = refused(a_row(公民身份号码="510104197503050019999"))
    assert "510104197503050019999" not in str(run.rows.get().problems)


def test_the_same_person_twice():
    run = refused(a_row(), a_row())
    assert problems(run) == [(3, "A", "duplicate_person")]
    assert "第 2 行" in advice(run)


def test_the_same_person_twice_without_number():
    nameless = {"公民身份号码": None}
    assert problems(refused(a_row(**nameless), a_row(**nameless))) == [(3, "A", "duplicate_person")]


def test_one_number_with_two_names():
    run = refused(a_row(), a_row(姓名="李四"))
    assert problems(run) == [(2, "B", "identity_two_names"), (3, "B", "identity_two_names")]


def test_a_number_that_belongs_to_another_name_in_the_database():
    applied("roster", HEADINGS, a_row())
    assert problems(refused(a_row(姓名="李四"))) == [(2, "A", "name_differs")]


def test_code_and_number_of_two_people(finance):
    applied("roster", HEADINGS, a_row())
    PersonFactory(code="C2", unit=finance)
    assert (2, "C", "code_and_identity_differ") in problems(refused(a_row(统一标识="C2")))


def test_a_code_whose_person_has_another_number():
    applied("roster", HEADINGS, a_row(统一标识="C1"))
    run = refused(a_row(统一标识="C1", 公民身份号码=an_identity(5)))
    assert problems(run) == [(2, "B", "identity_differs")]


def test_dates_in_the_wrong_order():
    headings = (*HEADINGS, "参加工作时间")
    run = checked("roster", headings, (*a_row(), "1970-01-01"))
    assert problems(run) == [(2, "L", "reversed_dates")]
    assert "1975-03-05" in advice(run)


def test_a_new_post_before_the_present_one():
    applied("roster", HEADINGS, a_row())
    assert problems(refused(a_row(职务名称="副厅长", 任现职时间="2017-01-01"))) == [
        (2, "I", "post_before_present")
    ]


def test_units_outside_the_subtree_are_refused(finance):
    elsewhere = OrganisationFactory(parent=finance.parent, name="四川省教育厅", code="EDU")
    officer = an_officer_of(finance)
    run = refused(a_row(工作单位="四川省教育厅"), actor=officer)
    assert problems(run) == [(2, "G", "unit_out_of_scope")]
    assert "管理范围" in advice(run)
    assert elsewhere.name


def test_units_elsewhere_are_not_even_suggested(finance):
    OrganisationFactory(parent=finance.parent, name="四川省教育厅", code="EDU")
    run = refused(a_row(工作单位="四川省教有厅"), actor=an_officer_of(finance))
    assert "EDU" not in advice(run)


def test_people_outside_the_subtree_are_neither_changed_nor_named(finance):
    elsewhere = OrganisationFactory(parent=finance.parent, name="四川省教育厅", code="EDU")
    applied("roster", HEADINGS, a_row(姓名="王秘", 工作单位="EDU"))
    run = refused(a_row(), actor=an_officer_of(finance))
    assert problems(run) == [(2, "A", "person_out_of_scope")]
    assert "王秘" not in advice(run)
    assert Person.objects.get().unit == elsewhere


def test_two_units_of_one_name_ask_for_the_code(finance):
    OrganisationFactory(parent=finance, name="办公室", code="O1")
    OrganisationFactory(parent=finance, name="办公室", code="O2")
    run = refused(a_row(工作单位="办公室"))
    assert problems(run) == [(2, "G", "ambiguous_unit")]
    assert "O1" in advice(run)
    assert "O2" in advice(run)


def test_a_closed_unit_is_refused(finance):
    OrganisationFactory(parent=finance, name="旧局", closed=True)
    assert problems(refused(a_row(工作单位="旧局"))) == [(2, "G", "unit_closed")]


A02 = ("统一标识", "姓名", "任职机构", "职务名称", "任职时间", "任职状态", "免职时间")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("C1", "张三", "FIN", "处长", None, "在任", None), "empty"),
        (("C1", "张三", "FIN", None, "2018-01-01", "在任", None), "empty"),
        (("C1", "张三", None, "处长", "2018-01-01", "在任", None), "no_unit"),
        (("C1", "张三", "FIN", "处长", "2018-01-01", "已免", None), "no_end"),
        (("C1", "张三", "FIN", "处长", "2018-01-01", "已免", "2017-01-01"), "reversed_dates"),
        (("C1", "张三", "FIN", "处长", "2018-01-01", "已免", "2018-01-01"), "post_ends_at_once"),
        (("C2", "李四", "FIN", "处长", "2018-01-01", "在任", None), "unknown_person"),
        ((None, None, "FIN", "处长", "2018-01-01", "在任", None), "cannot_identify"),
    ],
)
def test_mistakes_in_a_sheet_of_posts(finance, row, code):
    PersonFactory(code="C1", name="张三", unit=finance)
    run = checked("roster", A02, row, name="A02 职务信息")
    assert [problem[2] for problem in problems(run)] == [code]


def test_the_same_post_or_rank_twice(finance):
    PersonFactory(code="C1", name="张三", unit=finance)
    post = ("C1", "张三", "FIN", "处长", "2018-01-01", "在任", None)
    assert problems(checked("roster", A02, post, post, name="A02")) == [(3, "D", "duplicate_post")]
    ranks = (
        ("统一标识", "级别", "批准日期"),
        ("C1", "县处级正职", "2018-01-01"),
        ("C1", "县处级正职", date(2018, 1, 1)),
    )
    assert problems(checked("roster", *ranks, name="A05")) == [(3, "B", "duplicate_rank")]


def test_posts_of_people_elsewhere_are_refused(finance):
    elsewhere = OrganisationFactory(parent=finance.parent)
    PersonFactory(code="C1", name="张三", unit=elsewhere)
    row = ("C1", "张三", "FIN", "处长", "2018-01-01", "在任", None)
    run = checked("roster", A02, row, name="A02", actor=an_officer_of(finance))
    assert problems(run) == [(2, "B", "post_out_of_scope")]


def test_a_rank_of_the_wrong_kind(finance):
    PersonFactory(code="C1", unit=finance)
    rows = (
        ("统一标识", "级别类别", "级别", "批准日期", "终止日期"),
        ("C1", "职级", "县处级正职", "2018-01-01", "2018-01-01"),
    )
    run = checked("roster", *rows, name="A05")
    assert {each[2] for each in problems(run)} == {"rank_ends_at_once", "kind_contradicts"}
