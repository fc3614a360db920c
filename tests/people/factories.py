"""People in the situations that tests speak of."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory

from ganxun.base.pinyin import reading_of_person
from ganxun.people import identity
from ganxun.people.actions import refresh_current
from ganxun.people.models import Appointment, Designation, Exemption, Person, Rank
from tests.base.situations import TODAY
from tests.orgs.factories import OrganisationFactory


class PersonFactory(factory.django.DjangoModelFactory):
    """A person in service with one main post since 2015. Traits: retired, with_identity."""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"P{n:08d}")
    name = factory.Sequence(lambda n: "王李张刘陈杨黄周吴徐"[n % 10] + "伟强芳娜敏静磊洋艳勇"[n // 10 % 10])
    name_pinyin = factory.LazyAttribute(lambda person: reading_of_person(person.name).letters)
    name_initials = factory.LazyAttribute(lambda person: reading_of_person(person.name).initials)
    unit = factory.SubFactory(OrganisationFactory)

    class Params:
        retired = factory.Trait(personnel_status="retired")
        with_identity = factory.Trait(
            identity_sealed=identity.sealed("11010519491231002X"),
            identity_hash=identity.fingerprint("11010519491231002X"),
            identity_tail="002X",
        )

    @factory.post_generation
    def post(self: Person, create: bool, extracted: Any, **kwargs: Any) -> None:
        """The main post; `post__title=…` for another, `post__without=True` for none."""
        if create and "without" not in kwargs:
            AppointmentFactory(person=self, unit=self.unit, **kwargs)
            refresh_current([self.pk], on=TODAY)
            self.refresh_from_db()

    @factory.post_generation
    def rank(self: Person, create: bool, extracted: str | None, **kwargs: Any) -> None:
        """`rank="1A31"`: the level the person has held since 2016."""
        if create and extracted:
            RankFactory(person=self, code=extracted, **kwargs)
            refresh_current([self.pk], on=TODAY)
            self.refresh_from_db()


class AppointmentFactory(factory.django.DjangoModelFactory):
    """A main post since 2015."""

    class Meta:
        model = Appointment

    person = factory.SubFactory(PersonFactory)
    unit = factory.SubFactory(OrganisationFactory)
    title = "科员"
    starts_on = date(2015, 1, 1)


class RankFactory(factory.django.DjangoModelFactory):
    """A level held since 2016."""

    class Meta:
        model = Rank

    person = factory.SubFactory(PersonFactory)
    kind = "level"
    code = "1A41"
    starts_on = date(2016, 1, 1)


class DesignationFactory(factory.django.DjangoModelFactory):
    """On the list of outstanding young officials since 2019."""

    class Meta:
        model = Designation

    person = factory.SubFactory(PersonFactory)
    kind = "outstanding_young"
    starts_on = date(2019, 1, 1)


class ExemptionFactory(factory.django.DjangoModelFactory):
    """Exempt in 2020."""

    class Meta:
        model = Exemption

    person = factory.SubFactory(PersonFactory)
    kind = "long_sick"
    starts_on = date(2020, 1, 1)
    ends_before = date(2021, 1, 1)
    approved_by = "李某"
    approved_on = date(2019, 12, 30)
