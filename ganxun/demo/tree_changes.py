"""Changes of the tree, made by the ordinary deeds: counties that became cities, a township merged away, a hospital renamed.

The regions are planted under the names of the demo day; what was called otherwise until a day within the plan
period gets its earlier name as a dated span (decision 0084).
"""

from __future__ import annotations

from datetime import date, datetime

from ganxun.base.actor import Actor
from ganxun.demo.units import Tree
from ganxun.orgs import actions
from ganxun.orgs.regions import sichuan_renamings

MERGED_ON = date(2019, 12, 20)
RENAMED_ON = date(2019, 6, 3)


def make(tree: Tree, *, until: date, actor: Actor, at: datetime) -> None:
    """Make those changes that lie before the demo day, so that the tree of an earlier day looks different."""
    for each in sichuan_renamings():
        if each.on <= until:
            actions.record_earlier_name(
                tree.id_of(each.code), each.name_before, before=each.on, actor=actor, at=at, code=each.code_before
            )  # fmt: skip
    if until < MERGED_ON:
        return
    opening = actions.Opening(
        code="510104901", name="石羊乡", kind="township", level="township", starts_on=date(2010, 1, 1),
        parent_id=tree.id_of("510104"), more={"region_code": "510104901", "sort_key": "9"},
    )  # fmt: skip
    township = actions.open_organisation(opening, actor=actor, at=at)
    actions.merge_organisation(township.pk, tree.id_of("510104001"), on=MERGED_ON, actor=actor, at=at)
    actions.rename_organisation(
        tree.id_of("510104-I001"), "锦江区中心医院", on=RENAMED_ON, actor=actor, at=at
    )
