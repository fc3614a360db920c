"""Units say how many people they have; a county freezes its year, and the province is not in its way."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from ganxun.base.actor import Actor, Grant, system_actor
from ganxun.base.models import AuditEntry
from ganxun.base.permissions import Permission
from ganxun.base.refusals import Refused
from ganxun.compliance.actions import headcounts
from ganxun.compliance.actions.adoptions import adopt_policy
from ganxun.compliance.actions.head_reports import Said, own_counts, report_headcounts
from ganxun.compliance.decisions import Heads
from ganxun.compliance.models import HeadcountFreeze, HeadcountReport, HeadcountSnapshot
from ganxun.orgs.models import Organisation
from tests.compliance.situations import NOW, POLICY, a_city, leader

pytestmark = pytest.mark.django_db

TODAY = date(2020, 12, 31)
KIND = "county_leaders"
OFFICE = system_actor("测试")


@pytest.fixture
def city():
    place = a_city()
    leader(place, "A", hours=5500)
    adopt_policy(POLICY, organisation=place.parent, starts_on=date(2018, 1, 1), actor=OFFICE, at=NOW)
    return place


def holding(place, *permissions):
    return Actor("人事干部", grants=(Grant(place.path, frozenset(permissions)),))


def report(place, people, exempt=0, reason="", **options):
    said = {KIND: Said(people, exempt, reason)}
    return report_headcounts(
        place, 2020, said, labels={}, **{"today": TODAY, "actor": OFFICE, "at": NOW, **options}
    )


def freeze(place, **options):
    asked = {"taken_on": TODAY, "today": TODAY, "actor": OFFICE, "at": NOW, **options}
    made, is_new = headcounts.ask_for_freeze(POLICY, organisation=place, **asked)
    headcounts.carry_out_freeze(made.pk, clock=lambda: NOW)
    made.refresh_from_db()
    return made, is_new


def facts():
    with connection.cursor() as cursor:
        cursor.execute("SELECT unit_id, people FROM fact_headcount WHERE category = %s", [KIND])
        return dict(cursor.fetchall())


def test_a_unit_is_shown_its_own_people_in_every_category_that_is_divided_by(city):
    counted = own_counts(city, 2020, TODAY)
    assert counted[KIND] == Heads(1, 0)
    assert counted["bureau_leaders"] == Heads(0, 0)


def test_who_confirms_what_is_counted_gives_no_reason(city):
    (made,) = report(city, 1)
    assert (made.number, made.counted, made.differs_by) == (1, 1, 0)


def test_who_says_otherwise_says_why(city):
    with pytest.raises(Refused) as refusal:
        report(city, 3)
    assert refusal.value.codes == ["headcount_reason_missing"]
    (made,) = report(city, 3, reason="两名新任干部尚未入库")
    assert made.differs_by == 2


def test_the_same_again_makes_no_second_report_and_a_correction_is_another(city):
    report(city, 1)
    assert report(city, 1) == []
    (made,) = report(city, 2, reason="更正")
    assert made.number == 2
    assert [each.people for each in HeadcountReport.objects.standing()] == [2]
    assert HeadcountReport.objects.count() == 2
    assert AuditEntry.objects.filter(deed="headcount.reported").count() == 2


def test_more_exempt_than_people_and_unknown_categories_are_refused(city):
    with pytest.raises(Refused) as refusal:
        report(city, 1, exempt=2)
    assert refusal.value.codes == ["headcount_exempt_exceeds"]
    with pytest.raises(Refused) as refusal:
        report_headcounts(city, 2020, {"unheard_of": Said(1)}, labels={}, today=TODAY, actor=OFFICE, at=NOW)
    assert refusal.value.codes == ["headcount_no_such_category"]


def test_a_year_to_come_is_not_reported(city):
    with pytest.raises(Refused) as refusal:
        report(city, 1, today=date(2019, 5, 1))
    assert refusal.value.codes == ["headcount_too_early"]


def test_only_who_may_report_does(city):
    with pytest.raises(Refused):
        report(city, 1, actor=holding(city, Permission.BOARD_READ))
    assert report(city, 1, actor=holding(city, Permission.HEADCOUNT_REPORT))


def test_the_database_wants_a_reason_too(city):
    with pytest.raises(IntegrityError), transaction.atomic():
        HeadcountReport.objects.create(
            organisation=city, category=KIND, year=2020, number=9, people=5, counted=1, counted_on=TODAY,
            reported_by="测试", reported_at=NOW,
        )  # fmt: skip


def test_what_a_county_freezes_is_not_divided_by_until_the_province_has_frozen(city):
    report(city, 3, reason="两名新任干部尚未入库")
    freeze(city)
    kept = HeadcountSnapshot.objects.get(category=KIND)
    assert (kept.people, kept.counted, kept.is_reported, kept.is_final) == (3, 1, True, False)
    assert facts() == {}
    leader(city, "B", hours=0)
    freeze(city.parent)
    kept.refresh_from_db()
    assert (kept.people, kept.is_final) == (3, True)
    assert facts() == {city.pk: 3}


def test_a_county_that_had_nobody_when_it_froze_still_has_nobody_when_the_province_freezes(city):
    sister = Organisation.objects.create(
        code="5102", name="姊妹市", kind="city", level="city", parent=city.parent, depth=1,
        path=f"{city.parent.path}9.", starts_on=date(1950, 1, 1),
    )  # fmt: skip
    Organisation.objects.filter(pk=sister.pk).update(path=f"{city.parent.path}{sister.pk}.")
    sister.refresh_from_db()
    freeze(sister)
    leader(sister, "C", hours=0)
    freeze(city.parent)
    assert facts() == {city.pk: 1}


def test_asking_again_gives_the_same_freeze(city):
    first, is_new = freeze(city)
    again, is_newer = freeze(city)
    assert (first.pk, is_new, is_newer) == (again.pk, True, False)
    assert HeadcountSnapshot.objects.filter(category=KIND).count() == 1


def test_a_frozen_year_is_neither_reported_nor_frozen_below(city):
    freeze(city.parent)
    with pytest.raises(Refused) as refusal:
        report(city, 1)
    assert refusal.value.codes == ["headcount_frozen"]
    assert "四川省" in str(refusal.value)
    with pytest.raises(Refused) as refusal:
        freeze(city)
    assert refusal.value.codes == ["headcount_frozen"]


def test_a_freeze_is_lifted_with_a_reason_and_then_corrected(city):
    made, _is_new = freeze(city)
    with pytest.raises(Refused) as refusal:
        headcounts.lift_freeze(made.pk, reason=" ", actor=OFFICE, at=NOW)
    assert refusal.value.codes == ["headcount_reason_missing"]
    headcounts.lift_freeze(made.pk, reason="漏报两人", actor=OFFICE, at=NOW)
    assert not HeadcountSnapshot.objects.exists()
    report(city, 3, reason="漏报两人")
    again, is_new = freeze(city)
    assert is_new
    assert again.pk != made.pk
    with pytest.raises(Refused) as refusal:
        headcounts.lift_freeze(made.pk, reason="再来一次", actor=OFFICE, at=NOW)
    assert refusal.value.codes == ["headcount_lifted_already"]
    assert HeadcountSnapshot.objects.get(category=KIND).people == 3


def test_what_figures_stand_on_is_not_lifted(city):
    below, _is_new = freeze(city)
    made, _is_new = freeze(city.parent)
    for pk, code in ((made.pk, "headcount_final"), (below.pk, "headcount_frozen_above")):
        with pytest.raises(Refused) as refusal:
            headcounts.lift_freeze(pk, reason="想改", actor=OFFICE, at=NOW)
        assert refusal.value.codes == [code]


def test_a_freeze_waits_for_its_day_and_keeps_to_its_year(city):
    for options, code in (
        ({"today": date(2020, 6, 1)}, "headcount_too_early"),
        ({"actor": holding(city, Permission.HEADCOUNT_REPORT)}, "not_permitted"),
    ):
        with pytest.raises(Refused) as refusal:
            freeze(city, **options)
        assert refusal.value.codes == [code]
    assert not HeadcountFreeze.objects.exists()


def test_a_policy_that_divides_by_nobody_is_not_frozen(city, monkeypatch):
    monkeypatch.setattr(headcounts, "counted_categories", lambda _policy: ())
    with pytest.raises(Refused) as refusal:
        freeze(city)
    assert refusal.value.codes == ["headcount_no_category"]


def test_a_freeze_that_is_lifted_while_it_is_being_counted_keeps_nothing(city):
    made, _is_new = headcounts.ask_for_freeze(
        POLICY, organisation=city, taken_on=TODAY, today=TODAY, actor=OFFICE, at=NOW
    )
    headcounts.lift_freeze(made.pk, reason="取消", actor=OFFICE, at=NOW)
    headcounts.carry_out_freeze(made.pk, clock=lambda: NOW)
    assert not HeadcountSnapshot.objects.exists()
    headcounts.carry_out_freeze(0, clock=lambda: NOW)


def test_no_such_freeze_is_lifted(city):
    with pytest.raises(Refused) as refusal:
        headcounts.lift_freeze(0, reason="没有", actor=OFFICE, at=NOW)
    assert refusal.value.codes == ["no_such_freeze"]
