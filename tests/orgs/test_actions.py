"""The tree changes by dated deeds; what it was stays readable."""

from datetime import date

import pytest
from django.db import connection

from ganxun.base.models import AuditEntry
from ganxun.base.permissions import Permission
from ganxun.orgs import actions
from ganxun.orgs.actions import Opening
from ganxun.orgs.models import Organisation
from ganxun.people.models import Appointment
from tests.base.situations import MONDAY, THE_SYSTEM, TODAY, an_officer_of, refused
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory

pytestmark = pytest.mark.django_db
MARCH = date(2020, 3, 1)


@pytest.fixture
def province():
    return OrganisationFactory(province=True)


def opening(parent=None, **more):
    said = {"code": "N1", "name": "新设局", "kind": "department", "level": "county", "starts_on": MARCH}
    return Opening(**(said | more), parent_id=parent and parent.pk)


def test_an_opened_organisation_has_its_place_its_reading_and_its_audit_entry(province):
    bureau = actions.open_organisation(opening(province), actor=an_officer_of(province), at=MONDAY)
    assert (bureau.path, bureau.depth) == (f"{province.path}{bureau.pk}.", 1)
    assert (bureau.name_pinyin, bureau.name_initials) == ("xinsheju", "xsj")
    entry = AuditEntry.objects.about("orgs.organisation", bureau.pk).get()
    assert (entry.deed, entry.org_path) == ("organisation.opened", bureau.path)


def test_only_the_system_opens_a_root(province):
    assert refused(actions.open_organisation, opening(), actor=an_officer_of(province), at=MONDAY).codes == [
        "not_permitted"
    ]
    assert actions.open_organisation(opening(), actor=THE_SYSTEM, at=MONDAY).depth == 0


def test_a_code_is_used_once(province):
    OrganisationFactory(code="N1")
    refusal = refused(actions.open_organisation, opening(province), actor=THE_SYSTEM, at=MONDAY)
    assert refusal.codes == ["code_taken"]


def test_a_bad_credit_code_is_refused_at_the_door(province):
    wrong = opening(province, more={"credit_code": "91350100M000100Y44", "region_code": "5"})
    refusal = refused(actions.open_organisation, wrong, actor=THE_SYSTEM, at=MONDAY)
    assert refusal.codes == ["credit_code_check", "region_code_shape"]


def test_a_renamed_organisation_is_known_by_its_old_name_on_earlier_days(province):
    bureau = OrganisationFactory(parent=province, name="卫生局")
    actions.rename_organisation(bureau.pk, "卫生健康局", on=MARCH, actor=THE_SYSTEM, at=MONDAY)
    on = Organisation.objects.as_of
    assert on(date(2020, 2, 29)).get(pk=bureau.pk).name_then == "卫生局"
    assert on(MARCH).get(pk=bureau.pk).name_then == "卫生健康局"
    assert Organisation.objects.matching("wsjk").get() == bureau


def test_two_changes_on_one_day_share_a_span(province):
    bureau, city = OrganisationFactory(parent=province), OrganisationFactory(parent=province, city=True)
    actions.rename_organisation(bureau.pk, "新名", on=MARCH, actor=THE_SYSTEM, at=MONDAY)
    actions.move_organisation(bureau.pk, city.pk, on=MARCH, actor=THE_SYSTEM, at=MONDAY)
    assert [(span.name, span.parent_id, span.starts_on) for span in bureau.spans.all()] == [
        (bureau.name, province.pk, bureau.starts_on),
        ("新名", city.pk, MARCH),
    ]


def test_a_move_takes_the_whole_subtree_along_in_one_statement(province, django_assert_max_num_queries):
    city = OrganisationFactory(parent=province, city=True)
    other = OrganisationFactory(parent=province, city=True)
    county = OrganisationFactory(parent=city, county=True)
    offices = [OrganisationFactory(parent=county) for _ in range(20)]
    with django_assert_max_num_queries(16):
        actions.move_organisation(county.pk, other.pk, on=MARCH, actor=THE_SYSTEM, at=MONDAY)
    assert Organisation.objects.under(f"{other.path}{county.pk}.").count() == 21
    office = Organisation.objects.get(pk=offices[7].pk)
    assert office.ancestor_ids == [province.pk, other.pk, county.pk, office.pk]
    assert office.depth == 3
    assert Organisation.objects.as_of(date(2020, 2, 1)).get(pk=county.pk).parent_then == city.pk


def test_who_moves_must_hold_both_ends(province):
    city = OrganisationFactory(parent=province, city=True)
    other = OrganisationFactory(parent=province, city=True)
    county = OrganisationFactory(parent=city, county=True)
    refusal = refused(
        actions.move_organisation, county.pk, other.pk, on=MARCH, actor=an_officer_of(city), at=MONDAY
    )
    assert refusal.codes == ["not_permitted"]
    refusal = refused(
        actions.rename_organisation,
        county.pk,
        "别名",
        on=MARCH,
        actor=an_officer_of(county, Permission.PERSON_READ),
        at=MONDAY,
    )
    assert refusal.codes == ["not_permitted"]


def test_an_organisation_cannot_be_moved_below_itself(province):
    city = OrganisationFactory(parent=province, city=True)
    county = OrganisationFactory(parent=city, county=True)
    refusal = refused(actions.move_organisation, city.pk, county.pk, on=MARCH, actor=THE_SYSTEM, at=MONDAY)
    assert refusal.codes == ["into_itself"]


