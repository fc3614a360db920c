"""A roster: what is new, what changes, what stays, and that the same file twice changes nothing."""

from datetime import date

import pytest

from ganxun.base.imports import runs
from ganxun.people.models import Appointment, Person, Rank
from tests.base.imports.situations import applied, checked, checked_file, fates, problems
from tests.base.sheets.workbooks import text_table
from tests.base.situations import MONDAY, THE_SYSTEM
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.people.imports.situations import HEADINGS, a_row, an_identity

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def finance():
    province = OrganisationFactory(province=True)
    return OrganisationFactory(parent=province, name="四川省财政厅", short_name="省财政厅", code="FIN")


def test_a_flat_row_becomes_person_post_and_rank(finance):
    run = applied("roster", HEADINGS, a_row())
    assert (run.state, run.rows_new, run.stored_as) == ("applied", 1, "")
    person = Person.objects.get()
    assert (person.name, person.name_initials, person.gender, person.ethnicity) == (
        "张三",
        "zs",
        "male",
        "汉族",
    )
    assert (person.born_on, person.unit, person.post_title) == (date(1975, 3, 5), finance, "四川省财政厅处长")
    assert person.identity_tail == an_identity()[-4:]
    post, rank = Appointment.objects.get(), Rank.objects.get()
    assert (post.unit, post.title, post.post_level, post.starts_on) == (
        finance,
        "处长",
        "1A31",
        date(2018, 6, 1),
    )
    assert (rank.kind, rank.code, rank.starts_on) == ("level", "1A31", date(2018, 6, 1))
    assert person.top_order == 70


def test_checking_writes_nothing():
    run = checked("roster", HEADINGS, a_row())
    assert (run.state, run.rows_new) == ("ready", 1)
    assert not Person.objects.exists()


def test_the_same_file_twice_changes_nothing():
    applied("roster", HEADINGS, a_row(), a_row(姓名="李四", 公民身份号码=None, 出生日期="1980.5"))
    run = applied("roster", HEADINGS, a_row(), a_row(姓名="李四", 公民身份号码=None, 出生日期="1980.5"))
    assert fates(run) == ["unchanged", "unchanged"]
    assert (Person.objects.count(), Appointment.objects.count(), Rank.objects.count()) == (2, 2, 2)


def test_a_changed_row_tells_what_was_and_what_will_be():
    applied("roster", HEADINGS, a_row())
    run = applied("roster", HEADINGS, a_row(民族="彝", 性别="女"))
    (row,) = run.rows.all()
    assert row.fate == "changed"
    assert {(each["label"], each["before"], each["after"]) for each in row.changes} == {
        ("性别", "男", "女"), ("民族", "汉族", "彝族"),
    }  # fmt: skip
    assert Person.objects.get().gender == "female"


def test_an_empty_cell_leaves_what_is_known():
    applied("roster", HEADINGS, a_row())
    run = applied("roster", HEADINGS, a_row(民族=None, 性别=None, 职务层次=None))
    assert fates(run) == ["unchanged"]
    assert Person.objects.get().ethnicity == "汉族"


def test_a_new_main_post_ends_the_one_before():
    applied("roster", HEADINGS, a_row())
    run = applied(
        "roster",
        HEADINGS,
        a_row(职务名称="副厅长", 任现职时间="2020-01-01", 职务层次="副厅级", 任现职务层次时间="2020-01-01"),
    )
    assert fates(run) == ["changed"]
    former, present = Appointment.objects.order_by("starts_on")
    assert (former.title, former.ends_before) == ("处长", date(2020, 1, 1))
    assert (present.title, present.ends_before) == ("副厅长", None)
    assert [rank.ends_before for rank in Rank.objects.order_by("starts_on")] == [date(2020, 1, 1), None]
    assert Person.objects.get().post_title == "四川省财政厅副厅长"


def test_someone_who_moves_is_no_newcomer(finance):
    other = OrganisationFactory(parent=finance.parent, name="四川省教育厅")
    applied("roster", HEADINGS, a_row())
    run = applied("roster", HEADINGS, a_row(工作单位="四川省教育厅", 任现职时间="2020-03-01"))
    assert fates(run) == ["changed"]
    assert Person.objects.get().unit == other


def test_people_are_found_by_code_and_then_get_their_number_and_new_name(finance):
    PersonFactory(code="C9", name="张山", unit=finance, post__title="处长", post__starts_on=date(2018, 6, 1))
    run = applied("roster", HEADINGS, a_row(统一标识="C9"))
    assert fates(run) == ["changed"]
    person = Person.objects.get()
    assert (person.name, person.identity_tail) == ("张三", an_identity()[-4:])


