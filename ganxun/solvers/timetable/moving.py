"""What a move would cost, told without making it; order and travel are told by making it."""

from __future__ import annotations

from ganxun.solvers.allocation.compiled import compiled
from ganxun.solvers.timetable.standing import EMPTY, Standing, put, take
from ganxun.solvers.timetable.tables import HARD, Tables


@compiled
def hard_of(t: Tables, s: Standing, session: int, period: int, room: int, other: int) -> int:
    """Broken rules and seats: a session goes there, and the one that is there takes its place."""
    course, now, here = t.course[session], s.period[session], s.room[session]
    cost = t.room_cost[course, room] - t.room_cost[course, here]
    clashes = 0
    if period != now:
        cost += t.period_cost[course, period] - t.period_cost[course, now]
        clashes = s.clashing[course, period] - s.clashing[course, now] + 1
    if other != EMPTY:
        back = t.course[other]
        cost += t.room_cost[back, here] - t.room_cost[back, room]
        if period != now:
            cost += t.period_cost[back, now] - t.period_cost[back, period]
            clashes += s.clashing[back, now] - s.clashing[back, period] + 1 - 2 * t.clash[course, back]
    return cost + HARD * clashes


@compiled
def soft_of(t: Tables, s: Standing, session: int, period: int, room: int, without: int) -> int:
    """Days, rooms and groups of one course that moves; groups that hold ``without`` too stay as they are."""
    course, now, here = t.course[session], s.period[session], s.room[session]
    cost = 0
    if room != here:
        more = int(s.in_room[course, room] == 0) - int(s.in_room[course, here] == 1)
        cost = t.weights[1] * more
    if period != now:
        day, was = t.day[period], t.day[now]
        if day != was:
            days = s.days[course] + int(s.on_day[course, day] == 0) - int(s.on_day[course, was] == 1)
            short = max(0, t.least_days[course] - days) - max(0, t.least_days[course] - s.days[course])
            cost += t.weights[0] * short
        cost += _groups(t, s, course, now, period, without)
    return cost


@compiled
def _groups(t: Tables, s: Standing, course: int, now: int, period: int, without: int) -> int:
    was, day, cost = t.day[now], t.day[period], 0
    for at in range(t.group_offsets[course], t.group_offsets[course + 1]):
        group = t.groups[at]
        if without >= 0 and t.inside[group, without]:
            continue
        old = s.pattern[group, was]
        left = old & ~t.bit[now] if s.busy[group, now] == 1 else old
        if day == was:
            cost += t.lone[group] * (t.alone[left | t.bit[period]] - t.alone[old])
        else:
            there = s.pattern[group, day]
            lone = t.alone[left] - t.alone[old] + t.alone[there | t.bit[period]] - t.alone[there]
            cost += t.lone[group] * lone
            more = int(s.load[group, day] >= t.most[group]) - int(s.load[group, was] > t.most[group])
            cost += t.above[group] * more
    return cost


@compiled
def move(t: Tables, s: Standing, session: int, period: int, room: int, other: int) -> None:
    """Make it."""
    now, here = s.period[session], s.room[session]
    take(t, s, session)
    if other != EMPTY:
        take(t, s, other)
        put(t, s, other, now, here)
    put(t, s, session, period, room)


@compiled
def extra_of(t: Tables, s: Standing, course: int, without: int) -> int:
    """Order and travel as far as a course has to do with them, and another has not."""
    cost = 0
    for at in range(t.before_offsets[course], t.before_offsets[course + 1]):
        if t.befores[at] != without:
            cost += wrong_pairs(s, t.befores[at], course)
    for at in range(t.after_offsets[course], t.after_offsets[course + 1]):
        if t.afters[at] != without:
            cost += wrong_pairs(s, course, t.afters[at])
    return cost * t.weights[2] + _travel_of(t, s, course, without)


@compiled
def _travel_of(t: Tables, s: Standing, course: int, without: int) -> int:
    cost = 0
    for at in range(t.group_offsets[course], t.group_offsets[course + 1]):
        group = t.groups[at]
        if t.travel[group] and (without < 0 or not t.inside[group, without]):
            cost += t.travel[group] * journeys(t, s, group)
    return cost


@compiled
def wrong_pairs(s: Standing, first: int, then: int) -> int:
    """Pairs of sessions of two courses of which the later one is held first."""
    wrong, passed = 0, 0
    for period in range(s.held.shape[1]):
        wrong += passed * s.held[first, period]
        passed += s.held[then, period]
    return wrong


@compiled
def journeys(t: Tables, s: Standing, group: int) -> int:
    """Sessions of a group that follow each other on one day at different sites."""
    many, last, site = 0, -2, 0
    for period in range(s.grid.shape[0]):
        if s.busy[group, period] == 0:
            continue
        here = _site(t, s, group, period)
        if last == period - 1 and t.day[last] == t.day[period] and site != here:
            many += 1
        last, site = period, here
    return many


@compiled
def _site(t: Tables, s: Standing, group: int, period: int) -> int:
    for room in range(t.sizes[2]):
        session = s.grid[period, room]
        if session != EMPTY and t.inside[group, t.course[session]]:
            return int(t.site[room])
    return 0
