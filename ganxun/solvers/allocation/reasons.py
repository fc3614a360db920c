"""Why somebody is in a class, or not: codes and numbers out of the same run; the words are the caller's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganxun.solvers.allocation.calling import entry_of
from ganxun.solvers.allocation.checker import value_of
from ganxun.solvers.allocation.problem import Problem, ints
from ganxun.solvers.allocation.resolving import lay_out
from ganxun.solvers.allocation.solving import Plan, Year, year
from ganxun.solvers.allocation.standing import Standing, Why, clashes, copied, why_not_add

Array = NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One answer. ``own``: what the place would be worth by level; the others where they matter."""

    why: Why
    own: tuple[int, ...] = ()
    threshold: tuple[int, ...] = ()  # the least that anybody in the full class is worth there
    other_class: int = -1  # the class that overlaps or has the topic
    slot: int = -1  # where the unit, or its leaders, can spare nobody more
    quota: int = -1
    price: float = 0.0  # of the limit, in units of the last level's mixture


class Answers:
    """A plan laid out once, for any number of questions."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem, self.plan = problem, plan
        self.year: Year = year(problem, 1)
        self.standing: Standing = copied(self.year.held)
        nobody = np.zeros(problem.people.count, bool)
        lay_out(
            self.year.ready.tables, self.standing, self.year.ready.rank[plan.person], plan.in_class, nobody
        )

    def worth(self, person: int, in_class: int) -> tuple[int, ...]:
        """What one place is worth, level by level."""
        one, to = ints([person]), ints([in_class])
        return tuple(value_of(self.problem, level, one, to) for level in self.problem.levels)

    def because(self, person: int) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """The classes of a person, each with its worth by level."""
        own = self.plan.in_class[self.plan.person == person]
        return tuple((int(each), self.worth(person, int(each))) for each in own)

    def why_not(self, person: int, in_class: int) -> Reason:
        """Why a person is not in a class: the first limit that binds, with its numbers."""
        t = self.year.ready.tables
        inside = int(self.year.ready.rank[person])
        entry = int(entry_of(t, inside, in_class))
        own = self.worth(person, in_class)
        if entry < 0:
            return Reason(why=Why.NOT_ELIGIBLE, own=own)
        if in_class in self.plan.closed:
            return Reason(why=Why.CLASS_CLOSED, own=own)
        why = Why(int(why_not_add(t, self.standing, inside, entry)))
        if why in (Why.OVERLAP, Why.MOST_CLASSES):
            return self._own_classes(person, in_class, why, own)
        if why in (Why.UNIT_AWAY, Why.LEADERS_AWAY):
            return self._slot(inside, in_class, why, own)
        if why in (Why.CLASS_FULL, Why.QUOTA_FULL, Why.MOST_OF_UNIT):
            return self._full(inside, entry, why, own)
        return Reason(why=Why.WORTH_LESS if why == Why.POSSIBLE else why, own=own)

    def nearly(self, in_class: int, count: int) -> tuple[tuple[int, Reason], ...]:
        """Who nearly got in: people the class's own limits kept out, those it would be worth most for first."""
        eligible = self.problem.eligibility
        kinds = np.repeat(np.arange(eligible.offsets.size - 1), np.diff(eligible.offsets))
        reach = np.isin(self.problem.people.kind, kinds[eligible.classes == in_class])
        reach[self.plan.person[self.plan.in_class == in_class]] = False
        limits = (Why.CLASS_FULL, Why.QUOTA_FULL, Why.MOST_OF_UNIT, Why.UNIT_AWAY, Why.LEADERS_AWAY)
        found = []
        for person in self._by_worth(np.flatnonzero(reach), in_class):
            reason = self.why_not(int(person), in_class)
            if reason.why in limits:
                found.append((int(person), reason))
            if len(found) == count:
                break
        return tuple(found)

    def _by_worth(self, people: Array, in_class: int) -> Array:
        """People in falling order of what the class is worth for them, level by level."""
        to = np.full(people.size, in_class)
        worth = [np.zeros(people.size, np.int64)]
        for level in self.problem.levels:
            total = np.zeros(people.size, np.int64)
            for term in level.terms:
                a, b = term.of_person[people], term.of_class[to]
                total += term.times * (a * b, np.minimum(a, b), (a == b).astype(np.int64))[term.form]
            worth.append(-total)
        return people[np.lexsort(worth[:0:-1])] if len(worth) > 1 else people

    def _own_classes(self, person: int, in_class: int, why: Why, own: tuple[int, ...]) -> Reason:
        t, classes = self.year.ready.tables, self.problem.classes
        for other in self.plan.in_class[self.plan.person == person]:
            if clashes(t, in_class, int(other)):
                same = classes.topic[in_class] == classes.topic[other] and not self._meet(
                    in_class, int(other)
                )
                return Reason(
                    why=Why.TOPIC_REPEATED if same else Why.OVERLAP, own=own, other_class=int(other)
                )
        return Reason(why=why, own=own)

    def _meet(self, one: int, other: int) -> bool:
        classes = self.problem.classes
        a = slice(classes.stretch_offsets[one], classes.stretch_offsets[one + 1])
        b = slice(classes.stretch_offsets[other], classes.stretch_offsets[other + 1])
        starts, ends = classes.stretch_from, classes.stretch_to
        return bool(((starts[a][:, None] < ends[b]) & (starts[b] < ends[a][:, None])).any())

    def _slot(self, inside: int, in_class: int, why: Why, own: tuple[int, ...]) -> Reason:
        t, s = self.year.ready.tables, self.standing
        unit = int(t.unit[inside])
        away = why == Why.UNIT_AWAY
        use = (s.away if away else s.leaders_away)[unit]
        limit = (t.most_away if away else t.most_leaders_away)[unit]
        for at in range(t.stretch_offsets[in_class], t.stretch_offsets[in_class + 1]):
            for slot in range(int(t.stretch_from[at]), int(t.stretch_to[at])):
                if use[slot] >= limit:
                    return Reason(why=why, own=own, slot=slot, price=self._price_of_slot(unit, slot, away))
        return Reason(why=why, own=own)

    def _price_of_slot(self, unit: int, slot: int, away: bool) -> float:
        if self.plan.dual is None:
            return 0.0
        rows = self.plan.dual.rows
        return float((rows.away if away else rows.leaders_away)[unit, slot]) / self.plan.dual.scale

    def _full(self, inside: int, entry: int, why: Why, own: tuple[int, ...]) -> Reason:
        t = self.year.ready.tables
        in_class = int(t.entry_class[entry])
        there = self.plan.person[self.plan.in_class == in_class]
        if why == Why.MOST_OF_UNIT:
            there = there[self.problem.people.unit[there] == t.unit[inside]]
        quotas = t.entry_quotas[t.entry_quota_offsets[entry] : t.entry_quota_offsets[entry + 1]]
        full = [int(each) for each in quotas if self.standing.in_quota[each] >= t.quota_most[each]]
        least = min((self.worth(int(each), in_class) for each in there), default=())
        price = self.plan.dual.of_class[in_class] / self.plan.dual.scale if self.plan.dual else 0.0
        quota = full[0] if full and why == Why.QUOTA_FULL else -1
        return Reason(why=why, own=own, threshold=least, quota=quota, price=float(price))
