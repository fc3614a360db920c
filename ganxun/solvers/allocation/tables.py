"""The question as the loops want it: people in order of unit, eligible pairs as *entries*, lists by offset.

An entry is a class for a kind of people, or one of the single exceptions. A pair (person, entry) is an *arc*; arcs are
never listed.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ganxun.solvers.allocation.problem import NO_LIMIT, Classes, Ints, Problem, Quotas

Array = NDArray[Any]


class Tables(NamedTuple):
    """Everything about people, classes and limits that does not change while one question is answered."""

    unit: Array
    kind: Array
    most: Array
    leads: Array
    unit_offsets: Array  # people of a unit
    most_away: Array
    most_leaders_away: Array
    menu: Array  # area of a unit
    place: Array  # area × class → place of the class among those of the area, or -1
    menu_offsets: Array  # first place of a unit among all (unit, class) places
    offer_offsets: Array  # classes of an area, in order of their places
    offer: Array
    seats: Array
    most_a_unit: Array
    topic: Array
    begins: Array  # first slot of a class
    stretch_offsets: Array
    stretch_from: Array
    stretch_to: Array
    conflict: Array  # class × class, one bit each
    kind_offsets: Array  # entries of a kind
    extra_offsets: Array  # entries of a person beyond the kind's
    entry_class: Array
    entry_quota_offsets: Array
    entry_quotas: Array
    quota_least: Array
    quota_most: Array
    barred_offsets: Array
    barred_class: Array
    away_offsets: Array
    away_from: Array
    away_to: Array
    learnt_offsets: Array
    learnt_topic: Array
    learnt_until: Array
    slots: int
    sets: int  # the largest number of classes anybody may take


class Prepared(NamedTuple):
    """Tables with the way back: ``order`` gives the caller's number of each person."""

    tables: Tables
    order: Array
    rank: Array  # and the other way round


def prepared(problem: Problem) -> Prepared:
    """Bring a question into order."""
    order = np.argsort(problem.people.unit, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    extra = _extra(problem, rank)
    tables = Tables(
        **_of_people(problem, order, rank),
        **_of_units(problem, extra, order),
        **_of_classes(problem),
        **_of_entries(problem, extra, order),
        slots=problem.slots,
    )
    return Prepared(tables, order, rank)


def _of_people(problem: Problem, order: Array, rank: Array) -> dict[str, Any]:
    people, eligible = problem.people, problem.eligibility
    barred = _lists(rank, eligible.barred_person, people.count, eligible.barred_class)
    away = _lists(rank, people.away_person, people.count, people.away_from, people.away_to)
    learnt = _lists(rank, people.learnt_person, people.count, people.learnt_topic, people.learnt_until)
    most = np.clip(people.most[order], 0, problem.classes.count)
    return {
        "unit": people.unit[order].astype(np.int32),
        "kind": people.kind[order].astype(np.int32),
        "most": most.astype(np.int32),
        "leads": people.leads[order].astype(np.int32),
        "sets": int(most.max(initial=1)),
        **dict(zip(("barred_offsets", "barred_class"), barred, strict=True)),
        **dict(zip(("away_offsets", "away_from", "away_to"), away, strict=True)),
        **dict(zip(("learnt_offsets", "learnt_topic", "learnt_until"), learnt, strict=True)),
    }


def _of_units(problem: Problem, extra: tuple[Array, Array, Array], order: Array) -> dict[str, Any]:
    menu, place, menu_offsets = _menus(problem, extra, order)
    offers = [np.flatnonzero(each >= 0) for each in place]
    units = np.zeros(problem.units.count + 1, np.int64)
    np.cumsum(np.bincount(problem.people.unit, minlength=problem.units.count), out=units[1:])
    return {
        "unit_offsets": units,
        "most_away": problem.units.most_away,
        "most_leaders_away": problem.units.most_leaders_away,
        "menu": menu,
        "place": place,
        "menu_offsets": menu_offsets,
        "offer_offsets": np.cumsum([0, *(each.size for each in offers)]),
        "offer": np.concatenate(offers).astype(np.int32),
    }


def _of_classes(problem: Problem) -> dict[str, Any]:
    classes = problem.classes
    return {
        "seats": classes.seats,
        "most_a_unit": classes.most_a_unit,
        "topic": classes.topic,
        "begins": begins(classes),
        "stretch_offsets": classes.stretch_offsets,
        "stretch_from": classes.stretch_from,
        "stretch_to": classes.stretch_to,
        "conflict": conflicts(problem),
    }


def _of_entries(problem: Problem, extra: tuple[Array, Array, Array], order: Array) -> dict[str, Any]:
    entries = np.concatenate([problem.eligibility.classes, extra[2]])
    kinds = _kind_of_entry(problem, extra[1], order)
    offsets, quotas = _quotas_of_entries(problem.quotas, entries, kinds, problem)
    return {
        "kind_offsets": problem.eligibility.offsets,
        "extra_offsets": extra[0],
        "entry_class": entries.astype(np.int32),
        "entry_quota_offsets": offsets,
        "entry_quotas": quotas,
        "quota_least": problem.quotas.least,
        "quota_most": problem.quotas.most,
    }


def _lists(rank: Array, of: Ints, count: int, *values: Ints) -> list[Array]:
    """Values by person: offsets, then each of them in that order."""
    inside = rank[of]
    along = np.argsort(inside, kind="stable")
    offsets = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(inside, minlength=count), out=offsets[1:])
    return [offsets, *(each[along].astype(np.int32) for each in values)]


