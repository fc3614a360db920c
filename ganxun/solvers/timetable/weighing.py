"""What a whole timetable costs, counted from where everything stands."""

from __future__ import annotations

import numpy as np

from ganxun.solvers.timetable.moving import journeys, wrong_pairs
from ganxun.solvers.timetable.standing import Standing
from ganxun.solvers.timetable.tables import HARD, Tables


def cost_of(t: Tables, s: Standing) -> int:
    """Broken rules at their weight, and every wish."""
    clashes = (
        int(sum(s.clashing[course, period] - 1 for course, period in zip(t.course, s.period, strict=True)))
        // 2
    )
    places = int(t.period_cost[t.course, s.period].sum() + t.room_cost[t.course, s.room].sum())
    days = int(np.maximum(t.least_days - s.days, 0).sum()) * int(t.weights[0])
    rooms = int((np.maximum(s.rooms, 1) - 1).sum()) * int(t.weights[1])
    return HARD * clashes + places + days + rooms + _groups(t, s) + _order(t, s)


def _groups(t: Tables, s: Standing) -> int:
    lone = int((t.alone[s.pattern] * t.lone[:, None]).sum())
    above = int((np.maximum(s.load - t.most[:, None], 0) * t.above[:, None]).sum())
    travel = sum((int(t.travel[each]) * journeys(t, s, int(each)) for each in np.flatnonzero(t.travel)), 0)
    return lone + above + travel


def _order(t: Tables, s: Standing) -> int:
    pairs = sum(
        wrong_pairs(s, course, int(then))
        for course in range(t.after_offsets.size - 1)
        for then in t.afters[t.after_offsets[course] : t.after_offsets[course + 1]]
    )
    return int(t.weights[2]) * int(pairs)
