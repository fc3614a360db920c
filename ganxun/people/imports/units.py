"""Which organisation is meant by a name or a code."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from ganxun.base.sheets.cells import without_blanks
from ganxun.base.sheets.reading import ReadRow, SheetReader
from ganxun.orgs.choices import REGION_KINDS
from ganxun.orgs.models import Organisation, OrganisationSpan

_SHORTEST_TAIL = 2
_BODY = re.compile(r"(委|政府|人大|政协|纪委|监委|人民政府)")
#: What a post in a region itself begins with; anything else that ends like an office is one we do not know.
_OF_REGION = re.compile(
    r"(党委|党工委|省委|市委|州委|县委|区委|镇委|乡党委|人民政府|副?(省|市|州|县|区|乡|镇)长|副?书记|副?主席|副?主任|常委)"
)
_ANOTHER_UNIT = re.compile(r".(局|厅|院|中心|公司|学校|大学|站|所|社|部|办|委员会|银行|医院|集团)")
#: Looking for the nearest names takes a while in a province of 30,000 units: only for the first so many.
_MOST_SUGGESTIONS = 200


@dataclass(frozen=True)
class KnownUnit:
    """As much of an organisation as an import needs."""

    id: int
    code: str
    name: str
    path: str
    is_open: bool
    kind: str = ""
    short_name: str = ""

    @property
    def is_region(self) -> bool:
        """Whether it is a province, city, county … itself."""
        return self.kind in REGION_KINDS


@dataclass(frozen=True)
class Answer:
    """The unit found; or, in words, why not. `note` tells how the words were taken where they are not its name."""

    unit: KnownUnit | None
    code: str = ""
    advice: str = ""
    note: str = ""


@dataclass(frozen=True)
class Split:
    """工作单位及职务 taken apart."""

    answer: Answer
    title: str = ""


class UnitFinder:
    """Finds organisations by code, full or short name, name with that of the organisation above, former name."""

    def __init__(self, is_allowed: Callable[[str], bool]) -> None:
        """`is_allowed` tells whether the importer may write at a path."""
        self._is_allowed = is_allowed
        self._by_word: dict[str, list[KnownUnit]] = defaultdict(list)
        self._by_tail: dict[str, list[KnownUnit]] = defaultdict(list)
        self._by_id: dict[int, KnownUnit] = {}
        self._splits: dict[str, Split] = {}
        self._answers: dict[str, Answer] = {}
        self._suggestions_made = 0
        self._within_reach: list[str] = []
        self._load()

    def find(self, word: str) -> Answer:
        """The organisation that `word` means, if there is exactly one the importer may write to."""
        if word not in self._answers:
            self._answers[word] = self._answer(word)
        return self._answers[word]

    def split(self, word: str) -> Split:
        """A unit and a post written in one cell: the unit is the longest beginning that is known as one."""
        if word not in self._splits:
            self._splits[word] = split_unit_and_title(word, self)
        return self._splits[word]

    def known_as(self, word: str) -> list[KnownUnit]:
        """The units that a word may mean, plainly written; the surest way in which any is found decides."""
        return (
            self._by_word.get(word)
            or self._by_word.get(word.removeprefix("中共"))
            or self._by_word.get(f"中共{word}")
            or self._below_those_named(word)
            or self._by_tail.get(word)
            or []
        )

    def _below_those_named(self, word: str) -> list[KnownUnit]:
        """甘孜州雅江县财政局: names of organisations above, in their order, then the unit's own."""
        return [
            unit
            for cut in range(1, len(word) - 1)
            for unit in self._by_word.get(word[cut:], ())
            if self._is_above(word[:cut], unit)
        ]

    def _is_above(self, words: str, unit: KnownUnit) -> bool:
        for part in unit.path.split(".")[:-2]:
            above = self._by_id.get(int(part)) if part.isdecimal() else None
            if above is not None:
                names = (above.name, above.short_name, above.name[-1] if above.is_region else "")
                words = words.removeprefix(
                    next((each for each in names if each and words.startswith(each)), "")
                )
        return not words

    def expect(self, unit: KnownUnit, short_name: str = "") -> None:
        """Make a unit known that the same file opens."""
        for word in {unit.code, unit.name, short_name} - {""}:
            self._by_word[_plain(word)].append(unit)
        self._answers.clear()

    def _load(self) -> None:
        fields = (
            "id", "code", "name", "short_name", "credit_code", "path", "ends_before", "parent__name", "kind",
            "parent__short_name",
        )  # fmt: skip
        known = self._by_id
        rows = Organisation.objects.values_list(*fields)
        for pk, code, name, short, credit_code, path, ends, above, kind, above_short in rows:
            unit = known[pk] = KnownUnit(pk, code, name, path, ends is None, kind, short)
            for tail in _tails(name, above, above_short):
                self._by_tail[_plain(tail)].append(unit)
            words = {code, name, short, credit_code or "", f"{above}{name}" if above else ""}
            for word in words - {""}:
                self._by_word[_plain(word)].append(unit)
        for pk, former in OrganisationSpan.objects.values_list("organisation_id", "name"):
            if known[pk] not in self._by_word[_plain(former)]:
                self._by_word[_plain(former)].append(known[pk])

    def _answer(self, word: str) -> Answer:
        found = self.known_as(_plain(word))
        if not found:
            return Answer(None, "unknown_unit", f"没有找到这个机构{self._nearest(word)}")
        allowed = [unit for unit in found if self._is_allowed(unit.path)]
        if not allowed:
            return Answer(None, "unit_out_of_scope", "该机构不在您的管理范围内，请由其上级组织部门导入")
        still_open = [unit for unit in allowed if unit.is_open]
        if not still_open:
            return Answer(None, "unit_closed", "该机构已撤销，请填写承继的机构")
        if len(still_open) > 1:
            listed = "、".join(f"{unit.name}（{unit.code}）" for unit in still_open[:5])
            return Answer(
                None,
                "ambiguous_unit",
                f"有 {len(still_open)} 个机构都叫这个名字，请改填机构编码，例如：{listed}",
            )
        return Answer(still_open[0], note=self._note(word, still_open[0]))

    def _note(self, word: str, unit: KnownUnit) -> str:
        """How the word was taken, where it is none of the unit's own."""
        sure = any(each.id == unit.id for each in self._by_word.get(_plain(word), ()))
        return "" if sure else f"“{word}”按“{unit.name}”（{unit.code}）处理"

    def _nearest(self, word: str) -> str:
        self._suggestions_made += 1
        if self._suggestions_made > _MOST_SUGGESTIONS:
            return "，请核对名称"
        if not self._within_reach:
            allowed = {
                unit.path for units in self._by_word.values() for unit in units if self._is_allowed(unit.path)
            }
            self._within_reach = [
                key for key, units in self._by_word.items() if any(unit.path in allowed for unit in units)
            ]
        near = difflib.get_close_matches(
            _plain(word), _sharing_letters(_plain(word), self._within_reach), n=3, cutoff=0.6
        )
        names = [f"{self._by_word[key][0].name}（{self._by_word[key][0].code}）" for key in near]
        return f"，是否为：{'、'.join(dict.fromkeys(names))}" if names else "，请填写机构全称或机构编码"


