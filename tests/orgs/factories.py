"""Organisations in the situations that tests speak of."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from django.db import connection

from ganxun.orgs.models import Organisation, OrganisationSpan


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A department, since 2010; with `parent` below it. Traits: province, city, county, closed."""

    class Meta:
        model = Organisation

    code = factory.Sequence(lambda n: f"U{n:06d}")
    name = factory.Sequence(lambda n: f"第{n}局")
    kind = "department"
    level = "county"
    starts_on = date(2010, 1, 1)

    class Params:
        province = factory.Trait(kind="province", level="province", name="四川省")
        city = factory.Trait(kind="city", level="city", name=factory.Sequence(lambda n: f"第{n}市"))
        county = factory.Trait(kind="county", level="county", name=factory.Sequence(lambda n: f"第{n}县"))
        closed = factory.Trait(ends_before=date(2019, 1, 1))

    @classmethod
    def _create(cls, model_class: type[Organisation], *args: Any, **kwargs: Any) -> Organisation:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('orgs_organisation', 'id'))")
            (number,) = cursor.fetchone()
        parent = kwargs.get("parent")
        place = {
            "path": f"{parent.path if parent else ''}{number}.",
            "depth": parent.depth + 1 if parent else 0,
        }
        organisation = super()._create(model_class, *args, id=number, **(place | kwargs))
        OrganisationSpan.objects.create(
            organisation=organisation,
            name=organisation.name,
            parent=parent,
            starts_on=organisation.starts_on,
            ends_before=organisation.ends_before,
        )
        return organisation
