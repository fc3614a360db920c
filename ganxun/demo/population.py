"""Who works where: posts of all organisations filled with invented people, as arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from ganxun.demo.dice import Days, Dice, Flags, Ints, Texts
from ganxun.demo.posts import LADDER, STAFF, Post, posts_of
from ganxun.demo.sizes import sizes_for
from ganxun.demo.units import Tree, plant


@dataclass
class People:
    """One entry a person, in the order of organisations. `unit` is the place in the tree, `post` in `posts`."""

    tree: Tree
    posts: list[Post]
    unit: Ints
    post: Ints
    ids: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    columns: dict[str, Texts] = field(default_factory=dict)
    days: dict[str, Days] = field(default_factory=dict)
    lists: dict[str, Flags] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.unit)

    def of_post(self, read: Callable[[Post], object]) -> Texts:
        """What `read` says of each person's post."""
        table: Texts = np.array([read(post) for post in self.posts], dtype=object)
        return table[self.post]

    def of_unit(self, read: Callable[[int], object]) -> Texts:
        """What `read` says of the place in the tree of each person's organisation."""
        table: Texts = np.array([read(place) for place in range(len(self.tree.units))], dtype=object)
        return table[self.unit]

    def is_in(self, column: str, *values: str) -> Flags:
        """Whose text in `column` is one of `values`."""
        found: Flags = np.isin(self.columns[column].astype(str), values)
        return found

    @property
    def standing(self) -> Ints:
        """Place of each person's level on the ladder; −1 without a level."""
        places = {level: place for place, level in enumerate(LADDER)} | {"": -1}
        table = np.array([places[post.level] for post in self.posts], dtype=np.int64)
        return table[self.post]


def settle(people: int, dice: Dice, *, on: date) -> People:
    """Exactly `people` people on the posts of a tree that fits them."""
    tree, seats = _fitting(people, on)
    posts: list[Post] = []
    numbers: dict[Post, int] = {}

    def number(post: Post) -> int:
        if post not in numbers:
            numbers[post] = len(posts)
            posts.append(post)
        return numbers[post]

    unit = np.array([place for place, _ in seats], dtype=np.int64)
    held = np.array([number(post) for _, post in seats], dtype=np.int64)
    extra_unit, extra_post = _staff(tree, people - len(seats), dice, number)
    all_units, all_posts = np.concatenate([unit, extra_unit]), np.concatenate([held, extra_post])
    order = np.argsort(all_units, kind="stable")
    return People(tree=tree, posts=posts, unit=all_units[order], post=all_posts[order])


def _fitting(people: int, on: date) -> tuple[Tree, list[tuple[int, Post]]]:
    """The largest tree whose posts leave at least an eighth of the people for staff."""
    size = people
    while True:
        sizes = sizes_for(size)
        tree = plant(sizes, on=on)
        seats = [
            (place, post)
            for place, unit in enumerate(tree.units)
            for post in posts_of(unit.form, members=sizes.members_of_teams)
            for _ in range(post.count)
        ]
        if len(seats) <= people * 7 // 8:
            return tree, seats
        if size < 10:
            raise ValueError("演示省份至少需要 250 人")
        size = size * 8 // 10


def _staff(tree: Tree, count: int, dice: Dice, number: Callable[[Post], int]) -> tuple[Ints, Ints]:
    """Organisation and post of the `count` people beyond the fixed posts."""
    chance = dice.of("staff")
    weights = np.array([STAFF[unit.form][0] if unit.form in STAFF else 0.0 for unit in tree.units])
    per_unit = chance.multinomial(count, weights / weights.sum())
    unit = np.repeat(np.arange(len(tree.units)), per_unit)
    post = np.zeros(len(unit), dtype=np.int64)
    forms = np.array([each.form for each in tree.units], dtype=object)[unit]
    for form, (_, kinds) in STAFF.items():
        mine = np.flatnonzero(forms == form)
        chances = np.array([part for _, part in kinds])
        drawn = np.searchsorted(np.cumsum(chances / chances.sum()), chance.random(len(mine)), side="right")
        places = np.array([number(each) for each, _ in kinds], dtype=np.int64)
        post[mine] = places[np.minimum(drawn, len(kinds) - 1)]
    return unit.astype(np.int64), post
