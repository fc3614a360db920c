"""The linear program over the pool: a share for each set, one row a limit that the pool could exceed.

A person's shares add up to one at most; that, overlaps and repeated topics are no rows (decision 0102).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ganxun.solvers.allocation.answering import Crowd
from ganxun.solvers.allocation.bounding import largest_worth
from ganxun.solvers.allocation.compiled import compiled
from ganxun.solvers.allocation.pooling import Pool
from ganxun.solvers.allocation.tables import Tables
from ganxun.solvers.allocation.worth import Worth, worth_of

Array = NDArray[Any]


class Rows(NamedTuple):
    """Which row stands for each limit (-1: none needed)."""

    of_class: Array
    of_quota: Array
    of_unit: Array
    away: Array
    leaders: Array


@dataclass(frozen=True)
class Program:
    """Columns by person, rows by column and columns by row; least and most of every row."""

    rows: Rows
    person_offsets: Array
    column_offsets: Array
    column_rows: Array
    row_offsets: Array
    row_columns: Array
    worth: Array
    least: Array
    most: Array
    penalty: float  # of each place missing of a quota: with people still outside the pool, it may be short


def program(crowd: Crowd, w: Worth, pool: Pool, bonus: Array) -> Program:
    """Write the program down. ``bonus``: what a person's first class is worth beside."""
    t, held = crowd.tables, crowd.held
    offsets = np.concatenate([[0], np.cumsum(pool.size)]).astype(np.int64)
    counts = _numbers(t)
    worth, lengths = np.zeros(offsets[-1]), np.zeros(offsets[-1], np.int64)
    _count(t, w, pool.sets, pool.size, offsets, Rows(*counts), worth, lengths)
    worth += np.repeat(bonus * (held.many == 0), pool.size)
    limits = _room(crowd)
    wanted = t.quota_least - held.in_quota
    numbers, first = _numbered(counts, limits, wanted)
    least = np.full(first, -np.inf)
    quotas = numbers[1]
    least[quotas[(quotas >= 0) & (wanted > 0)]] = wanted[(quotas >= 0) & (wanted > 0)]
    most = np.concatenate([room[number >= 0] for room, number in zip(limits, numbers, strict=True)]).astype(
        float
    )
    ends = np.concatenate([[0], np.cumsum(lengths)])
    listed = np.full(ends[-1], -1, np.int32)
    _list(t, pool.sets, pool.size, offsets, Rows(*numbers), ends, listed)
    column = np.repeat(np.arange(worth.size, dtype=np.int32), lengths)[listed >= 0]
    kept = listed[listed >= 0]
    order = np.argsort(kept, kind="stable")
    return Program(
        rows=Rows(*numbers),
        person_offsets=offsets,
        column_offsets=np.concatenate([[0], np.cumsum(np.bincount(column, minlength=worth.size))]),
        column_rows=kept,
        row_offsets=np.concatenate([[0], np.cumsum(np.bincount(kept, minlength=first))]),
        row_columns=column[order],
        worth=worth,
        least=least,
        most=most,
        penalty=2.0 * largest_worth(w),
    )


def _numbered(counts: list[Array], limits: list[Array], wanted: Array) -> tuple[list[Array], int]:
    """A number for each limit that the columns could exceed or must reach; how many there are."""
    numbers, first = [], 0
    for kind, (count, room) in enumerate(zip(counts, limits, strict=True)):
        needed = count > room
        if kind == 1:
            needed |= wanted > 0
        number = np.where(needed, np.cumsum(needed).reshape(needed.shape) - 1 + first, -1)
        numbers.append(number.astype(np.int32))
        first += int(needed.sum())
    return numbers, first


def _numbers(t: Tables) -> list[Array]:
    shape = (t.most_away.size, t.slots)
    return [
        np.zeros(t.seats.size, np.int32),
        np.zeros(t.quota_most.size, np.int32),
        np.zeros(int(t.menu_offsets[-1]), np.int32),
        np.zeros(shape, np.int32),
        np.zeros(shape, np.int32),
    ]


def _room(crowd: Crowd) -> list[Array]:
    """What is left of every limit."""
    t, held = crowd.tables, crowd.held
    of_unit = np.concatenate(
        [
            np.zeros(0, np.int64),
            *(t.most_a_unit[t.offer[t.offer_offsets[a] : t.offer_offsets[a + 1]]] for a in t.menu),
        ]
    )
    return [
        np.maximum(t.seats - held.in_class, 0),
        t.quota_most - held.in_quota,
        of_unit - held.of_unit,
        t.most_away[:, None] - held.away,
        t.most_leaders_away[:, None] - held.leaders_away,
    ]


@compiled
def _count(
    t: Tables, w: Worth, sets: Array, size: Array, offsets: Array, many: Rows, worth: Array, lengths: Array
) -> None:
    """How many columns would use each limit (more than people could, which only keeps a row too many)."""
    for person in range(size.size):
        for number in range(size[person]):
            column = offsets[person] + number
            for at in range(sets.shape[2]):
                entry = sets[person, number, at]
                if entry >= 0:
                    worth[column] += worth_of(w, person, entry, t.entry_class[entry])
                    lengths[column] += _count_entry(t, many, person, entry)


@compiled
def _count_entry(t: Tables, many: Rows, person: int, entry: int) -> int:
    in_class, unit = t.entry_class[entry], t.unit[person]
    many.of_class[in_class] += 1
    many.of_unit[t.menu_offsets[unit] + t.place[t.menu[unit], in_class]] += 1
    length = 2
    for quota in range(t.entry_quota_offsets[entry], t.entry_quota_offsets[entry + 1]):
        many.of_quota[t.entry_quotas[quota]] += 1
        length += 1
    for stretch in range(t.stretch_offsets[in_class], t.stretch_offsets[in_class + 1]):
        for slot in range(t.stretch_from[stretch], t.stretch_to[stretch]):
            many.away[unit, slot] += 1
            many.leaders[unit, slot] += t.leads[person]
            length += 1 + t.leads[person]
    return length


@compiled
def _list(
    t: Tables, sets: Array, size: Array, offsets: Array, rows: Rows, ends: Array, listed: Array
) -> None:
    for person in range(size.size):
        for number in range(size[person]):
            to = ends[offsets[person] + number]
            for at in range(sets.shape[2]):
                if sets[person, number, at] >= 0:
                    to = _list_entry(t, rows, person, sets[person, number, at], listed, to)


@compiled
def _list_entry(t: Tables, rows: Rows, person: int, entry: int, listed: Array, to: int) -> int:
    in_class, unit = t.entry_class[entry], t.unit[person]
    listed[to] = rows.of_class[in_class]
    listed[to + 1] = rows.of_unit[t.menu_offsets[unit] + t.place[t.menu[unit], in_class]]
    to += 2
    for quota in range(t.entry_quota_offsets[entry], t.entry_quota_offsets[entry + 1]):
        listed[to] = rows.of_quota[t.entry_quotas[quota]]
        to += 1
    for stretch in range(t.stretch_offsets[in_class], t.stretch_offsets[in_class + 1]):
        for slot in range(t.stretch_from[stretch], t.stretch_to[stretch]):
            listed[to] = rows.away[unit, slot]
            to += 1
            if t.leads[person]:
                listed[to] = rows.leaders[unit, slot]
                to += 1
    return to
