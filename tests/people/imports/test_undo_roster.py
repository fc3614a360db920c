"""A roster taken back: what stood before stands again, what has changed since stays and is shown."""

from datetime import date

import pytest

from ganxun.base.imports import runs, undoing
from ganxun.base.models import AuditEntry
from ganxun.people import actions
from ganxun.people.models import Appointment, Person, Rank
from tests.base.imports.situations import applied, checked, fates
from tests.base.situations import MONDAY, THE_SYSTEM, refused
from tests.orgs.factories import OrganisationFactory
from tests.people.imports.situations import HEADINGS, a_row, an_identity

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def finance():
    province = OrganisationFactory(province=True)
    return OrganisationFactory(parent=province, name="四川省财政厅", code="FIN")


def undone(run):
    counter = undoing.prepare_undo(run.pk, actor=THE_SYSTEM, at=MONDAY)
    counter = runs.check_import(counter.pk, at=MONDAY)
    assert counter.state == "ready"
    return runs.apply_import(counter.pk, actor=THE_SYSTEM, at=MONDAY)


def state():
    return (
        list(Person.objects.order_by("pk").values()),
        list(Appointment.objects.order_by("pk").values()),
        list(Rank.objects.order_by("pk").values()),
    )


def test_what_a_roster_changed_stands_again_as_before(finance):
    education = OrganisationFactory(parent=finance.parent, name="四川省教育厅")
    applied("roster", HEADINGS, a_row(), a_row(姓名="李四", 公民身份号码=an_identity(1), 出生日期=None))
    before = state()
    second = applied(
        "roster", HEADINGS,
        a_row(民族="彝", 工作单位="四川省教育厅", 职务名称="副厅长", 任现职时间="2020-01-01", 职务层次="副厅级",
              任现职务层次时间="2020-01-01"),
        a_row(姓名="王五", 公民身份号码=an_identity(2), 出生日期=None),
    )  # fmt: skip
    assert Person.objects.filter(unit=education).exists()
    counter = undone(second)
    assert (counter.rows_removed, counter.rows_changed, counter.rows_kept) == (1, 1, 0)
    assert state() == before
    assert second.is_undone
    assert AuditEntry.objects.filter(deed="import.undone").count() == 1


def test_people_who_came_with_it_go():
    undone(applied("roster", HEADINGS, a_row()))
    assert state() == ([], [], [])


def test_what_has_changed_since_stays_and_is_shown():
    run = applied("roster", HEADINGS, a_row(), a_row(姓名="李四", 公民身份号码=an_identity(1), 出生日期=None))
    person = Person.objects.get(name="张三")
    actions.change_person(person.pk, {"ethnicity": "彝族"}, actor=THE_SYSTEM, at=MONDAY, reason="与档案核对")
    counter = undone(run)
    assert [(row.fate, row.label.split()[0]) for row in counter.rows.order_by("fate")] == [
        ("kept", "张三"),
        ("removed", "李四"),
    ]
    assert "导入之后又有改动" in counter.rows.get(fate="kept").notes[0]
    assert [each.name for each in Person.objects.all()] == ["张三"]


def test_another_field_changed_since_does_not_stand_in_the_way():
    applied("roster", HEADINGS, a_row())
    second = applied("roster", HEADINGS, a_row(民族="彝"))
    person = Person.objects.get()
    actions.change_person(
        person.pk, {"education_level": "bachelor"}, actor=THE_SYSTEM, at=MONDAY, reason="与档案核对"
    )
    undone(second)
    person.refresh_from_db()
    assert (person.ethnicity, person.education_level) == ("汉族", "bachelor")


def test_people_with_credits_are_not_withdrawn():
    from tests.records.factories import CreditFactory

    run = applied("roster", HEADINGS, a_row())
    CreditFactory(person=Person.objects.get())
    counter = undone(run)
    assert counter.rows_kept == 1
    assert Person.objects.count() == 1


def test_an_import_is_undone_once_and_only_after_it_was_applied():
    run = checked("roster", HEADINGS, a_row())
    assert refused(undoing.prepare_undo, run.pk, actor=THE_SYSTEM, at=MONDAY).codes == ["not_applied"]
    run = runs.apply_import(run.pk, actor=THE_SYSTEM, at=MONDAY)
    counter = undone(run)
    assert "undone_already" in refused(undoing.prepare_undo, run.pk, actor=THE_SYSTEM, at=MONDAY).codes
    assert refused(undoing.prepare_undo, counter.pk, actor=THE_SYSTEM, at=MONDAY).codes == [
        "is_counter_import"
    ]


def test_after_an_undo_the_roster_before_it_is_the_last_one():
    rows = [a_row(姓名=f"张{n}", 公民身份号码=an_identity(n), 出生日期=None) for n in range(3)]
    applied("roster", HEADINGS, *rows)
    undone(
        applied("roster", HEADINGS, rows[0], a_row(姓名="新人", 公民身份号码=an_identity(9), 出生日期=None))
    )
    run = checked("roster", HEADINGS, *rows[:2])
    assert (run.rows_gone, fates(run)) == (1, ["unchanged", "unchanged", "gone"])


def test_who_was_registered_as_gone_is_back(finance):
    from ganxun.base.imports import wishes

    rows = [a_row(姓名=f"张{n}", 公民身份号码=an_identity(n), 出生日期=None) for n in range(3)]
    applied("roster", HEADINGS, *rows)
    run = checked("roster", HEADINGS, *rows[:2])
    wishes.decide(run, overwrite=[], gone_as="retired", actor=THE_SYSTEM, at=MONDAY)
    run = runs.check_import(run.pk, at=MONDAY)
    run = runs.apply_import(run.pk, actor=THE_SYSTEM, at=MONDAY)
    assert Person.objects.filter(personnel_status="retired").count() == 1
    undone(run)
    assert set(Person.objects.values_list("personnel_status", flat=True)) == {"active"}
    assert date(2018, 6, 1) in set(Appointment.objects.values_list("starts_on", flat=True))
