"""What is wrong with a policy folder, in words a policy officer understands."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Place:
    """File (relative to the folder) and line, from 1; line 0 means the file as a whole."""

    file: str
    line: int = 0


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: where, what is wrong, what to write instead (both in Chinese)."""

    place: Place
    wrong: str
    instead: str

    def __str__(self) -> str:
        where = f"{self.place.file} 第 {self.place.line} 行" if self.place.line else self.place.file
        return f"{where}：{self.wrong}。{self.instead}。"


class Problems:
    """Collects every mistake of a folder, not only the first."""

    def __init__(self) -> None:
        self._found: set[Problem] = set()

    def add(self, place: Place, wrong: str, instead: str) -> None:
        """Note a mistake."""
        self._found.add(Problem(place, wrong, instead))

    def __bool__(self) -> bool:
        return bool(self._found)

    def in_order(self) -> tuple[Problem, ...]:
        """By file and line."""
        return tuple(sorted(self._found))


class PolicyRefused(Exception):
    """The folder cannot be loaded; ``problems`` holds every mistake found, by file and line."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


def choose_from(wrong: str, known: Iterable[str]) -> str:
    """The advice for an unknown name: the closest known one, else all of them (at most twenty)."""
    names = sorted(known)
    close = difflib.get_close_matches(wrong, names, n=1, cutoff=0.6)
    if close:
        return f"是不是「{close[0]}」"
    if not names:
        return "这里没有可写的名称，请删去"
    shown = "、".join(names[:20]) + ("……" if len(names) > 20 else "")
    return f"请从下列名称中选：{shown}"
