"""The list as a file holds what the list shows, never a formula, and leaves its trace."""

import io

import openpyxl
import pytest
from django.urls import reverse

from ganxun.base.models import AuditEntry
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db

PEOPLE = reverse("people:list")


def taken(client, form="xlsx", purpose="报送年度统计", **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return client.post(f"{PEOPLE}?{query}", {"form": form, "purpose": purpose})


def content(response):
    return b"".join(response.streaming_content)


def sheet_of(response):
    return openpyxl.load_workbook(io.BytesIO(content(response))).active


@pytest.fixture
def office():
    return OrganisationFactory()


def test_the_filters_hold_for_the_file(client, office):
    PersonFactory(name="王伟", unit=office)
    PersonFactory(name="李娜", unit=office)
    sheet = sheet_of(taken(signed_in(client, office), q="王"))
    assert [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["王伟"]


def test_the_order_holds_for_the_file(client, office):
    for name in ("张三", "李四", "安五"):
        PersonFactory(name=name, unit=office)
    signed_in(client, office)
    down = sheet_of(taken(client, sort="-name"))
    assert [row[1] for row in down.iter_rows(min_row=2, values_only=True)] == ["张三", "李四", "安五"]


def test_all_pages_are_in_the_file(client, office):
    PersonFactory.create_batch(31, unit=office)
    assert sheet_of(taken(signed_in(client, office), page=2)).max_row == 32


def test_a_name_that_looks_like_a_formula_stays_text(client, office):
    PersonFactory(name='=HYPERLINK("x")', unit=office)
    cell = sheet_of(taken(signed_in(client, office))).cell(row=2, column=2)
    assert cell.data_type == "s"
    assert cell.quotePrefix


@pytest.mark.parametrize(("form", "encoding"), [("csv", "utf-8-sig"), ("csv-gb18030", "gb18030")])
def test_as_csv_for_new_and_old_programs(client, office, form, encoding):
    PersonFactory(name="@王𠮷", unit=office)
    file = content(taken(signed_in(client, office), form=form))
    assert file.startswith(b"\xef\xbb\xbf") == (form == "csv")
    assert "'@王𠮷" in file.decode(encoding).splitlines()[1]


def test_whoever_takes_people_says_what_for(client, office):
    PersonFactory(name="王伟", unit=office)
    answer = taken(signed_in(client, office), purpose="看")
    assert answer.status_code == 400
    assert "请写明用途" in words(answer)
    assert "王伟" not in words(answer)
    assert not AuditEntry.objects.filter(deed="people.exported").exists()


def test_the_taking_is_on_record(client, office):
    PersonFactory.create_batch(3, unit=office)
    content(taken(signed_in(client, office), band="section"))
    entry = AuditEntry.objects.get(deed="people.exported")
    assert entry.org_path == office.path
    assert (entry.details["asked"], entry.details["purpose"]) == ({"band": "section"}, "报送年度统计")


def test_people_of_elsewhere_are_not_in_the_file(client, office):
    PersonFactory(name="李娜", unit=OrganisationFactory())
    assert sheet_of(taken(signed_in(client, office))).max_row == 1


def test_a_form_that_does_not_exist(client, office):
    assert taken(signed_in(client, office), form="pdf").status_code == 400
