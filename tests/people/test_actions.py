"""People change by deeds that keep the person's own row in step and leave a trace."""

from datetime import date

import pytest

from ganxun.base.models import AuditEntry
from ganxun.base.permissions import Permission
from ganxun.people import actions
from ganxun.people.actions import Arrival, PersonDetails, Post
from ganxun.people.actions.spans import Approval, Days
from ganxun.people.choices import DesignationKind, ExemptionKind, RankKind
from ganxun.people.models import Appointment, Person
from tests.base.situations import MONDAY, THE_SYSTEM, TODAY, an_officer_of, refused
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import AppointmentFactory, PersonFactory

pytestmark = pytest.mark.django_db
DOING = {"actor": THE_SYSTEM, "at": MONDAY}
MAY = date(2020, 5, 1)
NUMBER = "11010519491231002X"


@pytest.fixture
def unit():
    return OrganisationFactory(parent=OrganisationFactory(province=True), name="财政局")


def a_post(unit, title="科员", **said):
    return Post(**({"unit_id": unit.pk, "title": title, "starts_on": MAY} | said))


def test_an_added_person_is_read_placed_and_found(unit):
    person = actions.add_person(
        PersonDetails(code="P1", name="单雄信"),
        a_post(unit),
        arrival=Arrival(identity_number=NUMBER),
        **DOING,
    )
    assert (person.name_pinyin, person.name_initials) == ("shanxiongxin", "sxx")
    assert (person.unit, person.post_title) == (unit, "财政局科员")
    assert person.identity_masked == "**************002X"
    entry = AuditEntry.objects.get(deed="person.added")
    assert entry.org_path == unit.path
    assert NUMBER not in str(entry.details)


def test_a_person_is_added_once_under_a_code(unit):
    PersonFactory(code="P1")
    refusal = refused(actions.add_person, PersonDetails(code="P1", name=""), a_post(unit), **DOING)
    assert refusal.codes == ["code_taken", "name_missing"]


def test_who_imports_elsewhere_adds_nobody_here(unit):
    elsewhere = an_officer_of(OrganisationFactory(), Permission.ROSTER_IMPORT)
    said = PersonDetails(code="P1", name="王某")
    assert refused(actions.add_person, said, a_post(unit), actor=elsewhere, at=MONDAY).codes == [
        "not_permitted"
    ]


def test_a_changed_name_is_read_again_and_the_trail_has_both(unit):
    person = PersonFactory(unit=unit, name="王伟")
    actions.change_person(
        person.pk, {"name": "仇伟", "born_on": date(1980, 2, 3), "gender": None}, reason="与档案核对", **DOING
    )
    person.refresh_from_db()
    assert person.name_pinyin == "qiuwei"
    entry = AuditEntry.objects.get(deed="person.changed")
    assert entry.details == {
        "before": {"name": "王伟", "born_on": None},
        "after": {"name": "仇伟", "born_on": "1980-02-03"},
        "reason": "与档案核对",
    }


def test_nothing_changed_leaves_no_trace_and_other_fields_are_out_of_reach(unit):
    person = PersonFactory(unit=unit)
    actions.change_person(person.pk, {"name": person.name}, reason="与档案核对", **DOING)
    assert not AuditEntry.objects.exists()
    with pytest.raises(ValueError, match="identity_hash"):
        actions.change_person(person.pk, {"identity_hash": "x"}, reason="与档案核对", **DOING)


def test_a_second_post_stands_beside_the_main_one(unit):
    person = PersonFactory(unit=unit, post__title="处长")
    other = OrganisationFactory(name="审计局")
    actions.appoint(person.pk, a_post(other, "顾问", is_primary=False), **DOING)
    person.refresh_from_db()
    assert (person.unit, person.post_title) == (unit, "财政局处长")
    assert refused(actions.appoint, person.pk, a_post(other, "局长"), **DOING).codes == ["main_post_held"]


