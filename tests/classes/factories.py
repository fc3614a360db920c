"""Classes in the situations that tests speak of."""

from __future__ import annotations

from datetime import date

import factory

from ganxun.classes.models import Booking, ClassSession, TrainingClass
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.resources.factories import InstitutionFactory


class TrainingClassFactory(factory.django.DjangoModelFactory):
    """A main class of two weeks in September 2020, still to come. Traits: over, part_time, seminar."""

    class Meta:
        model = TrainingClass

    code = factory.Sequence(lambda n: f"C{n:06d}")
    name = factory.Sequence(lambda n: f"第{n}期进修班")
    kind = "main"
    organiser = factory.SubFactory(OrganisationFactory)
    organiser_level = "city"
    institution = factory.SubFactory(InstitutionFactory)
    starts_on = date(2020, 9, 7)
    ends_before = date(2020, 9, 19)
    days = 100
    hours = 800

    class Params:
        over = factory.Trait(starts_on=date(2020, 3, 2), ends_before=date(2020, 3, 14))
        part_time = factory.Trait(is_full_time=False)
        seminar = factory.Trait(kind="seminar")


class ClassSessionFactory(factory.django.DjangoModelFactory):
    """Four hours of theory on the first day."""

    class Meta:
        model = ClassSession

    training_class = factory.SubFactory(TrainingClassFactory)
    held_on = factory.LazyAttribute(lambda session: session.training_class.starts_on)
    title = "专题一"
    hours = 40
    field = "theory"


class BookingFactory(factory.django.DjangoModelFactory):
    """Booked, not yet credited."""

    class Meta:
        model = Booking

    training_class = factory.SubFactory(TrainingClassFactory)
    person = factory.SubFactory(PersonFactory)
