"""Chance that repeats itself: the same seed gives the same province, whatever else is drawn beside it."""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]
Days = npt.NDArray[np.datetime64]


class Dice:
    """Named streams of chance under one seed: a stage draws from its own and disturbs no other."""

    def __init__(self, seed: int) -> None:
        """`seed` is any whole number from 0."""
        self.seed = seed

    def of(self, stage: str) -> np.random.Generator:
        """The stream named `stage`, from its beginning."""
        return np.random.default_rng([self.seed, zlib.crc32(stage.encode())])


def day(text: str) -> np.datetime64:
    """A day written as 2020-09-30."""
    return np.datetime64(text, "D")


def days_between(first: str, last: str) -> int:
    """Whole days from `first` to `last`."""
    return int((np.datetime64(last, "D") - np.datetime64(first, "D")).astype(int))


def some_day(dice: np.random.Generator, first: str, before: str, size: int) -> Days:
    """`size` days evenly spread over first ≤ day < before."""
    start = np.datetime64(first, "D")
    offsets = dice.integers(0, days_between(first, before), size)
    spread: Days = start + offsets.astype("timedelta64[D]")
    return spread


def monday(days: Days) -> Days:
    """The Monday of the week in which each day lies."""
    numbers = days.astype("datetime64[D]").astype(np.int64)
    # Day 0 of the epoch was a Thursday.
    moved: Days = (numbers - (numbers + 3) % 7).astype("datetime64[D]")
    return moved


def where_else_null(wanted: Flags, values: npt.NDArray[np.generic]) -> Texts:
    """`values` where `wanted`, None elsewhere."""
    found: Texts = values.astype(object)
    found[~wanted] = None
    return found


def chosen_of(dice: np.random.Generator, options: list[str], chances: list[float], size: int) -> Texts:
    """`size` texts drawn from `options` in the given proportions."""
    weights = np.asarray(chances, dtype=float)
    picked = np.searchsorted(np.cumsum(weights / weights.sum()), dice.random(size), side="right")
    found: Texts = np.asarray(options, dtype=object)[np.minimum(picked, len(options) - 1)]
    return found