def test_who_appoints_must_hold_both_units(unit):
    person = PersonFactory(unit=unit)
    other = OrganisationFactory()
    post = a_post(other, is_primary=False)
    refusal = refused(actions.appoint, person.pk, post, actor=an_officer_of(unit), at=MONDAY)
    assert refusal.codes == ["not_permitted"]


def test_when_the_main_post_ends_the_highest_of_the_others_is_shown(unit):
    person = PersonFactory(unit=unit, post__title="处长", post__post_level="1A31")
    other = OrganisationFactory(name="审计局")
    AppointmentFactory(person=person, unit=other, title="顾问", is_primary=False, post_level="1A32")
    main = Appointment.objects.get(person=person, is_primary=True)
    actions.end_post(main.pk, on=MAY, **DOING)
    person.refresh_from_db()
    assert (person.unit, person.post_title, person.top_order) == (other, "审计局顾问", 64)
    assert refused(actions.end_post, main.pk, on=MAY, **DOING).codes == ["ended_already"]


def test_who_holds_no_post_any_more_stays_with_the_last_unit(unit):
    person = PersonFactory(unit=unit)
    actions.end_post(Appointment.objects.get(person=person).pk, on=MAY, **DOING)
    person.refresh_from_db()
    assert person.unit == unit


def test_a_transfer_ends_the_posts_of_the_old_unit_on_the_day_the_new_one_begins(unit):
    person = PersonFactory(unit=unit, post__title="处长")
    AppointmentFactory(person=person, unit=unit, title="机关党委委员", is_primary=False)
    elsewhere = AppointmentFactory(person=person, title="顾问", is_primary=False)
    new = OrganisationFactory(name="审计局")
    actions.transfer(person.pk, a_post(new, "局长"), **DOING)
    person.refresh_from_db()
    assert (person.unit, person.post_title) == (new, "审计局局长")
    held = Appointment.objects.filter(person=person).on(MAY)
    assert set(held.values_list("title", flat=True)) == {"局长", "顾问"}
    assert held.get(title="顾问") == elsewhere
    assert Appointment.objects.filter(person=person, ends_before=MAY).count() == 2


def test_a_post_still_to_come_is_not_shown_yet(unit):
    person = PersonFactory(unit=unit, post__title="处长")
    main = Appointment.objects.get(person=person)
    actions.end_post(main.pk, on=date(2020, 9, 1), **DOING)
    actions.appoint(person.pk, a_post(OrganisationFactory(), "局长", starts_on=date(2020, 9, 1)), **DOING)
    person.refresh_from_db()
    assert person.unit == unit
    assert actions.refresh_current([person.pk], on=date(2020, 9, 1)) == 1
    person.refresh_from_db()
    assert person.unit != unit


def test_a_rank_ends_the_one_before_it_and_orders_the_person(unit):
    person = PersonFactory(unit=unit, rank="1A32")
    actions.set_rank(person.pk, RankKind.LEVEL, "1A31", starts_on=MAY, **DOING)
    actions.set_rank(person.pk, RankKind.GRADE, "G02", starts_on=MAY, **DOING)
    person.refresh_from_db()
    assert person.top_order == 82
    assert [(rank.code, rank.ends_before) for rank in person.ranks.filter(kind="level")] == [
        ("1A31", None),
        ("1A32", MAY),
    ]
    refusal = refused(actions.set_rank, person.pk, RankKind.LEVEL, "G02", starts_on=MAY, **DOING)
    assert refusal.codes == ["no_such_rank", "later_rank_recorded"]


def test_a_rank_with_an_end_is_cut_short_by_the_next(unit):
    person = PersonFactory(unit=unit, rank="1A32", rank__ends_before=date(2020, 12, 1))
    actions.set_rank(person.pk, RankKind.LEVEL, "1A31", starts_on=MAY, **DOING)
    assert person.ranks.get(code="1A32").ends_before == MAY


