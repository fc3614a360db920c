"""A draft of one duty: what may be changed in a form, and the policy as it would then be. Nothing is kept.

The draft is the text of the rule's file (and of the categories it names), as the policy officer would write it. A form
changes figures, the period and the category inside that text; the text itself may be edited too. The loader that
reads the shelf reads the draft, so a mistake is answered in its words, with its file and line.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from ganxun.compliance import library
from ganxun.rules.facts import registry
from ganxun.rules.language.policy import Policy, Rule
from ganxun.rules.loading.folder import read_policy
from ganxun.rules.prose import Prose, conditions_of
from ganxun.rules.wording import categories_in

#: More than any rule needs; a text beyond it is no draft.
MOST_CHARACTERS = 40_000
_FIGURE = re.compile(
    r"(?P<key>\b(?:at_least|about|exactly|months|before_months|years|tolerance)): *(?P<value>\d+(?:\.\d+)?)\b"
)
_PERIOD = re.compile(r"^(?P<head>(?:- |  )?period: *)(?P<value>\S.*?) *$", re.MULTILINE)
_CATEGORY = re.compile(
    r"^(?P<head>(?:- |  )?applies_when: *\{ *category: *)(?P<value>[a-z][a-z0-9_]*)(?P<tail> *\} *)$",
    re.MULTILINE,
)
_BLOCK = r"^{code}:[^\n]*\n(?:(?:[ \t][^\n]*)?\n)*"
_CONDITION = re.compile(r"fact: *\"?(?P<fact>\w+)\"?, *$")


@dataclass(frozen=True)
class Figure:
    """One number of the rule: its field in the form, what it bounds, what it is now."""

    name: str
    label: str
    value: str


@dataclass(frozen=True)
class Choice:
    """One value that may be chosen."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class CategoryText:
    """The words of one category in its file, and the line where they begin."""

    code: str
    text: str
    line: int


