"""YAML with the line of every value: a small, strict reading of it.

Plain scalars follow YAML 1.2: only ``true`` and ``false`` are booleans, ``on`` and ``no`` stay words.
Anchors, aliases, tags and several documents in one file are refused: a policy file is a form, not a program.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import yaml

from ganxun.rules.loading.problems import Place, Problems

MOST_BYTES = 2_000_000
MOST_DEPTH = 40

ScalarValue: TypeAlias = str | int | Decimal | bool | date | None


@dataclass(frozen=True)
class Scalar:
    """One value; ``raw`` is what stands in the file."""

    place: Place
    value: ScalarValue
    raw: str


@dataclass(frozen=True)
class Items:
    """A list."""

    place: Place
    items: tuple["Node", ...]


@dataclass(frozen=True)
class Mapping:
    """A mapping; ``keys`` holds the place of each key."""

    place: Place
    entries: dict[str, "Node"]
    keys: dict[str, Place]


Node: TypeAlias = Scalar | Items | Mapping

_INTEGER = re.compile(r"[-+]?[0-9]{1,15}")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,15}\.[0-9]{1,15}")
_TABBED = re.compile(r" *\t")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class _NotAllowed(Exception):
    """Something YAML allows and a policy file does not."""

    def __init__(self, line: int, wrong: str, instead: str) -> None:
        super().__init__(wrong)
        self.line, self.wrong, self.instead = line, wrong, instead


def read(folder: Path, name: str, problems: Problems) -> Node | None:
    """The content of a file; None (and a problem noted) when it cannot be read."""
    text = _text(folder / name, Place(name), problems)
    if text is None:
        return None
    try:
        root = _compose(text)
        if root is None:
            problems.add(Place(name), "文件是空的", "请写入内容，或者删去这个文件")
            return None
        return _convert(root, name, problems)
    except _NotAllowed as refusal:
        problems.add(Place(name, refusal.line), refusal.wrong, refusal.instead)
    except yaml.MarkedYAMLError as error:
        _explain(error, name, text, problems)
    except yaml.YAMLError:
        problems.add(Place(name), "文件里有不可见的控制字符", "请用文本编辑器另存为 UTF-8 纯文本")
    return None


def _text(path: Path, place: Place, problems: Problems) -> str | None:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        problems.add(place, "缺少这个文件", "请补上，格式见《怎样写政策》")
        return None
    except OSError:
        problems.add(place, "读不了这个文件", "请检查它是不是文件、有没有读取权限")
        return None
    if len(content) > MOST_BYTES:
        problems.add(place, f"文件超过 {MOST_BYTES // 1_000_000} MB", "请拆成几个文件")
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problems.add(Place(place.file, line), "文件不是 UTF-8 编码", "请用文本编辑器另存为 UTF-8")
        return None


def _explain(error: yaml.MarkedYAMLError, file: str, text: str, problems: Problems) -> None:
    reason, line = str(error.problem), error.problem_mark.line if error.problem_mark else 0
    place = Place(file, line + 1)
    if _TABBED.match("".join(text.splitlines()[line : line + 1])):
        problems.add(place, "这里用了制表符（Tab）缩进", "请改用空格缩进")
    elif "expected <document start>" in reason or "could not find expected ':'" in reason:
        problems.add(place, "这一行或上一行缺少冒号或缩进不对", "请写成「名称: 内容」，冒号后空一格")
    elif "mapping values are not allowed" in reason:
        problems.add(place, "这里多了一个冒号或缩进不对", "文字里有冒号时，请把整段文字放进引号")
    else:
        problems.add(place, "YAML 写法有误", "请检查本行与上一行的缩进、引号和括号是否成对")


def _compose(text: str) -> yaml.Node | None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _NotAllowed(
                line, "这里用了锚点或引用（& 或 *）", "请把内容写全；以 & 或 * 开头的文字请加引号"
            )
        if tag := getattr(event, "tag", None):
            raise _NotAllowed(line, f"这里用了标签 {tag}", "请删去以 ! 开头的标签")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MOST_DEPTH:
            raise _NotAllowed(line, f"嵌套超过 {MOST_DEPTH} 层", "请减少嵌套")
    node: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)
    return node


def _convert(node: yaml.Node, file: str, problems: Problems) -> Node:
    place = Place(file, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place, problems)
    if isinstance(node, yaml.SequenceNode):
        return Items(place, tuple(_convert(item, file, problems) for item in node.value))
    style = getattr(node, "style", None)
    return Scalar(place, node.value if style else _value(node.value, place, problems), node.value)


def _mapping(node: yaml.MappingNode, place: Place, problems: Problems) -> Mapping:
    found = Mapping(place, {}, {})
    for key, value in node.value:
        here = Place(place.file, key.start_mark.line + 1)
        if not isinstance(key, yaml.ScalarNode):
            problems.add(here, "名称必须是一个词", "请写成「名称: 内容」")
        elif key.value in found.entries:
            problems.add(here, f"「{key.value}」写了两次", "请只保留一处")
        else:
            found.entries[key.value] = _convert(value, place.file, problems)
            found.keys[key.value] = here
    return found


def _value(raw: str, place: Place, problems: Problems) -> ScalarValue:
    if raw in {"", "~", "null"}:
        return None
    if raw in {"true", "false"}:
        return raw == "true"
    if _INTEGER.fullmatch(raw):
        return int(raw)
    if _DECIMAL.fullmatch(raw):
        return Decimal(raw)
    return _date(raw, place, problems) if _DATE.fullmatch(raw) else raw


def _date(raw: str, place: Place, problems: Problems) -> date | None:
    try:
        return date.fromisoformat(raw)
    except ValueError:
        problems.add(place, f"没有 {raw} 这一天", "请写成存在的日期，例如 2018-01-31")
        return None