def test_a_person_is_on_a_list_for_a_time(unit):
    person = PersonFactory(unit=unit)
    listed = actions.designate(
        person.pk, DesignationKind.SELECTED_GRADUATE, Days(MAY), decided_by_id=unit.pk, **DOING
    )
    again = refused(actions.designate, person.pk, DesignationKind.SELECTED_GRADUATE, Days(TODAY), **DOING)
    assert again.codes == ["on_the_list_already"]
    actions.end_designation(listed.pk, on=TODAY, **DOING)
    assert actions.designate(person.pk, DesignationKind.SELECTED_GRADUATE, Days(TODAY), **DOING)


def test_an_exemption_names_its_approver_and_is_nobodys_own(unit):
    person = PersonFactory(unit=unit)
    year = Days(date(2020, 1, 1), date(2021, 1, 1))
    approval = Approval(by="李部长", on=TODAY)
    exemption = actions.approve_exemption(person.pk, ExemptionKind.LONG_SICK, year, approval, **DOING)
    assert exemption.approved_by == "李部长"
    oneself = an_officer_of(unit, person_id=person.pk)
    refusal = refused(
        actions.approve_exemption,
        person.pk,
        ExemptionKind.LONG_SICK,
        year,
        Approval(by="", on=TODAY),
        actor=oneself,
        at=MONDAY,
    )
    assert refusal.codes == ["approver_missing", "own_exemption", "exempt_already"]
    other = {"actor": an_officer_of(unit, Permission.ROSTER_IMPORT), "at": MONDAY}
    refusal = refused(actions.approve_exemption, person.pk, ExemptionKind.OTHER, year, approval, **other)
    assert refusal.codes == ["not_permitted"]
    with pytest.raises(ValueError, match="end"):
        actions.approve_exemption(person.pk, ExemptionKind.OTHER, Days(MAY), approval, **DOING)


def test_a_number_is_revealed_to_whoever_may_see_it_and_says_why(unit):
    person = PersonFactory(unit=unit)
    actions.set_identity(person.pk, "１１０１０５１９４９１２３１００２ｘ", **DOING)
    officer = an_officer_of(unit, Permission.IDENTITY_READ)
    number = actions.reveal_identity(person.pk, purpose="核对干部档案", actor=officer, at=MONDAY)
    assert number == NUMBER
    entry = AuditEntry.objects.get(deed="identity.revealed")
    assert (entry.details, entry.org_path) == ({"purpose": "核对干部档案"}, unit.path)
    reader = an_officer_of(unit, Permission.PERSON_READ)
    elsewhere = an_officer_of(OrganisationFactory(), Permission.IDENTITY_READ)
    for stranger in (reader, elsewhere):
        refusal = refused(
            actions.reveal_identity, person.pk, purpose="核对干部档案", actor=stranger, at=MONDAY
        )
        assert refusal.codes == ["not_permitted"]
    assert AuditEntry.objects.filter(deed="identity.revealed").count() == 1


def test_a_number_belongs_to_one_person(unit):
    PersonFactory(with_identity=True)
    person = PersonFactory(unit=unit)
    assert refused(actions.set_identity, person.pk, NUMBER, **DOING).codes == ["identity_taken"]
    assert refused(actions.set_identity, person.pk, NUMBER[:-1] + "1", **DOING).codes == ["identity_invalid"]
    refusal = refused(actions.reveal_identity, person.pk, purpose="核对", **DOING)
    assert refusal.codes == ["purpose_missing", "no_identity_number"]


def test_each_sees_the_people_of_the_own_subtree_and_oneself(unit):
    person, outsider, oneself = PersonFactory(unit=unit), PersonFactory(), PersonFactory()
    officer = an_officer_of(unit.parent, Permission.PERSON_READ, person_id=oneself.pk)
    assert set(Person.objects.visible_to(officer)) == {person, oneself}
    assert outsider not in Person.objects.visible_to(officer)
    assert not Person.objects.visible_to(an_officer_of(unit, Permission.BOARD_READ)).exists()


def test_everybody_is_brought_in_step_in_one_statement(unit, django_assert_num_queries):
    people = [PersonFactory(unit=unit) for _ in range(5)]
    Person.objects.update(post_title="?", top_order=99)
    with django_assert_num_queries(1):
        assert actions.refresh_current(on=TODAY) == len(people)
