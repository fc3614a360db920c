"""Contributions of all rules rolled up at once: along the tree, and to the total of plan and programmes.

Headcount snapshots are rolled up beside them for the rules that ask for one (``heads_of``: rule → category).
"""

from typing import Any

import ibis

from ganxun.rules.evaluation.columns import (
    ASKED,
    CONTRIBUTED,
    CONTRIBUTION,
    HEADS_OF,
    SUMS,
    whole_numbers,
)
from ganxun.rules.evaluation.moments import Moments
from ganxun.rules.evaluation.people import in_scope
from ganxun.rules.evaluation.relations import Relations
from ganxun.rules.evaluation.steps import Chain, Step


class RollUp:
    """The steps that are the same for every rule over groups."""

    def __init__(self, relations: Relations, moments: Moments, *, scoped: bool) -> None:
        self.relations, self.moments, self.scoped = relations, moments, scoped
        self.contributed = ibis.table(whole_numbers("rule", *CONTRIBUTION), name=CONTRIBUTED)

    def units(self) -> tuple[Step, ...]:
        """One row a rule and unit: sums over the unit's subtree, frozen headcount, number of snapshots."""
        chain = Chain("rolled", None)
        rows, up = self.contributed, self._tree()
        joined = rows.join(up, rows.unit_id == up.below)
        chain.start(joined.group_by("rule", unit=joined.above).agg(**_sums(joined)))
        sums = chain.row
        heads = self._heads()
        lifted = heads.join(up, heads.head_unit == up.below)
        counted = chain.aside(
            lifted.group_by(head_rule=lifted.head_rule, head_of=lifted.above).agg(**_frozen(lifted))
        )
        both = sums.outer_join(counted, [sums.rule == counted.head_rule, sums.unit == counted.head_of])
        rule, unit = ibis.coalesce(both.rule, both.head_rule), ibis.coalesce(both.unit, both.head_of)
        chain.start(both.select(rule=rule, unit=unit, **_filled(both)))
        return tuple(chain.steps)

    def totals(self) -> tuple[Step, ...]:
        """One row a rule and realm asked for, whether or not anyone contributed."""
        chain = Chain("totals", None)
        rows = self.contributed
        chain.start(rows.group_by("rule", "realm").agg(**_sums(rows)))
        sums = chain.row
        heads = self._heads()
        realm = self.moments.realm(heads.head_unit)
        counted = chain.aside(
            heads.group_by(head_rule=heads.head_rule, head_realm=realm).agg(**_frozen(heads))
        )
        asked = ibis.table(whole_numbers("asked_rule", "asked_realm"), name=ASKED)
        both = asked.left_join(sums, [asked.asked_rule == sums.rule, asked.asked_realm == sums.realm])
        chain.start(both.drop("rule", "realm"))
        row = chain.row
        full = row.left_join(
            counted, [row.asked_rule == counted.head_rule, row.asked_realm == counted.head_realm]
        )
        chain.start(full.select(rule=full.asked_rule, unit=full.asked_realm, **_filled(full)))
        return tuple(chain.steps)

    def _tree(self) -> Any:
        tree = self.relations.named("unit_ancestors")
        if self.scoped:
            inside = in_scope(self.relations, self.moments)
            tree = tree.semi_join(inside, tree.ancestor_id == inside.inside)
        return tree.select(below=tree.unit_id, above=tree.ancestor_id)

    def _heads(self) -> Any:
        heads_of = ibis.table({"head_rule": "int64", "wanted": "string"}, name=HEADS_OF)
        rows = self.relations.named("headcounts")
        rows = rows.filter(rows.year == self.moments.number("year"))
        if self.scoped:
            inside = in_scope(self.relations, self.moments)
            rows = rows.semi_join(inside, rows.unit_id == inside.inside)
        joined = rows.join(heads_of, rows.category == heads_of.wanted)
        return joined.select(
            head_rule=joined.head_rule, head_unit=joined.unit_id, heads=joined.people - joined.exempt
        )


def _sums(rows: Any) -> dict[str, Any]:
    return {name: rows[name].sum().cast("int64") for name in SUMS} | {"missing": rows.missing.bit_or()}


def _frozen(rows: Any) -> dict[str, Any]:
    return {"frozen": rows.heads.sum().cast("int64"), "snapshots": rows.count().cast("int64")}


def _filled(rows: Any) -> dict[str, Any]:
    return {name: rows[name].fill_null(0) for name in (*SUMS, "missing", "frozen", "snapshots")}
