"""What begins or ends overnight shows in the morning."""

from datetime import date

import pytest

from ganxun.people.jobs import bring_in_step
from ganxun.people.models import Appointment
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import AppointmentFactory, PersonFactory

pytestmark = pytest.mark.django_db


def test_a_post_that_begins_today_is_shown_today(settings):
    person = PersonFactory()
    Appointment.objects.filter(person=person).update(ends_before=date(2020, 9, 1))
    later = AppointmentFactory(
        person=person, unit=OrganisationFactory(name="审计局"), title="局长", starts_on=date(2020, 9, 1)
    )
    for today, unit in ((date(2020, 8, 31), person.unit), (date(2020, 9, 1), later.unit)):
        settings.GANXUN_TODAY = today
        bring_in_step.func(timestamp=0)
        person.refresh_from_db()
        assert person.unit == unit
