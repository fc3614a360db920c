"""Accounts in the situations that tests speak of."""

from __future__ import annotations

from datetime import date

import factory

from ganxun.accounts.models import RoleGrant, User
from tests.orgs.factories import OrganisationFactory

PASSWORD = "Peach-Garden-3"


class UserFactory(factory.django.DjangoModelFactory):
    """An active account without any role. Trait: switched_off."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    display_name = factory.Sequence(lambda n: f"用户{n}")

    class Params:
        switched_off = factory.Trait(is_active=False)

    @factory.post_generation
    def password(self: User, create: bool, extracted: str | None, **kwargs: object) -> None:
        """The usual password, or the one given."""
        self.set_password(extracted or PASSWORD)
        if create:
            self.save(update_fields=["password"])


class RoleGrantFactory(factory.django.DjangoModelFactory):
    """A training officer's grant since 2018. Traits: ended, not_begun."""

    class Meta:
        model = RoleGrant

    user = factory.SubFactory(UserFactory)
    role = "training_officer"
    organisation = factory.SubFactory(OrganisationFactory)
    starts_on = date(2018, 1, 1)

    class Params:
        ended = factory.Trait(ends_before=date(2019, 1, 1))
        not_begun = factory.Trait(starts_on=date(2099, 1, 1))
