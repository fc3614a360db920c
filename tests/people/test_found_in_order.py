"""The search box: the best first, only within one's own subtree, however many bear the name elsewhere."""

import pytest
from django.db import connection

from ganxun.base.actor import NOBODY
from ganxun.base.permissions import Permission
from ganxun.people.models import Person
from ganxun.people.querysets import found_in_order
from tests.base.situations import an_officer_of
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    province = OrganisationFactory(province=True)
    return OrganisationFactory(parent=OrganisationFactory(city=True, parent=province), county=True)


@pytest.fixture
def office(county):
    return OrganisationFactory(parent=county, name="某县财政局", short_name="县财政局")


@pytest.fixture
def officer(county):
    return an_officer_of(county, Permission.PERSON_READ, Permission.IDENTITY_READ)


def names(term, actor, most=20):
    ids = found_in_order(term, actor=actor, most=most)
    found = Person.objects.in_bulk(ids)
    return [found[number].name for number in ids]


def test_the_name_itself_comes_first_then_those_that_begin_with_it_then_given_names(officer, office):
    for name in ("张伟强", "李张伟", "张伟"):
        PersonFactory(name=name, unit=office)
    assert names("张伟", officer) == ["张伟", "张伟强", "李张伟"]


def test_of_equal_names_ones_own_unit_comes_first(officer, office, county):
    far = PersonFactory(name="张伟", unit=office)
    near = PersonFactory(name="张伟", unit=county)
    assert found_in_order("张伟", actor=officer, most=5) == [near.pk, far.pk]


@pytest.mark.parametrize(
    "term", ["张三", "三", "zs", "ZS", "zhangsan", "Zhang San", "县财政", "某县财政局", "002X", "C7"]
)
def test_a_person_is_found_by_whatever_one_knows(officer, office, term):
    person = PersonFactory(name="张三", unit=office, code="C7", with_identity=True)
    PersonFactory(name="李四")
    assert found_in_order(term, actor=officer, most=5) == [person.pk]


def test_the_end_of_an_identity_number_asks_for_the_right_to_read_it(office, county):
    PersonFactory(name="张三", unit=office, with_identity=True)
    reader = an_officer_of(county, Permission.PERSON_READ)
    assert found_in_order("002X", actor=reader, most=5) == []
    elsewhere = an_officer_of(
        OrganisationFactory(county=True), Permission.PERSON_READ, Permission.IDENTITY_READ
    )
    assert found_in_order("002X", actor=elsewhere, most=5) == []


@pytest.mark.parametrize("term", ["张三", "zs", "zhangsan", "002X", "某县财政局", "C7", "11010519491231002X"])
def test_people_of_a_neighbour_are_never_found(office, term):
    PersonFactory(name="张三", unit=office, code="C7", with_identity=True)
    neighbour = an_officer_of(
        OrganisationFactory(county=True), Permission.PERSON_READ, Permission.IDENTITY_READ
    )
    assert found_in_order(term, actor=neighbour, most=5) == []
    assert found_in_order(term, actor=NOBODY, most=5) == []


@pytest.mark.parametrize("term", ["", " ", "%", "_", "张%", "'; DROP TABLE x; --", "\\", "\U0010ffff"])
def test_signs_mean_only_themselves(officer, office, term):
    PersonFactory(name="张三", unit=office)
    assert found_in_order(term, actor=officer, most=5) == []


def test_no_more_than_asked_for(officer, office):
    PersonFactory.create_batch(9, name="张三", unit=office)
    assert len(found_in_order("张", actor=officer, most=4)) == 4


def test_a_large_subtree_and_a_small_one_find_the_same(officer, county):
    """3,100 units are read by the names' own indexes, a handful of units by their people."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO orgs_organisation (code, name, short_name, name_pinyin, name_initials, kind, level, path,
                      depth, region_code, in_ethnic_area, in_poverty_area, sort_key, starts_on, parent_id)
               SELECT 'G' || n, '第' || n || '局', '', '', '', 'department', 'county', above.path || 'g' || n || '.', 3, '',
                      false, false, '', '2010-01-01', above.id
                 FROM orgs_organisation AS above, generate_series(1, 3100) AS n WHERE above.id = %s""",
            [county.pk],
        )
        cursor.execute(
            """INSERT INTO people_person (code, name, name_pinyin, name_initials, ethnicity, personnel_status,
                      identity_tail, unit_id, post_title, top_order)
               SELECT 'G' || unit.id, CASE unit.id % 3 WHEN 0 THEN '张伟' WHEN 1 THEN '张伟强' ELSE '李伟' END,
                      CASE unit.id % 3 WHEN 0 THEN 'zhangwei' WHEN 1 THEN 'zhangweiqiang' ELSE 'liwei' END,
                      CASE unit.id % 3 WHEN 0 THEN 'zw' WHEN 1 THEN 'zwq' ELSE 'lw' END,
                      '', 'active', '0042', unit.id, '', (unit.id % 90)::int
                 FROM orgs_organisation AS unit WHERE unit.code LIKE 'G%' ORDER BY unit.id LIMIT 400"""
        )
        ids = [pk for (pk,) in _some_units(cursor)]
    small = _actor_over(ids)
    for term in ("张伟", "伟", "张", "zw", "zhangwei", "l"):
        wide = set(found_in_order(term, actor=officer, most=1000))
        assert len(wide) > 100
        assert wide == set(found_in_order(term, actor=small, most=1000)), term


def _some_units(cursor):
    cursor.execute("SELECT unit_id FROM people_person WHERE code LIKE 'G%'")
    return cursor.fetchall()


def _actor_over(unit_ids):
    from ganxun.base.actor import Actor, Grant
    from ganxun.orgs.models import Organisation

    paths = Organisation.objects.filter(pk__in=unit_ids).values_list("path", flat=True)
    return Actor("tests", grants=tuple(Grant(path, frozenset({Permission.PERSON_READ})) for path in paths))