def test_people_are_found_by_name_birth_and_unit_with_a_remark(finance):
    PersonFactory(
        name="张三",
        born_on=date(1975, 3, 5),
        unit=finance,
        post__title="处长",
        post__starts_on=date(2018, 6, 1),
    )
    run = applied("roster", HEADINGS, a_row(公民身份号码=None))
    assert Person.objects.count() == 1
    assert "按姓名、出生日期和单位" in "".join(run.rows.get().notes)


def test_who_has_retired_gets_no_new_post():
    headings = (*HEADINGS, "人员状态")
    applied(
        "roster",
        headings,
        (*a_row(), "现职人员"),
        (*a_row(姓名="李四", 公民身份号码=an_identity(1)), "离退休"),
    )
    assert [post.person.name for post in Appointment.objects.all()] == ["张三"]
    assert Person.objects.get(name="李四").personnel_status == "retired"
    assert fates(applied("roster", headings, (*a_row(), "退休"))) == ["changed"]


def test_four_byte_characters_survive():
    applied("roster", HEADINGS, a_row(姓名="𠮷　䶮"))
    assert Person.objects.get().name == "𠮷䶮"


def test_unit_by_code_short_name_and_full_width(finance):
    run = checked("roster", HEADINGS, *(a_row(姓名=f"张{n}", 公民身份号码=an_identity(n), 工作单位=unit)
                                        for n, unit in enumerate(["FIN", "省财政厅", "ＦＩＮ", "四川省四川省财政厅"])))  # fmt: skip
    assert (run.state, problems(run)) == ("ready", [])


def test_birth_and_gender_come_from_the_number_when_they_are_not_told():
    applied("roster", HEADINGS, a_row(性别=None, 出生日期="1975.3"))
    person = Person.objects.get()
    assert (person.born_on, person.gender) == (date(1975, 3, 5), "male")


def test_a_birth_date_that_differs_from_the_number_is_kept_with_a_remark():
    run = applied("roster", HEADINGS, a_row(出生日期="1975-04-01"))
    assert "不一致" in "".join(run.rows.get().notes)
    assert Person.objects.get().born_on == date(1975, 4, 1)


A02 = ("统一标识", "姓名", "任职机构", "职务名称", "任职时间", "任职状态", "免职时间", "主职务")
A05 = ("统一标识", "级别", "批准日期", "终止日期")
A01 = ("统一标识", "姓名", "出生日期")


def test_a_workbook_of_three_sheets_gives_the_whole_history(finance):
    more = {
        "A02 职务信息": [
            A02,
            ("C1", "张三", "FIN", "科长", "2010-01-01", "已免", "2018-06-01", "是"),
            ("C1", "张三", "FIN", "处长", "2018-06-01", "在任", None, "是"),
        ],
        "A05 职务职级": [
            A05,
            ("C1", "乡科级正职", "2010-01-01", "2018-06-01"),
            ("C1", "县处级正职", "2018-06", None),
            ("C1", "二级调研员", "2019-06-01", None),
        ],
    }
    rows = (A01, ("C1", "张三", "1975-03-05"))
    run = applied("roster", *rows, name="A01 人员基本信息", more=more)
    assert fates(run) == ["new"] * 6
    assert [post.title for post in Appointment.objects.order_by("starts_on")] == ["科长", "处长"]
    assert Rank.objects.count() == 3
    assert Person.objects.get().unit == finance
    again = applied("roster", *rows, name="A01 人员基本信息", more=more)
    assert set(fates(again)) == {"unchanged"}


def test_a_text_table_in_gb18030():
    rows = [[str(cell or "") for cell in row] for row in (HEADINGS, a_row(姓名="张叁"))]
    run = checked_file("roster", text_table(*rows, encoding="gb18030"), name="名册.csv")
    assert (run.state, run.rows_new) == ("ready", 1)


def test_an_import_is_audited_and_its_file_forgotten():
    from ganxun.base.imports import files
    from ganxun.base.models import AuditEntry

    run = checked("roster", HEADINGS, a_row())
    kept = files.path_of(run.stored_as)
    assert kept.exists()
    assert kept.stat().st_mode & 0o777 == 0o600
    runs.apply_import(run.pk, actor=THE_SYSTEM, at=MONDAY)
    assert not kept.exists()
    entry = AuditEntry.objects.get(deed="import.applied")
    assert entry.details["new"] == 1
    assert entry.details["sha256"] == run.sha256


def test_the_template_can_be_read_back():
    from ganxun.people.imports import template_workbook

    run = checked_file("roster", template_workbook())
    assert (run.state, run.rows_total) == ("refused", 0)
    assert "没有数据行" in run.refusal
