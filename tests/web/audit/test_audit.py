"""The audit log is for audit administrators, filtered by who, what and when."""

from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.urls import reverse

from ganxun.base import audit
from tests.base.situations import MONDAY, THE_SYSTEM
from tests.orgs.factories import OrganisationFactory
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db

LOG = reverse("audit:list")


@pytest.fixture
def office():
    return OrganisationFactory(name="审计所在地")


def note(office, deed, *, at=MONDAY, **details):
    with transaction.atomic():
        audit.note(THE_SYSTEM, deed, office, at=at, org_path=office.path, details=details)


def auditor(client, office):
    return signed_in(client, office, role="audit_administrator")


def test_deeds_are_shown_in_words(client, office):
    note(office, "credit.reversed", reason="重复登记")
    page = words(auditor(client, office).get(LOG))
    assert "冲销学时" in page
    assert "重复登记" in page


def test_an_officer_may_not_look(client, office):
    assert signed_in(client, office).get(LOG).status_code == 403


def test_deeds_elsewhere_are_not_shown(client, office):
    note(OrganisationFactory(name="别处"), "run.asked")
    assert "别处" not in words(auditor(client, office).get(LOG))


def test_both_days_are_included(client, office):
    note(
        office,
        "run.asked",
        at=datetime(2020, 6, 30, 15, 59, tzinfo=UTC),
        mark="last minute of June in Chengdu",
    )
    note(office, "run.asked", at=datetime(2020, 6, 30, 16, 0, tzinfo=UTC), mark="first minute of July")
    page = words(auditor(client, office).get(LOG, {"since": "2020-06-30", "until": "2020-06-30"}))
    assert "last minute" in page
    assert "first minute" not in page


def test_a_filter_by_deed(client, office):
    note(office, "run.asked", mark="one")
    note(office, "grant.given", mark="two")
    page = words(auditor(client, office).get(LOG, {"deed": "grant.given"}))
    assert "two" in page
    assert "one" not in page.split("<tbody>")[1].split("</tbody>")[0]