@dataclass(frozen=True)
class Draft:
    """The texts of one duty: its rule file, and the categories that it names."""

    policy: Policy
    duty: str
    rule: str
    categories: tuple[CategoryText, ...]

    @property
    def file(self) -> str:
        """The rule's file, as messages name it."""
        return f"rules/{self.duty}.yaml"

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The numbers of the rule in the order written."""
        return tuple(
            Figure(f"figure-{place}", _label(self.rule, found), found["value"])
            for place, found in enumerate(_FIGURE.finditer(self.rule))
        )

    @property
    def periods(self) -> tuple[Choice, ...]:
        """The period the rule has, and the simple ones it could have."""
        found = _PERIOD.search(self.rule)
        if found is None:
            return ()
        now = found["value"]
        known = _periods()
        rule = next((each for each in self.policy.rules if each.duty == self.duty), None)
        told = Prose(self.policy, registry).period(rule.period) if rule else now
        offered = {now: known.get(now) or _("不变：{period}").format(period=told)} | known
        return tuple(Choice(value, label, value == now) for value, label in offered.items())

    @property
    def bound(self) -> tuple[Choice, ...]:
        """The categories that could be bound, where the rule binds just one."""
        found = _CATEGORY.search(self.rule)
        if found is None:
            return ()
        return tuple(
            Choice(code, category.label, code == found["value"])
            for code, category in self.policy.categories.items()
        )


def _periods() -> dict[str, str]:
    return {
        "calendar_year": _("每个公历年度"),
        "semester": _("每个学期"),
        "plan": _("整个规划期"),
        "{rolling: {years: 5}}": _("最近五年（滚动）"),
    }


def _label(text: str, found: re.Match[str]) -> str:
    """What a number bounds, told from the words just before it."""
    words = {
        "months": _("期限（月）"),
        "before_months": _("事前（月）"),
        "years": _("年数"),
        "tolerance": _("容差"),
    }
    if found["key"] in words:
        return words[found["key"]]
    before = text[: found.start()]
    fact = _CONDITION.search(before)
    if fact:
        labels = {column.name: column.label for table in registry for column in table.columns}
        return _("条件：{fact}").format(fact=labels.get(fact["fact"], fact["fact"]))
    return _goal(before)


def _goal(before: str) -> str:
    units = {"hours": _("学时"), "days": _("天"), "months": _("个月")}
    forms = re.findall(r"(accumulate|occur|share|average|composition|contain|reach):", before)
    measures = re.findall(r"(?:measure|sum): *(hours|days|months)", before)
    if forms and forms[-1] in ("accumulate", "average") and measures:
        return _("不少于（{unit}）").format(unit=units[measures[-1]])
    ratios = {"share": _("不少于（比例，1 为全部）"), "composition": _("不少于（比例，1 为全部）")}
    return ratios.get(forms[-1] if forms else "", _("目标数"))


def draft_of(policy: Policy, duty: str) -> Draft:
    """The texts as they stand on the shelf."""
    folder = library.folder_of(policy.document.code)
    text = (folder / "rules" / f"{duty}.yaml").read_text(encoding="utf-8")
    rules = [rule for rule in policy.rules if rule.duty == duty]
    codes = dict.fromkeys(code for rule in rules for code in named_in(rule, policy))
    whole = (folder / "categories.yaml").read_text(encoding="utf-8")
    return Draft(policy, duty, text, tuple(_blocks(whole, codes)))


def named_in(rule: Rule, policy: Policy) -> tuple[str, ...]:
    """The categories that a rule names, with those they build upon."""
    waiting = [code for condition in conditions_of(rule) for code in categories_in(condition)]
    found: dict[str, None] = {}
    while waiting:
        code = waiting.pop(0)
        if code not in found and code in policy.categories:
            found[code] = None
            waiting += categories_in(policy.categories[code].when)
    return tuple(found)


def _blocks(whole: str, codes: Mapping[str, None]) -> Iterator[CategoryText]:
    for code in codes:
        found = re.search(_BLOCK.format(code=code), whole, re.MULTILINE)
        if found:
            yield CategoryText(code, found[0], whole[: found.start()].count("\n") + 1)


def changed(draft: Draft, asked: Mapping[str, str]) -> Draft:
    """The draft as the address or form asks: texts where they are given, then the fields of the form."""
    rule = _plain(asked.get("rule", draft.rule))
    categories = tuple(
        CategoryText(each.code, _plain(asked.get(f"category-{each.code}", each.text)), each.line)
        for each in draft.categories
    )
    if asked.get("by") == "fields":
        rule = _with_fields(rule, asked)
    return Draft(draft.policy, draft.duty, rule, categories)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")[:MOST_CHARACTERS]


def _with_fields(text: str, asked: Mapping[str, str]) -> str:
    place = iter(range(text.count(":") + 1))

    def figure(found: re.Match[str]) -> str:
        value = asked.get(f"figure-{next(place)}", found["value"]).strip()[:20]
        return f"{found['key']}: {value}"

    text = _FIGURE.sub(figure, text)
    if asked.get("period"):
        text = _PERIOD.sub(lambda found: found["head"] + _line(asked["period"]), text)
    if asked.get("bound"):
        text = _CATEGORY.sub(lambda found: found["head"] + _line(asked["bound"]) + found["tail"], text)
    return text


def _line(text: str) -> str:
    return text.splitlines()[0][:80] if text.strip() else ""


def policy_of(draft: Draft) -> Policy:
    """The policy as it would be with the draft. Raises PolicyRefused with every mistake, in the loader's words."""
    with _laid_out(draft) as folder:
        return read_policy(folder, registry)


@contextmanager
def _laid_out(draft: Draft) -> Iterator[Path]:
    shelf = library.folder_of(draft.policy.document.code)
    room = Path(tempfile.mkdtemp(prefix="draft-"))
    try:
        for path in shelf.glob("*.yaml"):
            (room / path.name).symlink_to(path.resolve())
        (room / "rules").mkdir()
        for path in (shelf / "rules").glob("*.yaml"):
            (room / "rules" / path.name).symlink_to(path.resolve())
        _replace(room / draft.file, draft.rule)
        whole = (shelf / "categories.yaml").read_text(encoding="utf-8")
        _replace(room / "categories.yaml", _with_categories(whole, draft.categories))
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _replace(path: Path, text: str) -> None:
    path.unlink()
    path.write_text(text, encoding="utf-8")


def _with_categories(whole: str, categories: tuple[CategoryText, ...]) -> str:
    for each in categories:
        found = re.search(_BLOCK.format(code=each.code), whole, re.MULTILINE)
        if found:
            whole = whole[: found.start()] + each.text.rstrip("\n") + "\n" + whole[found.end() :]
    return whole
