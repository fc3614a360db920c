"""A timetable for a question: annealed on every core, the better of them followed to the end."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from ganxun.solvers.timetable.annealing import CHANCES, Words, anneal, chance
from ganxun.solvers.timetable.problem import Ints, Problem
from ganxun.solvers.timetable.standing import Standing, begin, empty, put
from ganxun.solvers.timetable.tables import Tables, prepare
from ganxun.solvers.timetable.weighing import cost_of


@dataclass(frozen=True, kw_only=True)
class Options:
    """How long: by the clock, or so many moves a thread (then the seed alone decides the result)."""

    seconds: float = 20.0
    moves: int = 0
    seed: int = 1
    threads: int = 2
    hot: float = 30.0
    cold: float = 0.14
    stages: int = 240
    taken: float = 0.15  # a stage ends when so many of its moves were taken
    joined: float = 0.75  # from this part of the stages on, the threads go on from the better one


@dataclass(frozen=True)
class Timetable:
    """Where each session is, in the order of courses; room -1: none was found."""

    course: Ints
    period: Ints
    room: Ints
    cost: int
    moves: int
    seconds: float


@dataclass
class _Thread:
    now: Standing
    best: Standing
    words: Words
    counts: Words = field(default_factory=lambda: np.zeros(5, np.int64))


def solve(problem: Problem, options: Options | None = None) -> Timetable:
    """The best timetable found in the time given; what could not be placed stands without a room."""
    options = options or Options()
    t = prepare(problem)
    if t.course.size == 0:
        return Timetable(t.course, t.course, t.course, 0, 0, 0.0)
    threads = [_start(problem, t, options.seed * 1000 + number) for number in range(max(1, options.threads))]
    began = _compile(t, threads)
    with ThreadPoolExecutor(len(threads)) as pool:
        _cool(t, threads, options, pool, began)
    winner = min(threads, key=lambda each: each.counts[3])
    room = np.where(winner.best.room < problem.rooms.count, winner.best.room, -1).astype(np.int32)
    moves = int(sum(each.counts[4] for each in threads))
    seconds = time.perf_counter() - began
    return Timetable(t.course, winner.best.period.copy(), room, int(winner.counts[3]), moves, seconds)


def _start(problem: Problem, t: Tables, seed: int) -> _Thread:
    thread = _Thread(begin(problem, t, seed), empty(t), chance(seed))
    thread.counts[2:4] = cost_of(t, thread.now)
    thread.best.period[:], thread.best.room[:] = thread.now.period, thread.now.room
    return thread


def _compile(t: Tables, threads: list[_Thread]) -> float:
    """No moves, so that the clock starts with the loops at hand."""
    for each in threads:
        anneal(t, each.now, each.best, each.words, CHANCES, 1.0, each.counts)
    return time.perf_counter()


def _cool(
    t: Tables, threads: list[_Thread], options: Options, pool: ThreadPoolExecutor, began: float
) -> None:
    for stage in range(options.stages if t.free.size else 0):
        part = stage / max(1, options.stages - 1)
        heat = options.hot * (options.cold / options.hot) ** part
        moves = _share(threads, options, options.stages - stage, time.perf_counter() - began)
        if part >= options.joined:
            _join(t, threads)

        def run(each: _Thread, moves: int = moves, heat: float = heat) -> None:
            each.counts[:2] = moves, max(1, int(moves * options.taken))
            anneal(t, each.now, each.best, each.words, CHANCES, heat, each.counts)

        list(pool.map(run, threads))


def _share(threads: list[_Thread], options: Options, stages: int, passed: float) -> int:
    """How many moves the next stage has: an equal share of what is left of the budget."""
    done = max(int(each.counts[4]) for each in threads)
    if options.moves:
        return max(0, options.moves - done) // stages
    pace = done / passed if done else 100_000.0
    return max(0, int(pace * (options.seconds - passed) / stages))


def _join(t: Tables, threads: list[_Thread]) -> None:
    """Whoever stands worse goes on from where the better one stands."""
    first = min(threads, key=lambda each: each.counts[2])
    for each in threads:
        if each.counts[2] > first.counts[2]:
            each.now = copy_of(t, first.now)
            each.counts[2] = first.counts[2]


def copy_of(t: Tables, standing: Standing) -> Standing:
    """The same places, counted anew."""
    fresh = empty(t)
    for session in range(t.course.size):
        put(t, fresh, session, int(standing.period[session]), int(standing.room[session]))
    return fresh
