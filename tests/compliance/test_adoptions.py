"""A policy binds an organisation and all below it, from a day on."""

import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from ganxun.base.actor import NOBODY, system_actor
from ganxun.base.models import AuditEntry
from ganxun.base.refusals import Refused
from ganxun.compliance import library
from ganxun.compliance.actions.adoptions import adopt_policy, end_adoption, withdraw_adoption
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
    reasons = why_not_adopt(
        (),
        starts_on=date(2023, 1, 1),
        ends_before=None,
        policy_starts_on=FIRST_DAY,
        policy_ends_before=date(2023, 1, 1),
    )
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


def test_below_an_adoption_nobody_adopts_again():
    city = a_city()
    adopt(city.parent)
    with pytest.raises(Refused) as refusal:
        adopt(city, starts_on=date(2019, 1, 1))
    assert refusal.value.codes == ["adopted_above"]
    assert city.parent.label in str(refusal.value)


def test_a_policy_is_not_adopted_before_its_first_day_nor_for_no_day():
    city = a_city()
    with pytest.raises(Refused) as refusal:
        adopt_policy(
            POLICY,
            organisation=city,
            starts_on=date(2017, 12, 31),
            ends_before=date(2017, 12, 31),
            actor=system_actor("测试"),
            at=NOW,
        )
    assert refusal.value.codes == ["before_policy", "ends_too_early"]


def test_after_the_end_the_same_policy_may_be_adopted_once_more():
    city = a_city()
    first = adopt(city)
    end_adoption(first.pk, ends_before=date(2019, 1, 1), actor=system_actor("测试"), at=NOW)
    adopt(city, starts_on=date(2019, 1, 1))
    with pytest.raises(Refused) as refusal:
        end_adoption(first.pk, ends_before=date(2019, 1, 2), actor=system_actor("测试"), at=NOW)
    assert refusal.value.codes == ["adopted_again"]


def test_an_adoption_ends_after_it_began():
    adoption = adopt(a_city())
    with pytest.raises(Refused) as refusal:
        end_adoption(adoption.pk, ends_before=FIRST_DAY, actor=system_actor("测试"), at=NOW)
    assert refusal.value.codes == ["ends_too_early"]


def test_what_has_not_begun_is_withdrawn_and_what_has_is_not():
    city = a_city()
    begun = adopt(city.parent, starts_on=date(2022, 12, 31))
    with pytest.raises(Refused) as refusal:
        withdraw_adoption(begun.pk, on=NOW.date(), actor=system_actor("测试"), at=NOW)
    assert refusal.value.codes == ["already_binding"]
    ahead = adopt_policy(
        "cadre-training-2023",
        organisation=city,
        starts_on=date(2023, 1, 1),
        actor=system_actor("测试"),
        at=NOW,
    )
    withdraw_adoption(ahead.pk, on=NOW.date(), actor=system_actor("测试"), at=NOW)
    assert not Adoption.objects.filter(pk=ahead.pk).exists()
    assert AuditEntry.objects.filter(deed="policy.adoption_withdrawn").count() == 1
    with pytest.raises(Refused):
        withdraw_adoption(ahead.pk, on=NOW.date(), actor=system_actor("测试"), at=NOW)


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("adoption_binds_once_at_a_time", (date(2019, 1, 1), date(2020, 1, 1))),
        ("adoption_binds_some_day", (date(2024, 1, 1), date(2024, 1, 1))),
    ],
)
def test_the_database_holds_what_must_never_be_false(name, period):
    city = a_city()
    adopt(city)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Adoption.objects.create(policy=POLICY, organisation=city, starts_on=period[0], ends_before=period[1])


def test_the_night_judges_what_binds_somebody_and_only_where_it_binds():
    city = a_city()
    assert library.adopted_on(FIRST_DAY) == ()
    adopt(city)
    assert library.adopted_on(FIRST_DAY) == (POLICY,)
    assert library.scope_of(POLICY, FIRST_DAY) == city.pk
    assert library.scope_of(POLICY, date(2017, 1, 1)) is None


def test_conversions_come_from_the_nearest_policy_that_has_any():
    city = a_city()
    adopt(city.parent)
    adopt_policy(
        "lianyungang-2018-2022",
        organisation=city,
        starts_on=FIRST_DAY,
        actor=system_actor("测试"),
        at=NOW,
    )
    table = library.conversion_table(city.path, FIRST_DAY)
    assert table is not None
    assert table.version == library.policy(POLICY).version


@pytest.mark.django_db(transaction=True)
def test_two_at_once_adopt_a_policy_only_once_on_the_way_down():
    city = a_city()
    gate = threading.Barrier(2)
    outcomes = []

    def try_to(organisation):
        gate.wait()
        try:
            adopt(organisation)
            outcomes.append("adopted")
        except Refused as refusal:
            outcomes.extend(refusal.codes)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_to, args=(city,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["adopted", "adopted_already"]
    assert Adoption.objects.count() == 1
