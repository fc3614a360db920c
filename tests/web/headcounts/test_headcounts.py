"""The denominators of a year, summed over what one may see."""

from datetime import date

import pytest
from django.urls import reverse

from ganxun.compliance.models import HeadcountSnapshot
from tests.orgs.factories import OrganisationFactory
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db

PAGE = reverse("headcounts:list")


def frozen(organisation, people, year=2019):
    return HeadcountSnapshot.objects.create(
        organisation=organisation, category="county_leaders", year=year, taken_on=date(year, 12, 31),
        people=people, exempt=1,
    )  # fmt: skip


def test_a_county_reads_the_sum_of_its_units_and_not_its_neighbours(client):
    county, neighbour = OrganisationFactory(county=True), OrganisationFactory(county=True)
    for _number in range(2):
        frozen(OrganisationFactory(parent=county), 17)
    frozen(neighbour, 900)
    page = words(signed_in(client, county).get(PAGE))
    assert '数">34<' in page
    assert "900" not in page
    assert "2019-12-31" in page


def test_before_the_first_one_the_page_says_how_they_come_about(client):
    assert "还没有人数快照" in words(signed_in(client, OrganisationFactory()).get(PAGE))