def _extra(problem: Problem, rank: Array) -> tuple[Array, Array, Array]:
    """Entries of single people (exceptions and named call-ups): offsets, person, class; kinds' own left out."""
    eligible = problem.eligibility
    person = rank[np.concatenate([eligible.extra_person, problem.called_person])]
    of_class = np.concatenate([eligible.extra_class, problem.called_class])
    classes = max(problem.classes.count, 1)
    kind = problem.people.kind[np.concatenate([eligible.extra_person, problem.called_person])]
    kinds = np.repeat(np.arange(eligible.offsets.size - 1), np.diff(eligible.offsets))
    wanted = ~np.isin(kind * classes + of_class, kinds * classes + eligible.classes)
    keys = np.unique(person[wanted] * classes + of_class[wanted])
    person, of_class = keys // classes, keys % classes
    offsets = np.zeros(problem.people.count + 1, np.int64)
    np.cumsum(np.bincount(person, minlength=problem.people.count), out=offsets[1:])
    return offsets + eligible.classes.size, person, of_class


def _kind_of_entry(problem: Problem, extra_person: Array, order: Array) -> Array:
    offsets = problem.eligibility.offsets
    own = np.repeat(np.arange(offsets.size - 1), np.diff(offsets))
    return np.concatenate([own, problem.people.kind[order][extra_person]])


def _quotas_of_entries(quotas: Quotas, classes: Array, kinds: Array, problem: Problem) -> tuple[Array, Array]:
    """The quotas that each entry counts for."""
    number = np.repeat(np.arange(quotas.count), np.diff(quotas.class_offsets))
    along = np.argsort(quotas.classes, kind="stable")
    first = np.zeros(problem.classes.count + 1, np.int64)
    np.cumsum(np.bincount(quotas.classes, minlength=problem.classes.count), out=first[1:])
    member = np.zeros((problem.eligibility.offsets.size - 1, quotas.count), bool)
    member[quotas.kinds, np.repeat(np.arange(quotas.count), np.diff(quotas.kind_offsets))] = True
    many = np.diff(first)[classes] if classes.size else np.zeros(0, np.int64)
    entry = np.repeat(np.arange(classes.size), many)
    within = np.arange(entry.size) - np.repeat(np.cumsum(many) - many, many)
    row = number[along][first[classes[entry]] + within] if entry.size else np.zeros(0, np.int64)
    kept = member[kinds[entry], row] if entry.size else np.zeros(0, bool)
    offsets = np.zeros(classes.size + 1, np.int64)
    np.cumsum(np.bincount(entry[kept], minlength=classes.size), out=offsets[1:])
    return offsets, row[kept].astype(np.int32)


def _menus(problem: Problem, extra: tuple[Array, Array, Array], order: Array) -> tuple[Array, Array, Array]:
    """Which classes the units of an area may have people in, and where each (unit, class) is kept."""
    units, people, eligible = problem.units, problem.people, problem.eligibility
    area = units.area if units.area.size else np.zeros(units.count, np.int64)
    areas = int(area.max(initial=0)) + 1
    kinds = eligible.offsets.size - 1
    present = np.zeros((areas, kinds), bool)
    present[area[people.unit], people.kind] = True
    offered = np.zeros((areas, problem.classes.count), bool)
    for kind in range(kinds):
        of_kind = eligible.classes[eligible.offsets[kind] : eligible.offsets[kind + 1]]
        offered[np.ix_(present[:, kind], of_kind)] = True
    offered[area[people.unit[order][extra[1]]], extra[2]] = True
    place = np.where(offered, np.cumsum(offered, axis=1) - 1, -1).astype(np.int32)
    offsets = np.zeros(units.count + 1, np.int64)
    np.cumsum(offered.sum(axis=1)[area], out=offsets[1:])
    return area.astype(np.int32), place, offsets


def begins(classes: Classes) -> Ints:
    """The first slot of each class; that of a class without any lies beyond all years."""
    first = np.full(classes.count, NO_LIMIT, np.int64)
    of = np.repeat(np.arange(classes.count), np.diff(classes.stretch_offsets))
    np.minimum.at(first, of, classes.stretch_from)
    return first


def conflicts(problem: Problem) -> Array:
    """Pairs of classes nobody can take both of: at the same time, or of one topic within the window; a bit each."""
    classes = problem.classes
    count = classes.count
    of = np.repeat(np.arange(count), np.diff(classes.stretch_offsets))
    first_slot = begins(classes)
    width = (count + 7) // 8
    bits = np.zeros((count, width), np.uint8)
    for one in range(count):
        own = slice(classes.stretch_offsets[one], classes.stretch_offsets[one + 1])
        clash = np.zeros(count, bool)
        for first, end in zip(classes.stretch_from[own], classes.stretch_to[own], strict=True):
            clash[of[(classes.stretch_from < end) & (classes.stretch_to > first)]] = True
        if classes.topic[one] >= 0:
            clash |= (classes.topic == classes.topic[one]) & (
                np.abs(first_slot - first_slot[one]) < problem.topic_window
            )
        clash[one] = True
        bits[one] = np.packbits(clash, bitorder="little")
    return bits
