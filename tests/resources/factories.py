"""Training institutions and registered items in the situations that tests speak of."""

from __future__ import annotations

from datetime import date

import factory

from ganxun.resources.models import Institution, Recognition, RegisteredItem
from tests.orgs.factories import OrganisationFactory


class InstitutionFactory(factory.django.DjangoModelFactory):
    """A city's party school, recognised. Traits: unrecognised, of_unknown_standing."""

    class Meta:
        model = Institution

    code = factory.Sequence(lambda n: f"school_{n}")
    name = factory.Sequence(lambda n: f"第{n}市委党校")
    kind = "party_school"
    level = "city"
    is_recognised = True

    class Params:
        unrecognised = factory.Trait(is_recognised=False)
        of_unknown_standing = factory.Trait(is_recognised=None)


class RecognitionFactory(factory.django.DjangoModelFactory):
    """Recognised since 2018."""

    class Meta:
        model = Recognition

    institution = factory.SubFactory(InstitutionFactory)
    is_recognised = True
    starts_on = date(2018, 1, 1)
    decided_by = "省委组织部"


class RegisteredItemFactory(factory.django.DjangoModelFactory):
    """A good course, selected in 2020."""

    class Meta:
        model = RegisteredItem

    kind = "course"
    title = "某课程"
    organisation = factory.SubFactory(OrganisationFactory)
    level = "province"
    on = date(2020, 5, 1)
