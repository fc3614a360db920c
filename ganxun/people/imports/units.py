"""Which organisation is meant by a name or a code."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from ganxun.base.sheets.cells import without_blanks
from ganxun.orgs.models import Organisation, OrganisationSpan

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


@dataclass(frozen=True)
class Answer:
    """The unit found; or, in words, why not."""

    unit: KnownUnit | None
    code: str = ""
    advice: str = ""


class UnitFinder:
    """Finds organisations by code, full or short name, name with that of the organisation above, former name."""

    def __init__(self, is_allowed: Callable[[str], bool]) -> None:
        """`is_allowed` tells whether the importer may write at a path."""
        self._is_allowed = is_allowed
        self._by_word: dict[str, list[KnownUnit]] = defaultdict(list)
        self._answers: dict[str, Answer] = {}
        self._suggestions_made = 0
        self._within_reach: list[str] = []
        self._load()

    def find(self, word: str) -> Answer:
        """The organisation that `word` means, if there is exactly one the importer may write to."""
        if word not in self._answers:
            self._answers[word] = self._answer(word)
        return self._answers[word]

    def expect(self, unit: KnownUnit, short_name: str = "") -> None:
        """Make a unit known that the same file opens."""
        for word in {unit.code, unit.name, short_name} - {""}:
            self._by_word[_plain(word)].append(unit)
        self._answers.clear()

    def _load(self) -> None:
        fields = ("id", "code", "name", "short_name", "credit_code", "path", "ends_before", "parent__name")
        known: dict[int, KnownUnit] = {}
        for pk, code, name, short, credit_code, path, ends, above in Organisation.objects.values_list(
            *fields
        ):
            unit = known[pk] = KnownUnit(pk, code, name, path, ends is None)
            words = {code, name, short, credit_code or "", f"{above}{name}" if above else ""}
            for word in words - {""}:
                self._by_word[_plain(word)].append(unit)
        for pk, former in OrganisationSpan.objects.values_list("organisation_id", "name"):
            if known[pk] not in self._by_word[_plain(former)]:
                self._by_word[_plain(former)].append(known[pk])

    def _answer(self, word: str) -> Answer:
        found = self._by_word.get(_plain(word), [])
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
        return Answer(still_open[0])

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


def _sharing_letters(word: str, names: list[str]) -> list[str]:
    """Names that share at least half their characters with `word`: the full comparison is slow."""
    letters = set(word)
    return [name for name in names if len(letters & set(name)) * 2 >= min(len(letters), len(name))]
