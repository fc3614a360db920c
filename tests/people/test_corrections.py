"""What was recorded wrongly is set right by hand: with a reason, in the trail, by nobody in his or her own file."""

from datetime import date

import pytest

from ganxun.base.models import AuditEntry
from ganxun.base.permissions import Permission
from ganxun.people import actions
from ganxun.people.actions import Arrival, PersonDetails, Post
from ganxun.people.actions.spans import Approval, Days
from ganxun.people.choices import DesignationKind, ExemptionKind
from ganxun.people.models import Appointment, Designation, Exemption, HandEdit, Person, Rank
from tests.base.situations import MONDAY, THE_SYSTEM, TODAY, an_officer_of, refused
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import (
    AppointmentFactory,
    DesignationFactory,
    ExemptionFactory,
    PersonFactory,
    RankFactory,
)

pytestmark = pytest.mark.django_db
DOING = {"actor": THE_SYSTEM, "at": MONDAY}
SAID = {**DOING, "reason": "与干部人事档案核对"}
MAY = date(2020, 5, 1)


@pytest.fixture
def unit():
    return OrganisationFactory(parent=OrganisationFactory(province=True), name="财政局")


@pytest.fixture
def wang(unit):
    return PersonFactory(name="王伟", unit=unit, rank="1A42", post__title="副科长")


def a_post(unit, **said):
    return Post(**({"unit_id": unit.pk, "title": "科长", "starts_on": date(2015, 1, 1)} | said))


def test_a_post_is_set_right_and_the_trail_says_from_what_to_what_and_why(unit, wang):
    other = OrganisationFactory(name="审计局", parent=unit.parent)
    held = Appointment.objects.get(person=wang)
    actions.correct_post(held.pk, a_post(other), **SAID)
    wang.refresh_from_db()
    assert (wang.unit, wang.post_title) == (other, "审计局科长")
    entry = AuditEntry.objects.get(deed="person.post_corrected")
    assert entry.details == {
        "before": {"unit": "财政局", "title": "副科长"},
        "after": {"unit": "审计局", "title": "科长"},
        "reason": "与干部人事档案核对",
    }
    assert (HandEdit.objects.get().field, HandEdit.objects.get().was) == ("post", str(unit.pk))


def test_nothing_corrected_leaves_no_trace(unit, wang):
    held = Appointment.objects.get(person=wang)
    actions.correct_post(held.pk, a_post(unit, title="副科长"), **SAID)
    assert not AuditEntry.objects.exists()
    assert not HandEdit.objects.exists()


def test_a_correction_needs_a_reason_and_the_right_over_both_units(unit, wang):
    held = Appointment.objects.get(person=wang)
    assert refused(actions.correct_post, held.pk, a_post(unit), **DOING, reason=" 对 ").codes == [
        "reason_missing"
    ]
    officer = {"actor": an_officer_of(unit), "at": MONDAY, "reason": "与档案核对"}
    elsewhere = OrganisationFactory()
    assert refused(actions.correct_post, held.pk, a_post(elsewhere), **officer).codes == ["not_permitted"]
    stranger = officer | {"actor": an_officer_of(elsewhere)}
    assert refused(actions.correct_post, held.pk, a_post(unit), **stranger).codes == ["not_permitted"]


def test_nobody_keeps_the_own_file(unit, wang):
    oneself = {"actor": an_officer_of(unit, person_id=wang.pk), "at": MONDAY}
    held = Appointment.objects.get(person=wang)
    for deed, *said in (
        (actions.correct_post, held.pk, a_post(unit)),
        (actions.change_person, wang.pk, {"name": "王维"}),
        (actions.strike, Appointment, held.pk),
    ):
        assert refused(deed, *said, **oneself, reason="与档案核对").codes == ["own_file"]
    assert refused(actions.end_post, held.pk, on=MAY, **oneself).codes == ["own_file"]


def test_a_post_set_right_may_not_stand_on_another_main_post(unit, wang):
    later = AppointmentFactory(person=wang, unit=unit, title="科长", starts_on=MAY)
    Appointment.objects.filter(person=wang).exclude(pk=later.pk).update(ends_before=MAY)
    refusal = refused(actions.correct_post, later.pk, a_post(unit, starts_on=date(2019, 1, 1)), **SAID)
    assert refusal.codes == ["main_post_held"]


def test_a_rank_is_set_right_but_not_onto_another(unit, wang):
    first = Rank.objects.get(person=wang)
    actions.correct_rank(first.pk, "1A41", Days(date(2015, 3, 1)), **SAID)
    wang.refresh_from_db()
    assert wang.top_order == 50
    actions.end_rank(first.pk, on=MAY, **SAID)
    second = RankFactory(person=wang, code="1A32", starts_on=MAY)
    refusal = refused(actions.correct_rank, second.pk, "G03", Days(date(2020, 4, 1)), **SAID)
    assert refusal.codes == ["no_such_rank", "rank_at_the_time"]
    assert refused(actions.end_rank, first.pk, on=TODAY, **SAID).codes == ["ended_already"]


