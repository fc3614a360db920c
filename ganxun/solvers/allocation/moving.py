"""Moves people about: into better sets of classes, out of the way of others, and back again if nothing is gained."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ganxun.solvers.allocation.compiled import compiled
from ganxun.solvers.allocation.pricing import Prices, Scratch, best_sets, gather, open_unit
from ganxun.solvers.allocation.scoring import Score, recall, send
from ganxun.solvers.allocation.standing import Standing, why_not_add
from ganxun.solvers.allocation.tables import Tables
from ganxun.solvers.allocation.worth import Worth, worth_of

Array = NDArray[Any]
MOST_STEPS = 64


class Desk(NamedTuple):
    """What is being tried: the steps so far, people out of place, and who leaves each class most easily."""

    steps: Array  # person, entry, +1 or -1
    out: Array  # people displaced in this attempt
    marks: Array  # steps taken, people displaced, of them placed again
    easy_offsets: Array  # by class: people, those who lose least first
    easy_person: Array
    loss: Array  # person × place held: what leaving it costs at the prices


def desk(easy_offsets: Array, easy_person: Array, loss: Array) -> Desk:
    """An empty desk."""
    return Desk(
        np.zeros((MOST_STEPS, 3), np.int64),
        np.zeros(MOST_STEPS, np.int64),
        np.zeros(3, np.int64),
        easy_offsets,
        easy_person,
        loss,
    )


@compiled
def is_fixed(held: Standing, person: int, entry: int) -> bool:
    """Whether the arc is a named call-up."""
    for at in range(held.many[person]):
        if held.entries[person, at] == entry:
            return True
    return False


@compiled
def _note(d: Desk, person: int, entry: int, sign: int) -> None:
    at = d.marks[0]
    d.steps[at, 0], d.steps[at, 1], d.steps[at, 2] = person, entry, sign
    d.marks[0] = at + 1


@compiled
def _send(t: Tables, s: Standing, score: Score, d: Desk, person: int, entry: int) -> None:
    send(t, s, score, person, entry)
    _note(d, person, entry, 1)


@compiled
def _place_held(s: Standing, person: int, entry: int) -> int:
    for at in range(s.many[person]):
        if s.entries[person, at] == entry:
            return at
    return -1


@compiled
def _recall(t: Tables, s: Standing, score: Score, d: Desk, person: int, at: int) -> None:
    _note(d, person, recall(t, s, score, person, at), -1)


@compiled
def undo(t: Tables, s: Standing, score: Score, d: Desk) -> None:
    """Back to where the attempt began."""
    for step in range(d.marks[0] - 1, -1, -1):
        person, entry = d.steps[step, 0], d.steps[step, 1]
        if d.steps[step, 2] > 0:
            recall(t, s, score, person, _place_held(s, person, entry))
        else:
            send(t, s, score, person, entry)
    d.marks[0] = 0


@compiled
def clear(t: Tables, s: Standing, held: Standing, score: Score, d: Desk, person: int) -> None:
    """Take a person out of everything that is not a call-up."""
    for at in range(s.many[person] - 1, -1, -1):
        if not is_fixed(held, person, s.entries[person, at]):
            _recall(t, s, score, d, person, at)


@compiled
def _eject(t: Tables, s: Standing, score: Score, d: Desk, person: int, at: int) -> bool:
    if d.marks[0] + 2 * t.sets + 2 >= MOST_STEPS or d.marks[1] >= MOST_STEPS:
        return False
    _recall(t, s, score, d, person, at)
    d.out[d.marks[1]] = person
    d.marks[1] += 1
    return True


@compiled
def _is_out(d: Desk, person: int) -> bool:
    for at in range(d.marks[1]):
        if d.out[at] == person:
            return True
    return False


@compiled
def _held_place(t: Tables, s: Standing, held: Standing, person: int, in_class: int) -> int:
    """Where a person holds a class that may be taken from them; -1: nowhere."""
    for at in range(s.many[person]):
        entry = s.entries[person, at]
        if t.entry_class[entry] == in_class and not is_fixed(held, person, entry):
            return at
    return -1


@compiled
def _shares_full_quota(t: Tables, s: Standing, wanted: int, entry: int) -> bool:
    """Whether taking out the entry frees a place of every full quota of the wanted one."""
    for at in range(t.entry_quota_offsets[wanted], t.entry_quota_offsets[wanted + 1]):
        quota = t.entry_quotas[at]
        if s.in_quota[quota] < t.quota_most[quota]:
            continue
        shared = False
        for other in range(t.entry_quota_offsets[entry], t.entry_quota_offsets[entry + 1]):
            shared = shared or t.entry_quotas[other] == quota
        if not shared:
            return False
    return True


@compiled
def _room_in_class(
    t: Tables, s: Standing, held: Standing, score: Score, d: Desk, mover: int, entry: int, skip: int
) -> bool:
    """Send away whoever loses least of a full class or quota; ``skip`` lets some others come first."""
    in_class = t.entry_class[entry]
    for place in range(d.easy_offsets[in_class], d.easy_offsets[in_class + 1]):
        person = d.easy_person[place]
        if person == mover or _is_out(d, person):
            continue
        at = _held_place(t, s, held, person, in_class)
        if at < 0 or not _shares_full_quota(t, s, entry, s.entries[person, at]):
            continue
        if skip > 0:
            skip -= 1
            continue
        return _eject(t, s, score, d, person, at)
    return False


@compiled
def _blocks(t: Tables, s: Standing, unit: int, wanted: int, other: int, why: int) -> bool:
    """Whether a class held in the unit takes the place that is missing."""
    if why == 11:
        return wanted == other
    for one in range(t.stretch_offsets[wanted], t.stretch_offsets[wanted + 1]):
        for two in range(t.stretch_offsets[other], t.stretch_offsets[other + 1]):
            first = max(t.stretch_from[one], t.stretch_from[two])
            for slot in range(first, min(t.stretch_to[one], t.stretch_to[two])):
                if why == 12 and s.away[unit, slot] >= t.most_away[unit]:
                    return True
                if why == 13 and s.leaders_away[unit, slot] >= t.most_leaders_away[unit]:
                    return True
    return False


@compiled
def _room_in_unit(
    t: Tables, s: Standing, held: Standing, score: Score, d: Desk, mover: int, entry: int, why: int
) -> bool:
    """Keep at home whoever of the unit loses least among those in the way."""
    unit, wanted = t.unit[mover], t.entry_class[entry]
    best, best_at = -1, -1
    least = 1 << 60
    for person in range(t.unit_offsets[unit], t.unit_offsets[unit + 1]):
        if person == mover or _is_out(d, person) or (why == 13 and t.leads[person] == 0):
            continue
        for at in range(s.many[person]):
            other = s.entries[person, at]
            if d.loss[person, at] >= least or is_fixed(held, person, other):
                continue
            if _blocks(t, s, unit, wanted, t.entry_class[other], why):
                best, best_at, least = person, at, d.loss[person, at]
    return best >= 0 and _eject(t, s, score, d, best, best_at)


@compiled
def force(
    t: Tables, s: Standing, held: Standing, score: Score, d: Desk, person: int, entry: int, skip: int
) -> bool:
    """Send a person, making room in class and unit if need be; False: no room can be made."""
    for _ in range(4):
        why = why_not_add(t, s, person, entry)
        if why == 0 and d.marks[0] < MOST_STEPS:
            _send(t, s, score, d, person, entry)
            return True
        if why in (9, 10):
            if not _room_in_class(t, s, held, score, d, person, entry, skip):
                return False
        elif why in (11, 12, 13):
            if not _room_in_unit(t, s, held, score, d, person, entry, why):
                return False
        else:
            return False
    return False


@compiled
def place_again(
    t: Tables, w: Worth, p: Prices, s: Standing, score: Score, d: Desk, x: Scratch, person: int, scale: int
) -> None:
    """Give a displaced person the best classes that have room as things stand."""
    open_unit(t, p, x, t.unit[person])
    many = gather(t, w, p, s, x, scale, person, -(1 << 60))
    kept = 0
    for at in range(many):
        if why_not_add(t, s, person, x.entry[at]) == 0:
            x.entry[kept] = x.entry[at]
            x.gain[kept] = worth_at(t, w, person, x.entry[at])
            kept += 1
    found, _ = best_sets(t, x, kept, t.most[person] - s.many[person], 0, 0)
    if found == 0:
        return
    for place in range(x.sets.shape[1]):
        if x.sets[0, place] >= 0:
            entry = x.entry[x.sets[0, place]]
            if d.marks[0] < MOST_STEPS and why_not_add(t, s, person, entry) == 0:
                _send(t, s, score, d, person, entry)


@compiled
def worth_at(t: Tables, w: Worth, person: int, entry: int) -> int:
    """Worth of an arc in the mixture."""
    return worth_of(w, person, entry, t.entry_class[entry])