def test_after_a_merger_people_and_children_belong_to_the_successor_from_that_day(province):
    old, new = OrganisationFactory(parent=province), OrganisationFactory(parent=province)
    child = OrganisationFactory(parent=old)
    person = PersonFactory(unit=old, post__title="副局长")
    retired = PersonFactory(unit=old, retired=True)
    Appointment.objects.filter(person=retired).update(ends_before=date(2018, 1, 1))
    actions.merge_organisation(old.pk, new.pk, on=MARCH, actor=THE_SYSTEM, at=MONDAY)
    old.refresh_from_db()
    child.refresh_from_db()
    person.refresh_from_db()
    retired.refresh_from_db()
    assert (old.ends_before, old.successor) == (MARCH, new)
    assert child.path == f"{new.path}{child.pk}."
    assert person.unit == new
    assert person.post_title == f"{new.name}副局长"
    assert retired.unit == new
    assert [(post.unit_id, post.starts_on, post.ends_before) for post in person.appointments.all()] == [
        (new.pk, MARCH, None),
        (old.pk, date(2015, 1, 1), MARCH),
    ]
    assert not Organisation.objects.existing_on(MARCH).filter(pk=old.pk).exists()


def test_an_organisation_with_people_or_children_is_not_closed(province):
    bureau = OrganisationFactory(parent=province)
    OrganisationFactory(parent=bureau, name="甲科")
    PersonFactory(unit=bureau)
    refusal = refused(actions.close_organisation, bureau.pk, on=MARCH, actor=THE_SYSTEM, at=MONDAY)
    assert refusal.codes == ["has_people", "has_children"]
    assert "1人" in str(refusal)


def test_an_empty_organisation_is_closed_and_then_cannot_change(province):
    bureau = OrganisationFactory(parent=province)
    actions.close_organisation(bureau.pk, on=MARCH, actor=THE_SYSTEM, at=MONDAY)
    assert Organisation.objects.as_of(date(2020, 2, 29)).filter(pk=bureau.pk).exists()
    assert not Organisation.objects.as_of(MARCH).filter(pk=bureau.pk).exists()
    refusal = refused(actions.rename_organisation, bureau.pk, "名", on=TODAY, actor=THE_SYSTEM, at=MONDAY)
    assert refusal.codes == ["already_closed"]


def test_a_correction_names_before_and_after(province):
    actions.correct_organisation(
        province.pk, {"short_name": "川", "in_ethnic_area": False}, actor=THE_SYSTEM, at=MONDAY
    )
    entry = AuditEntry.objects.get(deed="organisation.corrected")
    assert entry.details == {"before": {"short_name": ""}, "after": {"short_name": "川"}}
    actions.correct_organisation(province.pk, {"short_name": "川"}, actor=THE_SYSTEM, at=MONDAY)
    assert AuditEntry.objects.filter(deed="organisation.corrected").count() == 1
    with pytest.raises(ValueError, match="name"):
        actions.correct_organisation(province.pk, {"name": "蜀"}, actor=THE_SYSTEM, at=MONDAY)


def test_each_sees_the_own_subtree_and_nothing_else(province):
    city = OrganisationFactory(parent=province, city=True)
    county = OrganisationFactory(parent=city, county=True)
    OrganisationFactory(parent=province, city=True)
    officer = an_officer_of(city, Permission.BOARD_READ)
    assert set(Organisation.objects.visible_to(officer)) == {city, county}
    stranger = an_officer_of(city, Permission.AUDIT_READ)
    assert not Organisation.objects.visible_to(stranger).exists()


def test_the_ancestors_of_rules_follow_a_move(province):
    city, other = (OrganisationFactory(parent=province, city=True) for _ in range(2))
    county = OrganisationFactory(parent=city, county=True)
    actions.move_organisation(county.pk, other.pk, on=MARCH, actor=THE_SYSTEM, at=MONDAY)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ancestor_id, depth FROM fact_unit_ancestor WHERE unit_id = %s ORDER BY depth", [county.pk]
        )
        assert cursor.fetchall() == [(county.pk, 0), (other.pk, 1), (province.pk, 2)]


def test_a_name_that_was_used_before_the_records_begin_is_entered_as_a_span(province):
    county = OrganisationFactory(parent=province, name="射洪市")
    since = date(2019, 8, 16)
    actions.record_earlier_name(
        county.pk, "射洪县", before=since, actor=an_officer_of(province), at=MONDAY, code="510922"
    )
    spans = list(county.spans.order_by("starts_on").values_list("name", "starts_on", "ends_before"))
    assert spans == [("射洪县", county.starts_on, since), ("射洪市", since, None)]
    entry = AuditEntry.objects.about("orgs.organisation", county.pk).get(deed="organisation.renamed")
    assert entry.details["code_before"] == "510922"


def test_an_earlier_name_is_refused_outside_the_first_span_or_when_it_is_the_same(province):
    county, actor = OrganisationFactory(parent=province, name="射洪市"), an_officer_of(province)
    for name, before, code in (
        ("射洪县", county.starts_on, "not_first_name"),
        ("射洪市", MARCH, "same_name"),
    ):
        refusal = refused(actions.record_earlier_name, county.pk, name, before=before, actor=actor, at=MONDAY)
        assert refusal.codes == [code]
