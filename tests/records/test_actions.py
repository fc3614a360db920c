"""Booking, taking back and correcting; and what the ledger keeps as it was at that time."""

from datetime import date

import pytest
from django.db import connection

from ganxun.base.models import AuditEntry
from ganxun.base.periods import Period
from ganxun.base.permissions import Permission
from ganxun.people.actions import transfer
from ganxun.people.actions.posts import Post
from ganxun.people.models import Appointment
from ganxun.records import actions
from ganxun.records.decisions.conversion import ConversionTable
from ganxun.records.models import Credit
from ganxun.rules.language.conditions import ALWAYS
from ganxun.rules.language.policy import Conversion, Conversions
from tests.base.situations import MONDAY, THE_SYSTEM, an_officer_of, refused
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory, RankFactory
from tests.records.factories import WEEK_IN_JUNE, CreditFactory, an_event
from tests.resources.factories import InstitutionFactory, RecognitionFactory

pytestmark = pytest.mark.django_db
BOOKING = {"actor": THE_SYSTEM, "at": MONDAY}


def table(**said):
    usual = {
        "code": "full_time_day", "starts_on": date(2018, 1, 1), "ends_before": None, "region": "51",
        "account": "concentrated", "when": ALWAYS, "hours_per_day": 80, "minutes_per_hour": None,
        "factor": None, "cap_hours": None, "says": "每天8学时", "cites": (), "basis": "通行做法",
    }  # fmt: skip
    return ConversionTable(Conversions(rows=(Conversion(**(usual | said)),)), version="0123456789abcdef0123")


@pytest.fixture
def person():
    city = OrganisationFactory(city=True, region_code="510100")
    return PersonFactory(
        unit=OrganisationFactory(parent=city, name="财政局"), post__title="处长", rank="1A31"
    )


def test_a_credit_keeps_post_rank_and_institution_as_they_were(person):
    school = InstitutionFactory(unrecognised=True)
    RecognitionFactory(institution=school, ends_before=date(2020, 6, 1))
    (credit,) = actions.book_credit(an_event(person, institution_id=school.pk), **BOOKING)
    assert (credit.post_at_time, credit.rank_band_at_time) == ("财政局处长", "county")
    assert credit.institution_recognised is True
    assert (credit.institution_name, credit.institution_kind, credit.institution_level) == (
        school.name,
        "party_school",
        "city",
    )
    (later,) = actions.book_credit(
        an_event(person, institution_id=school.pk, stretches=(WEEK_IN_JUNE,), source_event="E2"), **BOOKING
    )
    assert later.institution_recognised is None, "nobody has said what holds in June"


def test_without_dated_recognition_the_present_one_counts(person):
    school = InstitutionFactory(unrecognised=True)
    (credit,) = actions.book_credit(an_event(person, institution_id=school.pk), **BOOKING)
    assert credit.institution_recognised is False


def test_a_later_transfer_changes_nothing_that_was_credited(person):
    (credit,) = actions.book_credit(an_event(person), **BOOKING)
    unit = OrganisationFactory(name="审计局")
    transfer(person.pk, Post(unit_id=unit.pk, title="局长", starts_on=date(2020, 6, 1)), **BOOKING)
    credit.refresh_from_db()
    assert credit.post_at_time == "财政局处长"
    (after,) = actions.book_credit(an_event(person, stretches=(WEEK_IN_JUNE,), source_event="E2"), **BOOKING)
    assert after.post_at_time == "审计局局长"


def test_the_highest_of_rank_and_post_counts(person):
    RankFactory(person=person, kind="grade", code="G02")
    (credit,) = actions.book_credit(an_event(person), **BOOKING)
    assert credit.rank_band_at_time == "bureau"


def test_who_held_no_post_is_credited_all_the_same():
    stranger = PersonFactory()
    Appointment.objects.filter(person=stranger).delete()
    (credit,) = actions.book_credit(an_event(stranger), **BOOKING)
    assert (credit.post_at_time, credit.rank_band_at_time, credit.institution_recognised) == ("", None, None)


def test_an_event_over_new_year_in_two_stretches_becomes_parts_that_add_up(person):
    stretches = (Period(date(2020, 3, 2), date(2020, 3, 7)), Period(date(2019, 12, 30), date(2020, 1, 4)))
    parts = actions.book_credit(an_event(person, stretches=stretches, days=100, hours=777), **BOOKING)
    assert [(part.part, part.is_final_part, part.starts_on) for part in parts] == [
        (1, False, date(2019, 12, 30)),
        (2, False, date(2020, 1, 1)),
        (3, True, date(2020, 3, 2)),
    ]
    assert sum(part.hours for part in parts) == 777
    assert sum(part.days for part in parts) == 100


