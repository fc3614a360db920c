"""The organisations around one: where it stands, what is directly below it, what a term finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ganxun.base.actor import Actor
from ganxun.orgs.models import Organisation

_MOST = 60


@dataclass(frozen=True)
class Places:
    """`above`: from the widest the actor may see down to the organisation itself; `below`: its children; `found`."""

    above: tuple[Organisation, ...] = ()
    below: tuple[Organisation, ...] = ()
    found: tuple[Organisation, ...] = ()
    granted: tuple[Organisation, ...] = ()


def near(here: Organisation | None, *, actor: Actor, day: date) -> Places:
    """What stands above and below `here`, within what the actor may see on `day`."""
    visible = Organisation.objects.visible_to(actor)
    granted = tuple(visible.filter(path__in=_granted_paths(actor)).in_order())
    if here is None:
        return Places(granted=granted)
    above = tuple(visible.filter(pk__in=here.ancestor_ids).order_by("depth"))
    below = tuple(visible.existing_on(day).filter(parent=here).in_order()[:_MOST])
    return Places(above=above, below=below, granted=granted)


def trail(here: Organisation, *, actor: Actor) -> tuple[Organisation, ...]:
    """The way from the widest organisation that the actor may see to `here`, which is not part of it."""
    return tuple(
        Organisation.objects.visible_to(actor).filter(pk__in=here.ancestor_ids[:-1]).order_by("depth")
    )


def found(term: str, *, actor: Actor, day: date) -> Places:
    """Organisations that `term` finds, by name or pinyin, the highest first."""
    matching = Organisation.objects.visible_to(actor).existing_on(day).matching(term)
    return Places(found=tuple(matching.select_related("parent").order_by("depth", "sort_key", "id")[:30]))


def _granted_paths(actor: Actor) -> list[str]:
    return sorted({grant.path for grant in actor.grants if grant.path})
