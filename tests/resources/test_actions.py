"""Institutions and items are registered by deeds; recognition is dated."""

from datetime import date

import pytest

from ganxun.base.models import AuditEntry
from ganxun.base.permissions import Permission
from ganxun.resources import actions
from ganxun.resources.actions import NewInstitution, NewItem, Recognising
from ganxun.resources.models import Institution, Recognition, RegisteredItem
from tests.base.situations import MONDAY, THE_SYSTEM, TODAY, an_officer_of, refused
from tests.orgs.factories import OrganisationFactory
from tests.resources.factories import InstitutionFactory, RegisteredItemFactory

pytestmark = pytest.mark.django_db
DOING = {"actor": THE_SYSTEM, "at": MONDAY}


def a_school(organisation=None, code="city_school"):
    place = organisation.pk if organisation else None
    return NewInstitution(
        code=code, name="市委党校", kind="party_school", level="city", organisation_id=place
    )


def test_a_registered_institution_is_not_recognised_by_that(django_assert_max_num_queries):
    organisation = OrganisationFactory()
    officer = an_officer_of(organisation, Permission.RESOURCE_CHANGE)
    school = actions.register_institution(a_school(organisation), actor=officer, at=MONDAY)
    assert school.is_recognised is None
    assert AuditEntry.objects.get(deed="institution.registered").org_path == organisation.path
    assert refused(actions.register_institution, a_school(organisation), **DOING).codes == ["code_taken"]


def test_who_registers_elsewhere_registers_nothing_here():
    organisation = OrganisationFactory()
    elsewhere = an_officer_of(OrganisationFactory(), Permission.RESOURCE_CHANGE)
    for said in (a_school(organisation), a_school()):
        refusal = refused(actions.register_institution, said, actor=elsewhere, at=MONDAY)
        assert refusal.codes == ["not_permitted"]
    item = NewItem(kind="course", title="好课程", organisation_id=organisation.pk, level="city", on=TODAY)
    assert refused(actions.register_item, item, actor=elsewhere, at=MONDAY).codes == ["not_permitted"]


def test_recognition_begins_and_ends_on_days_and_the_present_one_is_repeated():
    school = InstitutionFactory(of_unknown_standing=True)
    begin = Recognising(
        is_recognised=True, starts_on=date(2019, 1, 1), decided_by="省委组织部", document="一号"
    )
    actions.recognise_institution(school.pk, begin, **DOING)
    school.refresh_from_db()
    assert school.is_recognised is True
    end = Recognising(is_recognised=False, starts_on=date(2020, 9, 1), decided_by="省委组织部")
    actions.recognise_institution(school.pk, end, **DOING)
    school.refresh_from_db()
    assert school.is_recognised is True, "September is still to come"
    assert [(said.is_recognised, said.starts_on, said.ends_before) for said in school.recognitions.all()] == [
        (False, date(2020, 9, 1), None),
        (True, date(2019, 1, 1), date(2020, 9, 1)),
    ]
    assert Recognition.objects.on(date(2020, 9, 1)).get().is_recognised is False
    refusal = refused(actions.recognise_institution, school.pk, begin, **DOING)
    assert refusal.codes == ["later_recognition_recorded"]


def test_a_first_recognition_still_to_come_leaves_the_present_unknown():
    school = InstitutionFactory(of_unknown_standing=True)
    said = Recognising(is_recognised=True, starts_on=date(2020, 9, 1), decided_by="省委组织部")
    actions.recognise_institution(school.pk, said, **DOING)
    school.refresh_from_db()
    assert school.is_recognised is None


def test_an_item_is_registered_for_its_organisation():
    organisation = OrganisationFactory()
    item = NewItem(
        kind="taught_down", title="送教", organisation_id=organisation.pk, level="city", on=TODAY, amount=30
    )
    registered = actions.register_item(item, **DOING)
    assert (registered.amount, registered.organisation) == (30, organisation)


def test_institutions_are_known_to_every_officer_items_to_those_of_the_subtree():
    item, _other = RegisteredItemFactory(), RegisteredItemFactory()
    InstitutionFactory()
    officer = an_officer_of(item.organisation, Permission.RESOURCE_READ)
    assert Institution.objects.visible_to(officer).exists()
    assert RegisteredItem.objects.visible_to(officer).get() == item
    stranger = an_officer_of(item.organisation, Permission.AUDIT_READ)
    assert not Institution.objects.visible_to(stranger).exists()
    assert not RegisteredItem.objects.visible_to(stranger).exists()
