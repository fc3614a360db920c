"""People are found by whatever one knows of them, through indexes that are really used."""

import pytest
from django.db import connection

from ganxun.people.models import Person
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shan():
    unit = OrganisationFactory(name="阆中市财政局", short_name="市财政局")
    return PersonFactory(name="单伟强", unit=unit, code="S0001", with_identity=True)


@pytest.mark.parametrize(
    "term",
    [
        "单伟强", "单伟", "单 伟强", "伟强", "强", "shanweiqiang", "Shan Wei", "swq", "SWQ", "S0001",
        "11010519491231002X", "１１０１０５１９４９１２３１００２Ｘ", "002X", "002x", "阆中市财政局", "市财政",
    ],
)  # fmt: skip
def test_a_person_is_found_by(shan, term):
    PersonFactory(name="李娜")
    assert list(Person.objects.matching(term)) == [shan]


@pytest.mark.parametrize("term", ["", "   ", "dan", "伟", "110105194912310021", "%", "_", "0021", "财政局"])
def test_a_person_is_not_found_by(shan, term):
    assert not Person.objects.matching(term).exists()


def test_matching_keeps_to_whom_one_may_see(shan):
    from ganxun.base.permissions import Permission
    from tests.base.situations import an_officer_of

    other = PersonFactory(name="单伟强")
    officer = an_officer_of(shan.unit, Permission.PERSON_READ)
    assert list(Person.objects.visible_to(officer).matching("单伟强")) == [shan]
    assert set(Person.objects.matching("单伟强")) == {shan, other}


def fifty_thousand_people_in_a_thousand_units():
    """As many as the planner must see to choose as it would for a province."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO orgs_organisation (code, name, short_name, name_pinyin, name_initials, kind, level, path,
                      depth, region_code, in_ethnic_area, in_poverty_area, sort_key, starts_on)
               SELECT 'G' || n, '第' || n || '局', '', '', '', 'department', 'county', (10000000 + n) || '.', 0, '',
                      false, false, '', '2010-01-01'
                 FROM generate_series(1, 1000) AS n;
               INSERT INTO people_person (code, name, name_pinyin, name_initials, ethnicity, personnel_status,
                      identity_tail, identity_hash, unit_id, post_title, top_order)
               SELECT 'G' || n, chr(20000 + n % 400) || chr(21000 + n % 1999) || chr(22000 + n % 997),
                      'p' || md5(n::text), 'x' || substr(md5(n::text), 1, 2), '', 'active',
                      lpad((n % 10000)::text, 4, '0'), md5(n::text), unit.id, '', 0
                 FROM generate_series(1, 50000) AS n
                 JOIN orgs_organisation AS unit ON unit.code = 'G' || (n % 1000 + 1);
               ANALYZE orgs_organisation; ANALYZE people_person"""
        )


def test_search_reads_an_index_not_everybody():
    fifty_thousand_people_in_a_thousand_units()
    expected = {
        "乘券": "person_by_name",
        "券闰": "person_by_name_backwards",
        "pabc": "person_by_pinyin",
        "xab": "person_by_initials",
        "0042": "person_by_identity_tail",
        "11010519491231002X": "identity_hash",
        "第77局": "_unit_",
    }
    plans = {term: Person.objects.matching(term).explain() for term in expected}
    assert {term for term, plan in plans.items() if expected[term] not in plan} == set()
    assert {term for term, plan in plans.items() if "Seq Scan on people_person" in plan} == set()