def test_a_list_is_set_right(unit, wang):
    listed = DesignationFactory(person=wang)
    DesignationFactory(person=wang, kind="selected_graduate")
    days = Days(date(2018, 1, 1), MAY)
    actions.correct_designation(
        listed.pk, DesignationKind.OUTSTANDING_YOUNG, days, decided_by_id=unit.pk, **SAID
    )
    listed.refresh_from_db()
    assert (listed.starts_on, listed.ends_before, listed.decided_by) == (date(2018, 1, 1), MAY, unit)
    entry = AuditEntry.objects.get(deed="person.designation_corrected")
    assert (entry.details["before"]["decided_by"], entry.details["after"]["decided_by"]) == (None, "财政局")
    kind = DesignationKind.SELECTED_GRADUATE
    refusal = refused(actions.correct_designation, listed.pk, kind, Days(date(2019, 1, 1)), **SAID)
    assert refusal.codes == ["on_the_list_already"]
    assert not HandEdit.objects.exists()


def test_an_exemption_ends_early_and_is_nobodys_own(unit, wang):
    given = ExemptionFactory(person=wang)
    approval = Approval(by="李部长", on=TODAY)
    year = Days(date(2020, 1, 1), MAY)
    actions.correct_exemption(given.pk, ExemptionKind.MATERNITY, year, approval, **SAID)
    given.refresh_from_db()
    assert (given.kind, given.ends_before, given.approved_by) == ("maternity", MAY, "李部长")
    oneself = {"actor": an_officer_of(unit, person_id=wang.pk), "at": MONDAY, "reason": "与档案核对"}
    for deed, *said in (
        (actions.correct_exemption, given.pk, ExemptionKind.OTHER, year, approval),
        (actions.strike, Exemption, given.pk),
    ):
        assert refused(deed, *said, **oneself).codes == ["own_exemption"]
    importer = SAID | {"actor": an_officer_of(unit, Permission.ROSTER_IMPORT)}
    assert refused(actions.strike, Exemption, given.pk, **importer).codes == ["not_permitted"]
    with pytest.raises(ValueError, match="end"):
        actions.correct_exemption(given.pk, ExemptionKind.OTHER, Days(MAY), approval, **SAID)


@pytest.mark.parametrize(
    ("factory", "model", "word"),
    [
        (AppointmentFactory, Appointment, "post"),
        (RankFactory, Rank, "rank"),
        (DesignationFactory, Designation, "designation"),
        (ExemptionFactory, Exemption, "exemption"),
    ],
)
def test_what_was_never_so_is_struck_out_and_stays_in_the_trail(wang, factory, model, word):
    span = factory(person=wang, starts_on=date(2019, 3, 1), ends_before=MAY)
    actions.strike(model, span.pk, **SAID)
    assert not model.objects.filter(pk=span.pk).exists()
    entry = AuditEntry.objects.get(deed=f"person.{word}_struck")
    assert entry.details["before"]["starts_on"] == "2019-03-01"
    assert entry.details["reason"] == "与干部人事档案核对"


def test_a_number_is_corrected_only_with_a_reason(wang):
    actions.set_identity(wang.pk, "11010519491231002X", **DOING)
    other = "510104197503050015"
    assert "reason_missing" in refused(actions.set_identity, wang.pk, other, **DOING).codes
    was = Person.objects.get(pk=wang.pk).identity_hash
    valid = "51010419750305001" + _check("51010419750305001")
    actions.set_identity(wang.pk, valid, **SAID)
    assert AuditEntry.objects.filter(deed="identity.set").latest("pk").details == {"reason": SAID["reason"]}
    assert HandEdit.objects.get(field="identity").was == ""
    actions.set_identity(wang.pk, "11010519491231002X", **SAID)
    assert Person.objects.get(pk=wang.pk).identity_hash == was


def _check(first):
    from ganxun.people.identity import check_character

    return check_character(first)


def test_somebody_of_the_same_name_and_birth_is_pointed_out(unit):
    PersonFactory(name="张三", born_on=date(1980, 1, 1), unit=unit, post__title="科员")
    details = PersonDetails(code="", name="张三", born_on=date(1980, 1, 1))
    elsewhere = OrganisationFactory(parent=OrganisationFactory(province=True))
    post = a_post(elsewhere)
    refusal = refused(actions.add_person, details, post, **DOING)
    assert refusal.codes == ["known_already"]
    assert "财政局科员" in str(refusal)
    stranger = {"actor": an_officer_of(elsewhere), "at": MONDAY}
    assert "在您管理范围以外" in str(refused(actions.add_person, details, post, **stranger))
    person = actions.add_person(details, post, arrival=Arrival(is_another=True), **stranger)
    assert person.code == f"R{person.pk:010d}"


def test_whoever_is_added_with_ranks_stands_in_their_order(unit):
    ranks = (("level", "1A31", MAY), ("grade", "G03", MAY))
    details = PersonDetails(code="P9", name="张三", gender="male")
    person = actions.add_person(
        details, a_post(unit), arrival=Arrival(ranks=_kinds(ranks), reason="录用"), **DOING
    )
    person.refresh_from_db()
    assert person.top_order == 70
    assert set(HandEdit.objects.values_list("field", flat=True)) == {
        "name",
        "gender",
        "personnel_status",
        "post",
        "level",
        "grade",
    }


def _kinds(ranks):
    from ganxun.people.choices import RankKind

    return tuple((RankKind(kind), code, since) for kind, code, since in ranks)
