"""Titles as people say them: 自流井区委书记, 财政厅厅长, 锦江区委组织部副部长."""

from __future__ import annotations

import functools

import numpy as np

from ganxun.demo.dice import Texts
from ganxun.demo.population import People

_CHIEFS = {
    "厅": "厅长",
    "局": "局长",
    "部": "部长",
    "办": "主任",
    "工委": "书记",
    "工会": "主席",
    "妇联": "主席",
    "工商联": "主席",
    "团省委": "书记",
    "团委": "书记",
}


@functools.cache
def _chief(unit: str) -> str:
    """What the head of a department is called."""
    for ending in sorted(_CHIEFS, key=len, reverse=True):
        if unit.endswith(ending):
            return _CHIEFS[ending]
    return "主任"


@functools.cache
def title_in(unit: str, title: str) -> str:
    """The title of a post template in the organisation `unit`."""
    if "{0}" in title:
        return title.format(unit[-1])
    if title in ("主要负责人", "局长"):
        return _chief(unit)
    return "副" + _chief(unit) if title in ("副职领导", "副局长") else title


def give_titles(people: People) -> None:
    """Fills `title` (of the post) and `full_title` (with the organisation) of everybody."""
    units = people.tree.units
    names = people.of_unit(lambda place: units[place].name)
    pairs = zip(names, people.columns["title"], strict=True)
    people.columns["title"] = np.array([title_in(name, title) for name, title in pairs], dtype=object)
    people.columns["full_title"] = _full(people)


def _full(people: People) -> Texts:
    """Organisation and title; a region's own last character is not said twice."""
    regions = people.is_in("form", "city", "county")
    stems = people.of_unit(lambda place: _stem(people, place))
    cut: Texts = np.array([stem[:-1] for stem in stems], dtype=object)
    titles = people.columns["title"]
    said = np.array([title[0] == stem[-1] for title, stem in zip(titles, stems, strict=True)])
    full: Texts = np.where(regions & said, cut, stems) + titles
    return full


def _stem(people: People, place: int) -> str:
    """The organisation with what is above it, where its own name is one of many: townships and villages."""
    units = people.tree.units
    unit = units[place]
    if unit.kind not in ("township", "village") or unit.parent is None:
        return unit.name
    return _stem(people, unit.parent) + unit.name
