"""Credits, and the events they come from, in the situations that tests speak of."""

from __future__ import annotations

from datetime import date

import factory

from ganxun.base.periods import Period
from ganxun.records.decisions.events import CreditEvent
from ganxun.records.models import Credit
from tests.base.situations import MONDAY
from tests.people.factories import PersonFactory

WEEK_IN_MAY = Period(date(2020, 5, 11), date(2020, 5, 16))
WEEK_IN_JUNE = Period(date(2020, 6, 1), date(2020, 6, 6))


def an_event(person, **said) -> CreditEvent:
    """Five full-time days in May 2020, 40 hours, unless said otherwise."""
    usual = {
        "person_id": person.pk,
        "title": "理论进修班",
        "account": "concentrated",
        "stretches": (WEEK_IN_MAY,),
        "source": "import",
        "source_event": "E1",
        "days": 50,
        "hours": 400,
    }
    return CreditEvent(**(usual | said))


class CreditFactory(factory.django.DjangoModelFactory):
    """Five full-time days in May 2020, 40 hours. Traits: online, part_time."""

    class Meta:
        model = Credit

    person = factory.SubFactory(PersonFactory)
    account = "concentrated"
    days = 50
    hours = 400
    starts_on = WEEK_IN_MAY.starts_on
    ends_before = WEEK_IN_MAY.ends_before
    title = "理论进修班"
    training_kind = "in_service"
    attendance = "full_time"
    source = "import"
    source_event = factory.Sequence(lambda n: f"F{n}")
    booked_at = MONDAY
    booked_by = "tests"

    class Params:
        online = factory.Trait(account="online", attendance="on_the_job", days=None)
        part_time = factory.Trait(attendance="part_time")
