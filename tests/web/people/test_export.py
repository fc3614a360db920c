"""An export holds what the list shows, never a formula, and leaves its trace."""

import io

import openpyxl
import pytest
from django.urls import reverse

from ganxun.base.models import AuditEntry
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.web.signing import signed_in

pytestmark = pytest.mark.django_db

EXPORT = reverse("people:export")


def sheet_of(response):
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active


def test_the_filters_hold_for_the_export(client):
    office = OrganisationFactory()
    PersonFactory(name="王伟", unit=office)
    PersonFactory(name="李娜", unit=office)
    sheet = sheet_of(signed_in(client, office).get(EXPORT, {"q": "王"}))
    assert [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["王伟"]


def test_a_name_that_looks_like_a_formula_stays_text(client):
    office = OrganisationFactory()
    PersonFactory(name='=HYPERLINK("x")', unit=office)
    cell = sheet_of(signed_in(client, office).get(EXPORT)).cell(row=2, column=2)
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_an_export_is_on_record(client):
    office = OrganisationFactory()
    PersonFactory.create_batch(3, unit=office)
    sheet_of(signed_in(client, office).get(EXPORT, {"band": "section"}))
    entry = AuditEntry.objects.get(deed="people.exported")
    assert entry.org_path == office.path
    assert entry.details["band"] == "section"
