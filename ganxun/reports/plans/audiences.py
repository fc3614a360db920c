"""Whom an item is for: in words, and as the number of people who match now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.orgs.models import Organisation
from ganxun.rules.audience import Counted, count_audience, read_audience
from ganxun.rules.facts import registry
from ganxun.rules.language.policy import Policy
from ganxun.rules.loading.problems import PolicyRefused
from ganxun.rules.wording import Wording

EVERYBODY = "全体在职人员"


def audience_words(said: Any, policy: Policy) -> str:
    """The condition in Chinese; everybody when nothing is asked; what is wrong with it when it cannot be read."""
    try:
        condition = read_audience(said or {}, policy, registry)
    except PolicyRefused as refusal:
        return "；".join(map(str, refusal.problems))
    return Wording(policy, registry).condition(condition) or EVERYBODY


@dataclass(frozen=True)
class Matching:
    """How many people match now. `is_partial`: only those were counted whom the actor may see."""

    people: int
    unknown: int
    is_partial: bool


def matching(
    said: Any, policy: Policy, called_from: Organisation, *, actor: Actor, on: date
) -> Matching | None:
    """The people of the organisation and below who match, as far as the actor may know; None when it cannot be asked.

    One query for each subtree in which the actor may read people (one, as a rule).
    """
    try:
        condition = read_audience(said or {}, policy, registry)
    except PolicyRefused:
        return None
    inside, is_partial = _inside(called_from, actor)
    found = [Counted(0, 0)]
    with connection.cursor() as cursor:
        found += [
            count_audience(policy, condition, on, registry=registry, cursor=cursor, unit_id=unit)
            for unit in inside
        ]
    return Matching(sum(each.matching for each in found), sum(each.unknown for each in found), is_partial)


def _inside(called_from: Organisation, actor: Actor) -> tuple[list[int], bool]:
    """Units whose subtrees are counted."""
    held = actor.paths(Permission.PERSON_READ)
    if any(called_from.path.startswith(path) for path in held):
        return [called_from.pk], False
    below = [path for path in held if path.startswith(called_from.path)]
    return [int(path.rstrip(".").rsplit(".", 1)[-1]) for path in below], True
