"""A policy binds an organisation and all below it, from a day on."""

from datetime import date

import pytest

from ganxun.base.actor import NOBODY, system_actor
from ganxun.base.models import AuditEntry
from ganxun.base.refusals import Refused
from ganxun.compliance.actions.adoptions import adopt_policy, end_adoption
from ganxun.compliance.decisions import why_not_adopt
from ganxun.compliance.models import Adoption
from tests.compliance.situations import NOW, POLICY, a_city

pytestmark = pytest.mark.django_db

FIRST_DAY = date(2018, 1, 1)


def adopt(organisation, *, actor=None, starts_on=FIRST_DAY):
    actor = actor or system_actor("测试")
    return adopt_policy(POLICY, organisation=organisation, starts_on=starts_on, actor=actor, at=NOW)


def test_what_the_province_adopts_binds_the_city():
    city = a_city()
    adopt(city.parent)
    assert [each.policy for each in Adoption.objects.binding(city.path, FIRST_DAY)] == [POLICY]
    assert not Adoption.objects.binding(city.path, date(2017, 12, 31))
    assert AuditEntry.objects.get(deed="policy.adopted").org_path == city.parent.path


def test_a_policy_is_adopted_once():
    city = a_city()
    adopt(city)
    with pytest.raises(Refused) as refusal:
        adopt(city, starts_on=date(2019, 1, 1))
    assert refusal.value.codes == ["adopted_already"]


def test_a_policy_that_has_ended_is_not_adopted():
    reasons = why_not_adopt((), starts_on=date(2023, 1, 1), policy_ends_before=date(2023, 1, 1))
    assert [reason.code for reason in reasons] == ["policy_expired"]


def test_an_adoption_that_has_ended_binds_no_more():
    city = a_city()
    adoption = adopt(city)
    end_adoption(adoption.pk, ends_before=date(2020, 1, 1), actor=system_actor("测试"), at=NOW)
    assert not Adoption.objects.binding(city.path, date(2020, 1, 1))
    assert Adoption.objects.binding(city.path, date(2019, 12, 31))


def test_nobody_adopts_without_the_right():
    with pytest.raises(Refused):
        adopt(a_city(), actor=NOBODY)
