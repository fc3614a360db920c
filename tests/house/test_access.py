"""A page, an operation or a job that does not say whom it is for does not get into the house (decision 0074)."""

import django
import pytest
from django.apps import apps

from ganxun.base.row_guards_in_database import unexplained
from ganxun.shell.access_table import PAGE, written
from ganxun.shell.addresses import addresses, jobs

if not apps.ready:  # house tests may run without a database, never without the apps
    django.setup()


def test_every_page_and_operation_says_whom_it_is_for():
    unsaid = [f"{each.method} {each.route}" for each in addresses() if each.access is None]
    assert unsaid == [], "@page('…', needs=…) or @opens('…', needs=…): ganxun/base/access.py"


def test_every_job_says_on_whose_behalf_it_reads():
    assert [each.name for each in jobs() if each.access is None] == [], "@runs_as('…'): ganxun/base/access.py"


@pytest.mark.parametrize("address", addresses(), ids=lambda each: f"{each.method} {each.route}")
def test_a_declaration_names_every_place_of_its_route(address):
    if address.access is None:
        pytest.skip("said above")
    named = {*address.access.about, *address.access.example}
    assert [each for each in address.parameters if each not in named] == []


def test_every_table_that_names_people_is_guarded_or_says_why_not():
    assert unexplained() == [], "row_guard = by_person() or no_row_guard = '…': ganxun/base/row_guards.py"


def test_the_table_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == written(), "make docs"
