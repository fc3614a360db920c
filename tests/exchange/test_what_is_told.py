"""The writers below tell what they did – in the deed's transaction, set by set, and only if somebody listens there."""

from datetime import date

import pytest
from django.db import transaction

from ganxun.base import happenings
from ganxun.base.choices import HappeningKind
from ganxun.base.imports import kinds, runs
from ganxun.base.models import Happening
from ganxun.compliance.models import Finding
from ganxun.people.identity import fingerprint
from ganxun.people.models import Person
from ganxun.records.actions import book_credit, reverse_credit
from ganxun.records.models import Credit
from tests.api.situations import two_counties
from tests.base.imports.situations import applied, checked
from tests.base.situations import MONDAY, THE_SYSTEM, an_officer_of
from tests.compliance.test_findings import AT_RISK, JUNE, MET, SEPTEMBER, found, judge
from tests.exchange.situations import a_listener
from tests.people.factories import PersonFactory
from tests.people.imports.situations import an_identity
from tests.records.factories import an_event
from tests.records.imports.situations import HEADINGS, a_row
from tests.records.imports.test_undo_credits import undone

pytestmark = pytest.mark.django_db
URL = "https://hooks.example/in"


@pytest.fixture
def counties():
    return two_counties()


@pytest.fixture
def ours(counties):
    a_listener(counties[0], URL)
    return counties[0]


def told(kind):
    return list(Happening.objects.filter(kind=kind).order_by("pk"))


def test_nobody_listens_nothing_is_written(counties):
    book_credit(an_event(PersonFactory(unit=counties[0])), actor=THE_SYSTEM, at=MONDAY)
    assert not Happening.objects.exists()


def test_whoever_does_not_listen_for_this_kind_costs_nothing(counties):
    a_listener(counties[0], URL, "import.done")
    book_credit(an_event(PersonFactory(unit=counties[0])), actor=THE_SYSTEM, at=MONDAY)
    assert not Happening.objects.exists()


def test_a_booked_credit_is_told_once_and_the_neighbours_not(ours, counties):
    here, there = PersonFactory(unit=ours), PersonFactory(unit=counties[1])
    (entry,) = book_credit(an_event(here), actor=THE_SYSTEM, at=MONDAY)
    book_credit(an_event(there), actor=THE_SYSTEM, at=MONDAY)
    (happening,) = told("credit.booked")
    assert (happening.about_id, happening.person_id, happening.org_path) == (entry.pk, here.pk, ours.path)
    assert happening.payload == {"credit": entry.pk, "person": here.pk}
    assert happening.at == MONDAY


def test_what_is_undone_is_not_told(ours):
    with transaction.atomic():
        book_credit(an_event(PersonFactory(unit=ours)), actor=THE_SYSTEM, at=MONDAY)
        assert Happening.objects.count() == 1
        transaction.set_rollback(True)
    assert not Happening.objects.exists()


def test_a_reversal_is_told_by_its_counter_entry(ours):
    (entry,) = book_credit(an_event(PersonFactory(unit=ours)), actor=THE_SYSTEM, at=MONDAY)
    (counter,) = reverse_credit(entry.pk, reason="重复", actor=THE_SYSTEM, at=MONDAY)
    (happening,) = told("credit.reversed")
    assert happening.payload == {"credit": counter.pk, "person": entry.person_id, "reverses": entry.pk}


@pytest.fixture
def zhang(ours):
    person = PersonFactory(name="张三", unit=ours)
    Person.objects.filter(pk=person.pk).update(identity_hash=fingerprint(an_identity()))
    return person


def test_an_import_is_told_with_every_credit_it_books(ours, zhang):
    run = applied("credits", HEADINGS, a_row(), a_row(培训名称="秋季班", 开始日期="2019-09-02", 结束日期="2019-09-06", 天数=5),
                  actor=an_officer_of(ours))  # fmt: skip
    booked = [each.about_id for each in told("credit.booked")]
    assert booked == list(Credit.objects.order_by("pk").values_list("pk", flat=True))
    assert [each.payload for each in told("import.checked")] == [
        {"import": run.pk, "kind": "credits", "state": "ready"}
    ]
    assert [each.payload["state"] for each in told("import.done")] == ["applied"]


