"""Reading one mapping of a file, field by field.

Every getter notes what is wrong and then answers with something harmless of the right type: a folder with any
problem is refused as a whole, so the answer is never used, and the reading goes on to find the next mistake.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from ganxun.rules.loading.marked import Items, Mapping, Node, Scalar
from ganxun.rules.loading.problems import Place, Problems, choose_from

Choice = TypeVar("Choice", bound=StrEnum)

_A_DAY = date(2000, 1, 1)


class Fields:
    """One mapping, whose keys must be among ``allowed``; ``what`` names it in messages."""

    def __init__(self, node: Node, what: str, problems: Problems, allowed: Iterable[str]) -> None:
        self.what, self.problems, self.place = what, problems, node.place
        self._is_mapping = isinstance(node, Mapping)
        self._node = node if isinstance(node, Mapping) else Mapping(node.place, {}, {})
        if not self._is_mapping:
            problems.add(node.place, f"{what}应当是若干「名称: 内容」", "请逐行写「名称: 内容」")
        known = set(allowed)
        for key, place in self._node.keys.items():
            if key not in known:
                problems.add(place, f"{what}里没有「{key}」这一项", choose_from(key, known))

    def __contains__(self, name: str) -> bool:
        return name in self._node.entries

    def place_of(self, name: str) -> Place:
        """Where the key stands, or the mapping when it is absent."""
        return self._node.keys.get(name, self.place)

    def names(self) -> Iterator[str]:
        """The keys present, in the order written."""
        return iter(self._node.entries)

    def node(self, name: str) -> Node | None:
        """The content of a key that must be there; None and a problem when it is not."""
        found = self._node.entries.get(name)
        if found is None and self._is_mapping:
            self.problems.add(self.place, f"{self.what}缺少「{name}」", f"请补上「{name}: …」")
        return found

    def optional(self, name: str) -> Node | None:
        """The content of a key that may be absent."""
        return self._node.entries.get(name)

    def text(self, name: str) -> str:
        """Words that must be there and not be empty."""
        node = self.node(name)
        return "" if node is None else self._words(name, node)

    def optional_text(self, name: str) -> str | None:
        """Words, or None when the key is absent."""
        node = self.optional(name)
        return None if node is None else self._words(name, node)

    def _words(self, name: str, node: Node) -> str:
        if isinstance(node, Scalar) and node.raw.strip() and not isinstance(node.value, bool):
            return node.raw.strip()
        self.problems.add(node.place, f"「{name}」应当是文字", f"请写成「{name}: 文字」")
        return ""

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of words that must be there and not be empty."""
        node = self.node(name)
        if node is None:
            return ()
        if not isinstance(node, Items) or not node.items:
            self.problems.add(node.place, f"「{name}」应当是不空的列表", f"请写成「{name}: [甲, 乙]」")
            return ()
        return tuple(self._words(name, item) for item in node.items)

    def day(self, name: str) -> date:
        """A day that must be there."""
        node = self.node(name)
        return _A_DAY if node is None else self._day(name, node)

    def optional_day(self, name: str) -> date | None:
        """A day, or None when the key is absent."""
        node = self.optional(name)
        return None if node is None else self._day(name, node)

    def _day(self, name: str, node: Node) -> date:
        if isinstance(node, Scalar) and isinstance(node.value, date):
            return node.value
        self.problems.add(node.place, f"「{name}」应当是日期", "请写成 2018-01-31 这样的日期，不加引号")
        return _A_DAY

    def flag(self, name: str, *, default: bool = False) -> bool:
        """true or false; ``default`` when the key is absent."""
        node = self.optional(name)
        if node is None:
            return default
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        self.problems.add(node.place, f"「{name}」应当是 true 或 false", f"请写成「{name}: true」")
        return default

    def choice(self, name: str, among: type[Choice], default: Choice | None = None) -> Choice:
        """One of a closed list of words; ``default`` when the key is absent and has one."""
        fallback = default or next(iter(among))
        node = self.node(name) if default is None else self.optional(name)
        if node is None:
            return fallback
        known = [member.value for member in among]
        if isinstance(node, Scalar) and node.raw in known:
            return among(node.raw)
        written = node.raw if isinstance(node, Scalar) else "这里"
        self.problems.add(node.place, f"「{name}」不能写「{written}」", choose_from(written, known))
        return fallback

    def whole(self, name: str, *, least: int = 1, default: int | None = None) -> int:
        """A whole number of at least ``least``; ``default`` when the key is absent and has one."""
        return self.scaled(name, 1, least=least, default=default)

    def scaled(self, name: str, scale: int, *, least: int = 1, default: int | None = None) -> int:
        """A number times ``scale``, which must come out whole: tenths (10), ten-thousandths (10000)."""
        node = self.node(name) if default is None else self.optional(name)
        return (default or 0) if node is None else self.scaled_node(name, node, scale, least=least)

    def scaled_node(self, name: str, node: Node, scale: int, *, least: int = 1) -> int:
        """As ``scaled``, for a node already at hand."""
        value = node.value if isinstance(node, Scalar) else None
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.problems.add(node.place, f"「{name}」应当是数字", f"请写成「{name}: 12」这样不加引号的数字")
            return max(least, 0)
        exact = Decimal(value) * scale
        if exact != int(exact):
            digits = len(str(scale)) - 1
            limit = f"最多 {digits} 位小数的数" if digits else "整数"
            self.problems.add(node.place, f"「{name}」写得太细：{value}", f"请写成{limit}")
        elif exact < least:
            advice = "请写大于 0 的数" if least else "请写 0 或更大的数"
            self.problems.add(node.place, f"「{name}」不能是 {value}", advice)
        return int(exact)

    def share(self, name: str) -> int:
        """A share above 0 and up to 1, in ten-thousandths."""
        found = self.scaled(name, 10_000)
        if found > 10_000:
            self.problems.add(
                self.place_of(name), f"「{name}」是比例，不能大于 1", "百分之二十请写成 0.2，全部请写成 1"
            )
        return found


def each_item(node: Node, what: str, problems: Problems) -> tuple[Node, ...]:
    """The items of a list that must be one."""
    if isinstance(node, Items):
        return node.items
    problems.add(node.place, f"{what}应当是列表", "请逐行用「- 」开头")
    return ()


def each_entry(node: Node, what: str, problems: Problems) -> Iterator[tuple[str, Node]]:
    """Name and content of a mapping that must be one."""
    if isinstance(node, Mapping):
        yield from node.entries.items()
    else:
        problems.add(node.place, f"{what}应当是若干「名称: 内容」", "请逐行写「代码: {…}」")