def test_missing_hours_follow_from_the_days_by_the_rule_of_the_region(person):
    (credit,) = actions.book_credit(an_event(person, hours=None), table=table(), **BOOKING)
    assert (credit.hours, credit.conversion, credit.conversion_version) == (
        400,
        "full_time_day",
        "0123456789abcdef",
    )
    (other,) = actions.book_credit(
        an_event(person, hours=None, stretches=(WEEK_IN_JUNE,), source_event="E2"),
        table=table(region="33"),
        **BOOKING,
    )
    assert (other.hours, other.conversion) == (None, "")


def test_a_yearly_cap_counts_what_was_given_before_and_in_the_same_sheet(person):
    capped = table(cap_hours=600)
    actions.book_credit(an_event(person, hours=None), table=capped, **BOOKING)
    sheet = [
        an_event(person, hours=None, stretches=(WEEK_IN_JUNE,), source_event="E2"),
        an_event(
            person,
            hours=None,
            days=10,
            stretches=(Period(date(2020, 6, 8), date(2020, 6, 9)),),
            source_event="E3",
        ),
    ]
    actions.book_credits(sheet, table=capped, **BOOKING)
    assert list(Credit.objects.order_by("starts_on").values_list("hours", flat=True)) == [400, 200, 0]


def test_the_same_event_is_credited_once_a_person(person):
    actions.book_credit(an_event(person), **BOOKING)
    refusal = refused(actions.book_credit, an_event(person), **BOOKING)
    assert refusal.codes == ["already_credited"]
    other = PersonFactory(unit=person.unit)
    assert actions.book_credit(an_event(other), **BOOKING)


def test_full_time_training_does_not_overlap_and_the_message_names_the_other_class(person):
    actions.book_credit(an_event(person, title="春季班"), **BOOKING)
    clash = Period(date(2020, 5, 15), date(2020, 5, 20))
    refusal = refused(actions.book_credit, an_event(person, source_event="E2", stretches=(clash,)), **BOOKING)
    assert refusal.codes == ["overlapping_full_time"]
    assert "春季班" in str(refusal)
    beside = an_event(
        person, source_event="E3", stretches=(clash,), attendance="on_the_job", account="online"
    )
    assert actions.book_credit(beside, **BOOKING)


def test_a_sheet_is_booked_as_a_whole_or_not_at_all(person):
    other = PersonFactory(unit=person.unit)
    sheet = [
        an_event(person, row=4),
        an_event(other, row=5),
        an_event(person, row=6),
        an_event(person, row=7, source_event="E2"),
        an_event(other, row=8, source_event="E2", days=None, hours=None),
        an_event(other, row=9, source_event="E9", stretches=(WEEK_IN_JUNE,)),
    ]
    sheet.append(an_event(person, row=10, source_event="E4", person_id=0))
    found = actions.why_not_book_credits(sheet, **BOOKING)
    assert {place: [reason.code for reason in reasons] for place, reasons in found.items()} == {
        2: ["twice_in_sheet"],
        3: ["overlapping_full_time"],
        4: ["no_amount"],
        6: ["no_such_person"],
    }
    assert "第4行" in str(found[2][0])
    refusal = refused(actions.book_credits, sheet, **BOOKING)
    assert set(refusal.rows) == set(found)
    assert not Credit.objects.exists()
    booked = actions.book_credits([sheet[0], sheet[1], sheet[5]], **BOOKING)
    assert (booked.events, booked.entries) == (3, 3)


def test_an_empty_sheet_books_nothing(person):
    assert actions.book_credits([], **BOOKING).entries == 0


def test_only_who_may_import_over_the_unit_books(person):
    elsewhere = an_officer_of(OrganisationFactory(province=True))
    refusal = refused(actions.book_credit, an_event(person), actor=elsewhere, at=MONDAY)
    assert refusal.codes == ["not_permitted"]
    reader = an_officer_of(person.unit, Permission.CREDIT_READ)
    assert refused(actions.book_credit, an_event(person), actor=reader, at=MONDAY).codes == ["not_permitted"]
    assert actions.book_credit(an_event(person), actor=an_officer_of(person.unit), at=MONDAY)


def test_booking_is_audited_once_a_deed_at_the_place_of_the_people(person):
    other = PersonFactory(unit=OrganisationFactory(parent=person.unit.parent))
    actions.book_credits([an_event(person), an_event(other)], **BOOKING)
    entry = AuditEntry.objects.get(deed="credit.booked")
    assert entry.org_path == person.unit.parent.path
    assert entry.details == {"events": 2, "entries": 2}


