"""The invented province as a whole: its size, its repeatability, its limits."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.models import F

from ganxun.accounts.models import RoleGrant, User
from ganxun.base.models import AuditEntry
from ganxun.base.refusals import Refused
from ganxun.compliance.models import HeadcountReport, HeadcountSnapshot
from ganxun.demo.accounts import ACCOUNTS, PASSWORD
from ganxun.demo.build import build, take_down, was_built
from ganxun.orgs.models import Organisation
from ganxun.people.identity import opened, why_not_identity_number
from ganxun.people.models import Person
from ganxun.records.models import Credit

AT = datetime(2020, 9, 30, 1, 0, tzinfo=UTC)
DAY = date(2020, 9, 30)
pytestmark = pytest.mark.django_db


def fingerprint() -> list[tuple]:
    """What two builds must agree on; ids differ from build to build."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT person.code, person.name, person.post_title, credit.starts_on, credit.title, credit.hours, credit.is_reversed
              FROM people_person AS person LEFT JOIN records_credit AS credit ON credit.person_id = person.id
             ORDER BY 1, 4, 5, 6""")
        return cursor.fetchall()


def test_it_has_exactly_the_people_asked_for_in_all_regions_of_sichuan():
    build(people=300, seed=1, until=DAY, at=AT)
    assert Person.objects.count() == 300
    assert Organisation.objects.filter(kind="city").count() == 21
    assert Organisation.objects.filter(kind="county").count() == 183
    assert Organisation.objects.filter(parent__isnull=True).get().name == "四川省"


def test_every_path_ends_at_the_organisation_and_follows_its_parent():
    build(people=300, seed=1, until=DAY, at=AT)
    for unit in Organisation.objects.select_related("parent"):
        assert unit.path == f"{unit.parent.path if unit.parent else ''}{unit.pk}."
        assert unit.depth == unit.path.count(".") - 1


def test_the_tree_of_an_earlier_day_looks_different():
    build(people=300, seed=1, until=DAY, at=AT)
    township = Organisation.objects.get(code="510104901")
    assert (township.ends_before, township.successor.code) == (date(2019, 12, 20), "510104001")
    hospital = Organisation.objects.get(code="510104-I001")
    assert list(hospital.spans.order_by("starts_on").values_list("name", flat=True)) == [
        "锦江区人民医院",
        "锦江区中心医院",
    ]
    shehong = Organisation.objects.get(code="510981")
    assert [span.name for span in shehong.spans.order_by("starts_on")] == ["射洪县", "射洪市"]
    assert Organisation.objects.get(code="513425").name == "会理县"


def test_headcounts_of_past_years_are_frozen_by_the_ordinary_deed():
    build(people=300, seed=1, until=DAY, at=AT)
    assert set(HeadcountSnapshot.objects.values_list("year", flat=True)) == {2018, 2019}
    assert HeadcountSnapshot.objects.filter(category="leading_teams", people__gt=0).exists()
    assert AuditEntry.objects.filter(deed="headcount.frozen").count() == 2
    assert HeadcountReport.objects.filter(year=2020, people=F("counted") + 1).exclude(reason="").count() == 1


def test_the_same_seed_gives_the_same_province_and_another_seed_another():
    build(people=300, seed=1, until=DAY, at=AT)
    first = fingerprint()
    take_down()
    build(people=300, seed=1, until=DAY, at=AT)
    assert fingerprint() == first
    take_down()
    build(people=300, seed=2, until=DAY, at=AT)
    assert fingerprint() != first


def test_it_is_not_built_over_something():
    build(people=300, seed=1, until=DAY, at=AT)
    with pytest.raises(Refused, match="已有机构"):
        build(people=300, seed=1, until=DAY, at=AT)


def test_a_real_province_is_not_taken_down():
    Organisation.objects.create(
        code="1", name="某省", kind="province", level="province", path="1.", starts_on=DAY
    )
    assert not was_built()
    with pytest.raises(Refused, match="不是演示命令生成的"):
        take_down()


@pytest.mark.parametrize("people", [299, 1_000_001])
def test_its_size_has_bounds(people):
    with pytest.raises(Refused, match="300"):
        build(people=people, seed=1, until=DAY, at=AT)


def test_every_account_can_sign_in_and_is_granted_its_role():
    build(people=300, seed=1, until=DAY, at=AT)
    for account in ACCOUNTS:
        user = User.objects.get(username=account.username)
        assert user.check_password(PASSWORD)
        assert list(RoleGrant.objects.filter(user=user).values_list("role", "organisation__code")) == (
            [(account.role, account.organisation)] if account.role else []
        )
    assert User.objects.get(username="xueyuan").person.name == "王示例"


def test_identity_numbers_pass_the_check_and_belong_to_no_region():
    build(people=300, seed=1, until=DAY, at=AT)
    numbered = Person.objects.filter(identity_hash__isnull=False)
    assert numbered.count() > 200
    for person in numbered[:20]:
        number = opened(bytes(person.identity_sealed))
        assert not why_not_identity_number(number)
        assert number.startswith("999999")
        assert number[6:14] == f"{person.born_on:%Y%m%d}"


def test_all_five_years_can_be_made():
    build(people=300, seed=1, until=date(2022, 12, 31), at=AT)
    years = set(Credit.objects.values_list("starts_on__year", flat=True))
    assert years == {2018, 2019, 2020, 2021, 2022}
