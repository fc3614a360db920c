from datetime import date

import pytest

from ganxun.compliance import library
from ganxun.compliance.models import Adoption
from tests.orgs.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def test_the_conversions_of_the_binding_policy_are_used():
    province = OrganisationFactory(province=True)
    unit = OrganisationFactory(parent=province)
    assert library.conversion_table(unit.path, date(2019, 1, 1)) is None
    Adoption.objects.create(policy="sichuan-2018-2022", organisation=province, starts_on=date(2018, 1, 1))
    table = library.conversion_table(unit.path, date(2019, 1, 1))
    assert table is not None
    assert "full_time_day" in {row.code for row in table.conversions.rows}
    assert library.conversion_table("", date(2019, 1, 1)) == table
