"""What a reviewer should see before a plan is approved (六(二)): over the whole plan at once, each as rows.

Who matches which item is asked of the evaluator in batches and becomes a matrix of people and items; the rest is
arithmetic over it. An item that takes 40 of 400 matching people calls each with a chance of one in ten: what follows
is what may be expected, and what cannot be avoided.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

from ganxun.compliance import library
from ganxun.orgs.models import Organisation
from ganxun.plans.models import AnnualPlan, PlanItem
from ganxun.reports.plans.concern_rows import (
    Alike,
    Concerns,
    Crowded,
    Doubled,
    Overbooked,
    Short,
    Uncovered,
    Untrained,
)
from ganxun.reports.shelf import categories_judged
from ganxun.rules.audience import AT_ONCE, audience_rows, read_audience
from ganxun.rules.facts import registry
from ganxun.rules.language.conditions import Condition, InCategory
from ganxun.rules.language.policy import Policy
from ganxun.rules.language.requirements import BoundKind, Reach
from ganxun.rules.loading.problems import PolicyRefused

Flags = npt.NDArray[np.bool_]
Reals = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Rows of each list; what is beyond is counted.
MOST = 60
LONG_AGO = timedelta(days=730)
_ALIKE = 0.82
_CROWDED = 1 / 3
_FEWEST_IN_UNIT = 5


def concerns_of(plan: AnnualPlan, on: date) -> Concerns:
    """The concerns of the plan as it stands, judged on the people of a day; kept until an item changes.

    The caller must have made sure that the actor may read the people of the plan's organisation.
    """
    return _kept(plan.pk, plan.revision, on)


@lru_cache(maxsize=32)
def _kept(plan_id: int, _revision: int, on: date) -> Concerns:
    plan = AnnualPlan.objects.select_related("organisation").get(pk=plan_id)
    return _Reading(plan, on).concerns()


class _Reading:
    """One look at a plan: items, people, and who matches what."""

    def __init__(self, plan: AnnualPlan, on: date) -> None:
        self.plan, self.on = plan, on
        self.policy: Policy = library.policy(plan.policy_code)
        found = plan.items.standing().select_related("organiser", "institution", "called_from")
        self.items = list(found.order_by("number"))
        self.categories = categories_judged(self.policy, on)
        self._ask()

    def _ask(self) -> None:
        conditions: dict[Condition, int] = {}
        asked = [self._condition(item) for item in self.items]
        for condition in (*asked, *(InCategory(code) for code in self.categories)):
            if condition is not None:
                conditions.setdefault(condition, len(conditions))
        people, units, truths = self._truths(list(conditions))
        self.people, self.units = people, units
        paths = dict(Organisation.objects.under(self.plan.organisation.path).values_list("pk", "path"))
        inside: dict[str, Flags] = {}
        self.matches = np.zeros((len(self.items), len(people)), dtype=bool)
        for row, (item, condition) in enumerate(zip(self.items, asked, strict=True)):
            start = item.called_from.path
            if start not in inside:
                below = [pk for pk, path in paths.items() if path.startswith(start)]
                inside[start] = np.isin(units, np.array(below, dtype=np.int64))
            if condition is not None:
                self.matches[row] = truths[conditions[condition]] & inside[start]
        self.members = {code: truths[conditions[InCategory(code)]] for code in self.categories}
        places = np.array([item.people for item in self.items], dtype=np.float64)
        sizes = self.matches.sum(axis=1)
        self.chance: Reals = np.minimum(1.0, places / np.maximum(sizes, 1))
        self.places, self.sizes = places, sizes

    def _condition(self, item: PlanItem) -> Condition | None:
        try:
            return read_audience(item.audience or {}, self.policy, registry)
        except PolicyRefused:
            return None

    def _truths(self, conditions: list[Condition]) -> tuple[Ints, Ints, list[Flags]]:
        """Everybody of the plan's organisation with a unit, and for each condition who satisfies it."""
        people: Ints = np.zeros(0, dtype=np.int64)
        units: Ints = people
        truths: list[Flags] = []
        root = self.plan.organisation_id
        with connection.cursor() as cursor:
            for first in range(0, max(len(conditions), 1), AT_ONCE):
                batch = conditions[first : first + AT_ONCE]
                rows = audience_rows(
                    self.policy, batch, self.on, registry=registry, cursor=cursor, unit_id=root
                )
                table = np.array([(p, u or 0, b) for p, u, b in rows], dtype=np.int64).reshape(-1, 3)
                people, units, bits = table[:, 0], table[:, 1], table[:, 2]
                truths += [(bits >> place & 1).astype(bool) for place in range(len(batch))]
        return people, units, truths

    def concerns(self) -> Concerns:
        """All of them."""
        return Concerns(
            doubled=_first(self._doubled()),
            alike=_first(self._alike()),
            untrained=_first(self._untrained()),
            uncovered=_first(self._uncovered()),
            short=_first(self._short()),
            crowded=_first(self._crowded()),
            overbooked=_first(self._overbooked()),
            people=len(self.people),
            nobody=[item for item, size in zip(self.items, self.sizes, strict=True) if not size],
        )

    # --- 多头 ------------------------------------------------------------------------------------------------

    def _doubled(self) -> list[Doubled]:
        """Pairs in which somebody must be expected to be called twice, the worst first."""
        if not self.items:
            return []
        matrix = self.matches.astype(np.float32)
        shared = matrix @ matrix.T
        expected = shared * np.outer(self.chance, self.chance)
        starts = np.array([item.starts_on.toordinal() for item in self.items])
        ends = np.array([item.ends_before.toordinal() for item in self.items])
        together = (starts[:, None] < ends[None, :]) & (starts[None, :] < ends[:, None])
        organisers = np.array([item.organiser_id for item in self.items])
        apart = organisers[:, None] != organisers[None, :]
        either = self.sizes[:, None] + self.sizes[None, :] - shared
        called = np.minimum(self.places, self.sizes)
        forced = np.maximum(0, called[:, None] + called[None, :] - either)
        wanted = np.triu(together & apart & ((expected >= 1) | (forced >= 1)), k=1)
        found = [
            Doubled(
                self.items[row],
                self.items[column],
                int(shared[row, column]),
                float(expected[row, column]),
                int(forced[row, column]),
            )
            for row, column in zip(*np.nonzero(wanted), strict=True)
        ]
        return sorted(found, key=lambda each: (-each.forced, -each.expected))

    # --- 重复 ------------------------------------------------------------------------------------------------

    def _alike(self) -> list[Alike]:
        """Items nearly the same as another organiser's in the plan, or as a class of another organiser within two years."""
        held: list[tuple[str, int, date, str, int | None]] = [
            (item.title, item.organiser_id, item.starts_on, item.organiser.label, item.pk)
            for item in self.items
        ]
        held += self._held()
        by_pair: dict[str, set[int]] = defaultdict(set)
        kept = [_pairs(each[0]) for each in held]
        for place, pairs in enumerate(kept):
            for pair in pairs:
                by_pair[pair].add(place)
        found = []
        for row, item in enumerate(self.items):
            counts: dict[int, int] = defaultdict(int)
            for pair in kept[row]:
                for place in by_pair[pair]:
                    counts[place] += 1
            for place, count in counts.items():
                title, organiser, on, label, other = held[place]
                likeness = count / max(1, len(kept[row] | kept[place]))
                is_later = other is not None and place <= row
                if organiser != item.organiser_id and likeness >= _ALIKE and not is_later:
                    found.append(Alike(item, title, on, label, likeness, other))
        return sorted(found, key=lambda each: (-each.likeness, each.item.number))

    def _held(self) -> list[tuple[str, int, date, str, int | None]]:
        """Classes of the last two years within the plan's organisation, from the facts."""
        first = self.on - LONG_AGO
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT class.class_name, class.unit_id, class.starts_on, unit.name FROM fact_class AS class"
                " JOIN orgs_organisation AS unit ON unit.id = class.unit_id"
                " WHERE unit.path LIKE %s AND class.starts_on BETWEEN %s AND %s",
                [f"{self.plan.organisation.path}%", first, self.on],
            )
            return [(name, unit, on, label, None) for name, unit, on, label in cursor.fetchall()]

    # --- 长期不训, categories, quotas --------------------------------------------------------------------------

    def _untrained(self) -> list[Untrained]:
        left = self.people[~self.matches.any(axis=0)]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT person_id, max(ends_on) FROM fact_credit"
                " WHERE state = 'standing' AND account = 'concentrated' AND ends_on <= %s AND person_id = ANY(%s)"
                " GROUP BY person_id",
                [self.on, left.tolist()],
            )
            last: dict[int, date] = dict(cursor.fetchall())
        long_ago = self.on - LONG_AGO
        found = [Untrained(int(person), last.get(int(person))) for person in left]
        late = [each for each in found if each.last is None or each.last < long_ago]
        return sorted(late, key=lambda each: each.last or date.min)

    def _uncovered(self) -> list[Uncovered]:
        covered = self.matches.any(axis=0)
        found = []
        for code, members in self.members.items():
            left_out = int((members & ~covered).sum())
            if left_out:
                label = self.policy.categories[code].label
                found.append(Uncovered(label, int(members.sum()), left_out))
        return sorted(found, key=lambda each: (-each.left_out / max(1, each.people), each.label))

    def _short(self) -> list[Short]:
        """Quotas by programme whose people the plan's items of that programme do not reach."""
        places: dict[str, int] = defaultdict(int)
        items: dict[str, int] = defaultdict(int)
        for item in self.items:
            places[item.programme] += item.people
            items[item.programme] += 1
        found = []
        for rule in self.policy.in_force(self.on):
            requires, code = rule.requires, rule.programme
            if code is None or not isinstance(requires, Reach) or requires.count != "people":
                continue
            target = requires.bound.value
            if requires.bound.kind is not BoundKind.OPEN and places[code] < target:
                label = self.policy.programmes[code].label
                found.append(Short(rule.says, rule.cites, label, target, places[code], items[code]))
        return sorted(found, key=lambda each: each.planned / max(1, each.target))

    # --- 错峰, capacity ----------------------------------------------------------------------------------------

    def _crowded(self) -> list[Crowded]:
        known, place = np.unique(self.units, return_inverse=True)
        sizes = np.bincount(place, minlength=len(known))
        found: list[tuple[int, int, int, float]] = []
        for month in range(1, 13):
            rows = [
                row
                for row, item in enumerate(self.items)
                if item.starts_on.month == month and item.is_full_time
            ]
            staying = np.ones(len(self.people))
            for row in rows:
                staying[self.matches[row]] *= 1 - self.chance[row]
            away = np.bincount(place, weights=1 - staying, minlength=len(known))
            over = np.flatnonzero((sizes >= _FEWEST_IN_UNIT) & (away > sizes * _CROWDED))
            found += [(int(known[at]), month, int(sizes[at]), float(away[at])) for at in over]
        units = Organisation.objects.in_bulk({unit for unit, *_rest in found})
        rows_ = [
            Crowded(units[unit], month, size, away) for unit, month, size, away in found if unit in units
        ]
        return sorted(rows_, key=lambda each: -each.away / each.people)

    def _overbooked(self) -> list[Overbooked]:
        """Weeks in which an institution has more classes than in any week of the last two years."""
        planned: dict[tuple[int, date], int] = defaultdict(int)
        names: dict[int, str] = {}
        for item in self.items:
            if item.institution is not None:
                names[item.institution.pk] = item.institution.name
                for week in _weeks(item.starts_on, item.ends_before):
                    planned[item.institution.pk, week] += 1
        most = self._most_held(list(names))
        found = [
            Overbooked(names[place], week, count, most[place])
            for (place, week), count in planned.items()
            if place in most and count > most[place]
        ]
        return sorted(found, key=lambda each: (each.most - each.classes, each.name, each.week))

    def _most_held(self, institutions: list[int]) -> dict[int, int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT institution_id, max(classes) FROM (SELECT class.institution_id, week, count(*) AS classes"
                " FROM fact_class AS class CROSS JOIN LATERAL generate_series(date_trunc('week', class.starts_on),"
                " class.ends_on, interval '7 days') AS week WHERE class.institution_id = ANY(%s)"
                " AND class.starts_on BETWEEN %s AND %s GROUP BY 1, 2) AS weekly GROUP BY 1",
                [institutions, self.on - LONG_AGO, self.on],
            )
            return dict(cursor.fetchall())


def _weeks(starts_on: date, ends_before: date) -> list[date]:
    monday = starts_on - timedelta(days=starts_on.weekday())
    count = (ends_before - monday).days
    return [monday + timedelta(days=days) for days in range(0, count, 7)]


_NUMBERS = re.compile(r"\d{4}年|第\s*[\d一二三四五六七八九十]+\s*期|[（(].*?[)）]|\s")


def _pairs(title: str) -> set[str]:
    """The title without year and run, in pairs of characters."""
    bare = _NUMBERS.sub("", title)
    return {bare[at : at + 2] for at in range(max(1, len(bare) - 1))}


def _first(rows: list[Any]) -> tuple[list[Any], int]:
    return rows[:MOST], len(rows)
