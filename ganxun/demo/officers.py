"""Stores the demo accounts with their dated grants."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password

from ganxun.accounts.models import RoleGrant, User
from ganxun.demo.accounts import ACCOUNTS, PASSWORD
from ganxun.demo.units import Tree
from ganxun.people.models import Person


def store(tree: Tree) -> None:
    """Write users and grants. The one password is hashed once: the demo's accounts are no secret from each other."""
    hashed = make_password(PASSWORD)
    people = dict(
        Person.objects.filter(code__in=[each.person for each in ACCOUNTS if each.person]).values_list(
            "code", "pk"
        )
    )
    users = User.objects.bulk_create(
        User(
            username=each.username,
            display_name=each.display_name,
            password=hashed,
            person_id=people.get(each.person),
        )
        for each in ACCOUNTS
    )
    RoleGrant.objects.bulk_create(
        RoleGrant(
            user=user, role=each.role, organisation_id=tree.id_of(each.organisation), starts_on="2018-01-01"
        )
        for user, each in zip(users, ACCOUNTS, strict=True)
        if each.role
    )