def test_a_reversal_takes_back_every_part_and_both_stay_visible(person):
    over_new_year = (Period(date(2019, 12, 30), date(2020, 1, 4)),)
    first, second = actions.book_credit(an_event(person, stretches=over_new_year, hours_party=31), **BOOKING)
    counter = actions.reverse_credit(second.pk, reason="登记错误", **BOOKING)
    assert [(entry.reverses_id, entry.hours, entry.days) for entry in counter] == [
        (first.pk, -first.hours, -first.days),
        (second.pk, -second.hours, -second.days),
    ]
    assert sum(entry.hours_party for entry in counter) == -31
    assert not Credit.objects.standing().exists()
    assert Credit.objects.of(person.pk).as_ledger().count() == 4
    entry = AuditEntry.objects.get(deed="credit.reversed")
    assert entry.details["reason"] == "登记错误"


def test_the_balance_shows_what_was_credited_and_what_taken_back(person):
    (credit,) = actions.book_credit(an_event(person), **BOOKING)
    actions.reverse_credit(credit.pk, reason="登记错误", **BOOKING)
    actions.book_credit(an_event(person, source_event="E2", hours=300), **BOOKING)
    CreditFactory(person=person, online=True, hours=120)
    rows = {row["account"]: row for row in Credit.objects.of(person.pk).in_year(2020).balances()}
    concentrated, online = rows["concentrated"], rows["online"]
    assert (concentrated["hours_credited"], concentrated["hours_reversed"]) == (700, -400)
    assert concentrated["hours_standing"] == 300
    assert (online["hours_standing"], online["days_standing"]) == (120, None)


@pytest.mark.parametrize("reason", ["", " 错 "])
def test_a_reversal_needs_a_reason(person, reason):
    (credit,) = actions.book_credit(an_event(person), **BOOKING)
    assert refused(actions.reverse_credit, credit.pk, reason=reason, **BOOKING).codes == ["reason_missing"]


def test_nothing_is_taken_back_twice_and_no_reversal_is_reversed(person):
    (credit,) = actions.book_credit(an_event(person), **BOOKING)
    (counter,) = actions.reverse_credit(credit.pk, reason="登记错误", **BOOKING)
    again = refused(actions.reverse_credit, credit.pk, reason="再来一次", **BOOKING)
    assert again.codes == ["already_reversed"]
    assert refused(actions.reverse_credit, counter.pk, reason="恢复", **BOOKING).codes == ["is_a_reversal"]


def test_a_correction_is_a_counter_entry_and_a_new_entry(person):
    (credit,) = actions.book_credit(an_event(person), **BOOKING)
    (right,) = actions.correct_credit(credit.pk, an_event(person, hours=360), reason="学时有误", **BOOKING)
    assert right.hours == 360
    assert sorted(Credit.objects.values_list("entry", "hours", "is_reversed")) == [
        ("credit", 360, False),
        ("credit", 400, True),
        ("reversal", -400, False),
    ]


def test_a_correction_that_cannot_be_booked_takes_nothing_back(person):
    (credit,) = actions.book_credit(an_event(person), **BOOKING)
    wrong = an_event(person, days=None, hours=None)
    assert refused(actions.correct_credit, credit.pk, wrong, reason="学时有误", **BOOKING).codes == [
        "no_amount"
    ]
    assert Credit.objects.standing().get() == credit


def test_only_who_may_reverse_over_the_unit_reverses(person):
    (credit,) = actions.book_credit(an_event(person), **BOOKING)
    importer = an_officer_of(person.unit, Permission.CREDIT_IMPORT)
    refusal = refused(actions.reverse_credit, credit.pk, reason="登记错误", actor=importer, at=MONDAY)
    assert refusal.codes == ["not_permitted"]


def test_each_reads_the_ledger_of_the_own_subtree_and_the_own(person):
    credit = CreditFactory(person=person)
    own = CreditFactory()
    officer = an_officer_of(person.unit, Permission.CREDIT_READ, person_id=own.person_id)
    CreditFactory()
    assert set(Credit.objects.visible_to(officer)) == {credit, own}
    assert not Credit.objects.visible_to(an_officer_of(person.unit, Permission.PERSON_READ)).exists()
    elsewhere = an_officer_of(OrganisationFactory(), Permission.CREDIT_READ)
    assert not Credit.objects.visible_to(elsewhere).exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records_credit SET hours = 999",
        "UPDATE records_credit SET is_reversed = true, hours = 0",
        "DELETE FROM records_credit",
    ],
)
def test_the_database_refuses_to_rewrite_the_ledger(person, statement):
    from django.db import DatabaseError, transaction

    CreditFactory(person=person)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_booking_two_thousand_events_asks_a_fixed_number_of_questions(person, django_assert_max_num_queries):
    days = [Period(date(2018, 1, 1), date(2018, 1, 2))]
    sheet = [
        an_event(
            person, source_event=f"B{n}", stretches=tuple(days), attendance="part_time", days=5, hours=40
        )
        for n in range(2000)
    ]
    with django_assert_max_num_queries(20):
        assert actions.book_credits(sheet, **BOOKING).entries == 2000
