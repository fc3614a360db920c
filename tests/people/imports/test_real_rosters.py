"""Rosters as offices really keep them: unit and post in one column, units by other names, several sheets, sums below."""

from datetime import date

import pytest

from ganxun.orgs.choices import UnitKind
from ganxun.people.models import Appointment, Person
from tests.base.imports.situations import advice, applied, checked, problems
from tests.base.situations import an_officer_of
from tests.orgs.factories import OrganisationFactory
from tests.people.imports.situations import an_identity

pytestmark = pytest.mark.django_db
HEADINGS = ("序号", "姓名", "公民身份号码", "工作单位及职务", "任现职时间")


@pytest.fixture(autouse=True)
def ganzi():
    province = OrganisationFactory(province=True, name="四川省", short_name="四川")
    return OrganisationFactory(city=True, parent=province, name="甘孜藏族自治州", short_name="甘孜州")


@pytest.fixture
def yajiang(ganzi):
    return OrganisationFactory(county=True, parent=ganzi, name="雅江县", code="513325")


@pytest.fixture
def finance(yajiang):
    return OrganisationFactory(parent=yajiang, name="雅江县财政局", code="YJCZ")


def a_row(words, number=0):
    return (number + 1, f"张  三{number}", an_identity(number), words, "2018年6月")


def notes(run):
    return "".join(note for row in run.rows.all() for note in row.notes)


@pytest.mark.parametrize(
    "words",
    [
        "雅江县财政局局长",
        "雅江县财政局 局长",
        "雅江县财政局　局长",
        "甘孜州雅江县财政局局长",
        "甘孜藏族自治州雅江县财政局局长",
        "四川省甘孜州雅江县财政局局长",
        "县财政局局长",
        "财政局局长",
        "雅江县财政局，局长",
    ],
)
def test_unit_and_post_in_one_column_are_taken_apart(finance, words):
    run = applied("roster", HEADINGS, a_row(words))
    post = Appointment.objects.get()
    assert (post.unit, post.title, post.starts_on) == (finance, "局长", date(2018, 6, 1))
    assert Person.objects.get().name == "张三0"
    assert "单位“雅江县财政局”（YJCZ），职务“局长”" in notes(run)


def test_the_longest_known_name_is_the_unit(finance):
    payment = OrganisationFactory(parent=finance, name="雅江县财政局国库支付中心")
    applied("roster", HEADINGS, a_row("雅江县财政局国库支付中心主任"), a_row("雅江县财政局国库股股长", 1))
    assert Appointment.objects.get(unit=payment).title == "主任"
    assert Appointment.objects.get(unit=finance).title == "国库股股长"


@pytest.mark.parametrize(
    ("words", "title"),
    [("雅江县委书记", "县委书记"), ("雅江县副县长", "副县长"), ("雅江县人大常委会主任", "县人大常委会主任")],
)
def test_posts_of_a_county_itself(yajiang, words, title):
    applied("roster", HEADINGS, a_row(words))
    assert (Appointment.objects.get().unit, Appointment.objects.get().title) == (yajiang, title)


def test_an_office_that_is_not_known_is_not_taken_for_a_post_of_the_county(yajiang):
    run = checked("roster", HEADINGS, a_row("雅江县发展和改革局局长"))
    assert problems(run) == [(2, "D", "unknown_unit")]
    assert "只认出“雅江县”，后面的“发展和改革局局长”像是另一个机构" in advice(run)


def test_what_begins_with_no_unit_is_refused(finance):
    run = checked("roster", HEADINGS, a_row("调研员"))
    assert "开头没有认出机构名称" in advice(run)


def test_a_name_of_many_is_refused_with_those_it_may_be(ganzi, finance):
    kangding = OrganisationFactory(county=True, parent=ganzi, name="康定市")
    OrganisationFactory(parent=kangding, name="康定市财政局", code="KDCZ")
    run = checked("roster", HEADINGS, a_row("财政局局长"))
    assert problems(run) == [(2, "D", "ambiguous_unit")]
    assert "雅江县财政局（YJCZ）" in advice(run)
    assert "康定市财政局（KDCZ）" in advice(run)
    officer = an_officer_of(finance.parent)
    assert checked("roster", HEADINGS, a_row("财政局局长"), actor=officer).state == "ready"


def test_a_unit_without_the_superiors_name_is_taken_and_said(finance):
    headings = ("姓名", "公民身份号码", "工作单位", "职务", "任现职时间")
    run = applied("roster", headings, ("李四", an_identity(), "县财政局", "股长", "2019-01-01"))
    assert Appointment.objects.get().unit == finance
    assert "“县财政局”按“雅江县财政局”（YJCZ）处理" in notes(run)


def test_a_column_of_posts_beside_it_is_what_counts(finance):
    applied("roster", (*HEADINGS, "职务"), (*a_row("雅江县财政局局长"), "党组书记、局长"))
    assert Appointment.objects.get().title == "党组书记、局长"


def test_past_posts_in_one_column_too(finance):
    posts = ("姓名", "公民身份号码", "单位及职务", "任职时间", "免职时间")
    former = ("张三", an_identity(), "雅江县财政局副局长", "2015-01-01", "2018-06-01")
    applied("roster", HEADINGS, a_row("雅江县财政局局长"), more={"A02": (posts, former)})
    assert set(Appointment.objects.values_list("title", flat=True)) == {"副局长"}


def test_the_whole_of_a_real_sheet(finance):
    run = applied(
        "roster",
        ["雅江县财政局干部花名册"],
        ["单位：雅江县财政局（盖章）", None, None, None, "2020年6月"],
        ["序号", "姓名", "公民身份号码", "工作单位及职务", "任现职时间"],
        a_row("雅江县财政局局长"),
        a_row("雅江县财政局副局长", 1),
        ["合计", 2, None, None, None],
        ["填表人：王五"],
        merged=("A1:E1",),
    )
    assert Person.objects.count() == 2
    assert run.summary["reading"] == [
        "工作表“名册”：表头在第 3 行，以上是标题和说明",
        "工作表“名册”：第 6 行是合计，没有当作数据",
        "工作表“名册”：第 7 行是表下说明，没有当作数据",
    ]


def test_the_same_person_on_another_sheet_is_said_to_be_there(finance):
    run = checked(
        "roster", HEADINGS, a_row("雅江县财政局局长"), more={"续表": (HEADINGS, a_row("雅江县财政局局长"))}
    )
    assert "与另一张工作表第 2 行是同一个人" in advice(run)


def test_a_region_is_told_by_its_kind(yajiang):
    assert yajiang.kind == UnitKind.COUNTY
