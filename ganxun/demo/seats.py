"""Who sits in which class: an array of seats, without anybody in two places at once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ganxun.demo.catalogue import Catalogue
from ganxun.demo.dice import Flags, Ints


@dataclass
class Seats:
    """Pairs of person and class, both as places; the higher priority wins when two classes collide."""

    people: list[Ints] = field(default_factory=list)
    classes: list[Ints] = field(default_factory=list)
    priorities: list[Ints] = field(default_factory=list)

    def add(self, people: Ints, classes: Ints, *, priority: int) -> None:
        """Seat each of `people` in the class at the same place of `classes`."""
        self.people.append(people.astype(np.int64))
        self.classes.append(classes.astype(np.int64))
        self.priorities.append(np.full(len(people), priority, dtype=np.int64))

    def settled(self, catalogue: Catalogue) -> tuple[Ints, Ints]:
        """People and classes of the seats that remain once nobody is in two classes at once."""
        people, classes = np.concatenate(self.people), np.concatenate(self.classes)
        priority = np.concatenate(self.priorities)
        starts = catalogue.starts.astype(np.int64)[classes]
        ends = catalogue.ends.astype(np.int64)[classes]
        order = np.lexsort((-priority, starts, people))
        people, classes, priority = people[order], classes[order], priority[order]
        kept = _without_overlaps(people, starts[order], ends[order], priority)
        return people[kept], classes[kept]


def _without_overlaps(people: Ints, starts: Ints, ends: Ints, priority: Ints) -> Ints:
    """Places that stay, given order by person and start: of two that overlap the less important goes, until none do."""
    kept = np.arange(len(people))
    while len(kept) > 1:
        before, after = kept[:-1], kept[1:]
        clash: Flags = (people[before] == people[after]) & (starts[after] < ends[before])
        if not clash.any():
            break
        goes = np.where(priority[before] >= priority[after], after, before)[clash]
        kept = np.setdiff1d(kept, goes, assume_unique=True)
    return kept


def chosen(
    chance: np.random.Generator,
    pool: Flags,
    times: Ints,
    pull: np.ndarray[tuple[int], np.dtype[np.float64]],
    count: int,
) -> Ints:
    """`count` of the pool: first those called least often so far, more readily where `pull` is higher; counts them."""
    able = np.flatnonzero(pool)
    if count >= len(able):
        picked = able
    else:
        key = times[able] + chance.random(len(able)) * 1.6 / pull[able]
        picked = able[np.argpartition(key, count)[:count]] if count else able[:0]
    times[picked] += 1
    return chance.permutation(picked)


def due_this_year(chance: np.random.Generator, phase: np.ndarray[tuple[int], np.dtype[np.float64]],
                  share: np.ndarray[tuple[int], np.dtype[np.float64]], turn: int) -> Flags:  # fmt: skip
    """Whose turn it is in the year number `turn` when a `share` of all is called each year, everyone once in a round."""
    noise = chance.random(len(phase)) < 0.06
    due: Flags = (((phase + turn * share) % 1.0) < share) ^ (noise & (share < 0.9) & (share > 0))
    return due
