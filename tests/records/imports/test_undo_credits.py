"""Training records taken back: by counter-entries, and what had been corrected is entered again."""

import pytest

from ganxun.base.imports import runs, undoing
from ganxun.base.permissions import Permission
from ganxun.people.models import Person
from ganxun.records.actions import reverse_credit
from ganxun.records.models import Credit
from tests.base.imports.situations import applied, checked, fates
from tests.base.situations import MONDAY, THE_SYSTEM, an_officer_of, refused
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.people.imports.situations import an_identity
from tests.records.imports.situations import HEADINGS, a_row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def somebody():
    from ganxun.people.identity import fingerprint

    person = PersonFactory(name="张三", unit=OrganisationFactory(county=True))
    Person.objects.filter(pk=person.pk).update(identity_hash=fingerprint(an_identity()))
    return person


def undone(run):
    counter = runs.check_import(undoing.prepare_undo(run.pk, actor=THE_SYSTEM, at=MONDAY).pk, at=MONDAY)
    return runs.apply_import(counter.pk, actor=THE_SYSTEM, at=MONDAY)


def standing():
    return sorted((credit.title, credit.hours) for credit in Credit.objects.standing())


def test_counter_entries_take_an_import_back_and_both_remain():
    counter = undone(applied("credits", HEADINGS, a_row()))
    assert (counter.rows_removed, standing()) == (1, [])
    assert sorted((credit.entry, credit.hours) for credit in Credit.objects.all()) == [
        ("credit", 800),
        ("reversal", -800),
    ]
    assert set(Credit.objects.filter(entry="reversal").values_list("reason", flat=True)) == {"撤销导入"}


def test_what_had_been_corrected_stands_again():
    applied("credits", HEADINGS, a_row(来源编号="C1"))
    counter = undone(applied("credits", HEADINGS, a_row(来源编号="C1", 学时=64)))
    assert (counter.rows_changed, standing()) == (1, [("春季班", 800)])


def test_what_was_taken_back_since_stays_and_is_shown(somebody):
    run = applied(
        "credits", HEADINGS, a_row(), a_row(培训名称="秋季班", 开始日期="2019-09-02", 结束日期="2019-09-13")
    )
    spring = Credit.objects.get(title="春季班")
    reverse_credit(spring.pk, reason="重复登记", actor=THE_SYSTEM, at=MONDAY)
    counter = undone(run)
    assert (counter.rows_removed, counter.rows_kept, standing()) == (1, 1, [])
    assert "已经冲销" in counter.rows.get(fate="kept").notes[0]
    assert Credit.objects.filter(entry="reversal").count() == 2


def test_after_an_undo_the_same_file_credits_again():
    undone(applied("credits", HEADINGS, a_row()))
    assert fates(applied("credits", HEADINGS, a_row())) == ["new"]
    assert standing() == [("春季班", 800)]


def test_whoever_may_not_reverse_may_not_undo(somebody):
    run = applied("credits", HEADINGS, a_row(), actor=an_officer_of(somebody.unit, Permission.CREDIT_IMPORT))
    officer = an_officer_of(somebody.unit, Permission.CREDIT_IMPORT)
    assert refused(undoing.prepare_undo, run.pk, actor=officer, at=MONDAY).codes == ["not_permitted"]


def test_the_source_number_of_another_platform_credits_once():
    applied("credits", HEADINGS, a_row(来源编号="XXW-2019-7"))
    again = applied("credits", HEADINGS, a_row(来源编号="XXW-2019-7"))
    assert (fates(again), len(standing())) == (["unchanged"], 1)
    assert (
        checked("credits", HEADINGS, a_row(来源编号="XXW-2019-7", 培训名称="春季班（改）")).rows_changed == 1
    )