def _plain(word: str) -> str:
    return without_blanks(word).replace("(", "（").replace(")", "）").upper()


def find_unit(finder: UnitFinder, reader: SheetReader, row: ReadRow) -> KnownUnit | None:
    """The unit of a row: by code, by name, or out of 工作单位及职务, whose rest becomes the post; notes how it was taken."""
    key = next((each for each in ("unit_code", "unit", "unit_and_title") if row.get(each)), "")
    if not key:
        return None
    if key == "unit_and_title":
        split = finder.split(row.get(key))
        answer = split.answer
        if split.title:
            row.values.setdefault("title", split.title)
    else:
        answer = finder.find(row.get(key))
    if answer.unit is None:
        reader.problem(row, key, answer.code, answer.advice)
    elif answer.note:
        row.notes.append(answer.note)
    return answer.unit


def _tails(name: str, above: str | None, above_short: str | None) -> set[str]:
    """雅江县财政局 below 雅江县 is also called 县财政局 and 财政局."""
    for start in (above, above_short):
        if start and name.startswith(start) and len(name) - len(start) >= _SHORTEST_TAIL:
            rest = name[len(start) :]
            return {rest, start[-1] + rest}
    return set()


def split_unit_and_title(word: str, finder: UnitFinder) -> Split:
    """See `UnitFinder.split`. What stands before a blank is the unit, if it is one."""
    first, _blank, rest = word.strip().partition(" ")
    if rest and finder.known_as(_plain(first)):
        return _said(word, first, without_blanks(rest), finder)
    text = without_blanks(word)
    for cut in range(len(text), 1, -1):
        if finder.known_as(_plain(text[:cut])):
            return _said(word, text[:cut], text[cut:], finder)
    advice = "开头没有认出机构名称，请把单位和职务分成两列，或写机构全称"
    return Split(Answer(None, "unknown_unit", advice))


def _said(word: str, unit_words: str, rest: str, finder: UnitFinder) -> Split:
    answer = finder.find(unit_words)
    unit = answer.unit
    if unit is None:
        return Split(Answer(None, answer.code, f"从“{word}”中认出“{unit_words}”，但{answer.advice}"))
    title = rest.lstrip("，,、:：-—")
    if unit.is_region and _BODY.match(title):
        title = unit_words[-1] + title  # 雅江县|委书记 is 县委书记 of 雅江县
    elif unit.is_region and _ANOTHER_UNIT.search(title) and not _OF_REGION.match(title):
        advice = f"只认出“{unit.name}”，后面的“{title}”像是另一个机构，库中没有；请先增设机构，或把单位和职务分成两列"
        return Split(Answer(None, "unknown_unit", advice))
    note = f"“{word}”读作：单位“{unit.name}”（{unit.code}），职务“{title or '（空）'}”"
    return Split(Answer(unit, note=note), title)


def _sharing_letters(word: str, names: list[str]) -> list[str]:
    """Names that share at least half their characters with `word`: the full comparison is slow."""
    letters = set(word)
    return [name for name in names if len(letters & set(name)) * 2 >= min(len(letters), len(name))]