def test_a_correction_tells_what_it_took_back_and_what_it_booked(ours, zhang):
    applied("credits", HEADINGS, a_row(来源编号="X1"), actor=an_officer_of(ours))
    applied("credits", HEADINGS, a_row(来源编号="X1", 学时=72), actor=an_officer_of(ours))
    assert len(told("credit.reversed")) == 1
    assert len(told("credit.booked")) == 2


def test_a_counter_import_tells_what_it_entered_again(ours, zhang):
    applied("credits", HEADINGS, a_row(来源编号="X1"), actor=an_officer_of(ours))
    Happening.objects.all().delete()
    undone(applied("credits", HEADINGS, a_row(来源编号="X1", 学时=72), actor=an_officer_of(ours)))
    standing = Credit.objects.standing().get()
    assert told("credit.booked")[-1].about_id == standing.pk


def test_a_refused_import_is_told_too(ours, zhang):
    checked("credits", HEADINGS, a_row(公民身份号码=an_identity(9), 姓名="无此人"), actor=an_officer_of(ours))
    assert [each.payload["state"] for each in told("import.checked")] == ["refused"]


def test_an_import_that_breaks_is_told_as_failed(ours, zhang, monkeypatch):
    run = checked("credits", HEADINGS, a_row(), actor=an_officer_of(ours))

    def breaks(*args):
        raise RuntimeError

    monkeypatch.setattr(type(kinds.kind("credits").importer), "write", breaks)
    with pytest.raises(RuntimeError):
        runs.apply_import(run.pk, actor=an_officer_of(ours), at=MONDAY)
    assert [each.payload["state"] for each in told("import.done")] == ["failed"]
    assert told("credit.booked") == []


def in_unit(unit, *args, **said):
    return found(*args, **said) | {"unit_id": unit.pk}


def test_of_findings_only_what_differs_is_told(ours, counties):
    mine, theirs = in_unit(ours, MET, person=7), in_unit(counties[1], MET, person=8)
    judge(JUNE, mine, theirs)
    (first,) = told("finding.changed")
    assert (first.payload["change"], first.payload["subject"], first.person_id) == ("new", 7, 7)
    assert first.about_id == Finding.objects.get(subject_id=7).pk
    Happening.objects.all().delete()
    judge(JUNE, mine, theirs)
    assert told("finding.changed") == []


@pytest.mark.parametrize(
    ("then", "change"),
    [(lambda unit: [in_unit(unit, AT_RISK)], "verdict"), (lambda unit: [in_unit(unit, MET, value=90)], "figures"),
     (lambda unit: [], "ended")],
)  # fmt: skip
def test_how_a_finding_has_changed_is_told(ours, then, change):
    judge(JUNE, in_unit(ours, MET))
    judge(SEPTEMBER, *then(ours))
    happening = told("finding.changed")[-1]
    assert happening.payload["change"] == change
    latest = Finding.objects.latest("pk")
    assert happening.payload["finding"] == latest.pk
    assert happening.payload["duty"] == "annual_days"


def test_an_earlier_day_judged_again_is_no_news(ours):
    judge(JUNE, in_unit(ours, MET), later=SEPTEMBER)
    assert told("finding.changed") == []


def test_who_has_no_unit_is_nobodys_news(ours):
    judge(JUNE, found(MET))
    assert told("finding.changed") == []


def test_a_kind_nobody_asks_about_is_not_recorded(ours):
    happening = {"about": 1, "payload": {}, "at": MONDAY}
    assert happenings.record(HappeningKind.IMPORT_DONE, unit_path=ours.path, **happening)
    assert not happenings.record(HappeningKind.IMPORT_DONE, unit_path="", **happening)
    assert date(2020, 6, 15) == Happening.objects.get().at.date()
