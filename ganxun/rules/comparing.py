"""Two policies, or two days of one, side by side: duties added, dropped, changed, and in what.

Duties are matched by their code. What a duty says is taken apart into aspects (for whom, period, requirement,
exemptions, categories, …), each in the words of `prose`, and compared word by word; so is the text of its clauses.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from ganxun.rules.facts import Registry
from ganxun.rules.language.policy import Policy, Rule
from ganxun.rules.prose import Prose

#: A number with its point, a Latin word, or one character: what changes as a whole.
_TOKEN = re.compile(r"\d+(?:\.\d+)?%?|[A-Za-z_]+|\s+|.", re.DOTALL)
#: Shorter islands of agreement inside a change only make it harder to read.
_ISLAND = 2
#: Where a list is cut.
_CUTS = "、，；,;"


class Fate(StrEnum):
    """What became of a duty from the left side to the right."""

    CHANGED = "changed"
    ADDED = "added"
    DROPPED = "dropped"
    SAME = "same"


@dataclass(frozen=True)
class Piece:
    """Some words, and whether they stand on one side only."""

    words: str
    is_different: bool


@dataclass(frozen=True)
class Aspect:
    """One thing that a duty says, on both sides."""

    name: str
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]


@dataclass(frozen=True)
class Side:
    """A policy as it stands on a day."""

    policy: Policy
    on: date

    @property
    def rules(self) -> dict[str, Rule]:
        """The wordings in force on the day, by duty, in the order of the clauses they cite."""
        order = {clause: place for place, clause in enumerate(self.policy.clauses)}
        rules = sorted(self.policy.in_force(self.on), key=lambda rule: (order[rule.cites[0]], rule.duty))
        return {rule.duty: rule for rule in rules}


@dataclass(frozen=True)
class DutyCompared:
    """One duty on both sides. `aspects` are those that differ; `clauses` the words cited, compared too."""

    duty: str
    fate: Fate
    left: Rule | None
    right: Rule | None
    aspects: tuple[Aspect, ...] = ()
    clauses: Aspect | None = None

    @property
    def rule(self) -> Rule:
        """The duty as the right side has it, else as the left has."""
        found = self.right or self.left
        assert found is not None  # noqa: S101 - a duty stands on one side at least
        return found


def compare(left: Side, right: Side, registry: Registry) -> tuple[DutyCompared, ...]:
    """Every duty of either side, in the order of the right side's clauses, then what only the left side has."""
    before, after = left.rules, right.rules
    tellers = Prose(left.policy, registry), Prose(right.policy, registry)
    shared = [_both(before[duty], after[duty], tellers) for duty in after if duty in before]
    added = [DutyCompared(duty, Fate.ADDED, None, rule) for duty, rule in after.items() if duty not in before]
    dropped = [
        DutyCompared(duty, Fate.DROPPED, rule, None) for duty, rule in before.items() if duty not in after
    ]
    return (*shared, *added, *dropped)


def _both(before: Rule, after: Rule, tellers: tuple[Prose, Prose]) -> DutyCompared:
    pairs = zip(_aspects(before, tellers[0]), _aspects(after, tellers[1]), strict=True)
    aspects = tuple(
        Aspect(name, *changes(words, others)) for (name, words), (_name, others) in pairs if words != others
    )
    # The same exemption names the duty by what it says: a change of words there is no change of the exemption.
    if before.exempt_when == after.exempt_when and before.pro_rata_since == after.pro_rata_since:
        aspects = tuple(each for each in aspects if each.name != _SOFTENED)
    # Another plan has another office to see to it: that alone does not make another duty.
    fate = Fate.CHANGED if any(each.name != _OWNER for each in aspects) else Fate.SAME
    cited = Aspect("依据", *changes(_cited(before, tellers[0].policy), _cited(after, tellers[1].policy)))
    return DutyCompared(before.duty, fate, before, after, aspects, cited)


_SOFTENED = "免训与折算"
_OWNER = "责任单位"


def _aspects(rule: Rule, teller: Prose) -> Iterator[tuple[str, str]]:
    yield "义务", f"{rule.says}。"
    yield "对象", teller.for_whom(rule).removeprefix("对象：")
    yield "期间", teller.period(rule.period)
    yield "要求", "；".join(teller.requirement(rule.requires))
    yield "类别认定", "".join(teller.meanings(rule))
    yield _SOFTENED, "".join(teller.softened(rule))
    yield _OWNER, teller.policy.document.owners.get(rule.owner, rule.owner)
    yield "核实", "已与来源核对" if rule.confidence.value == "verified" else "未核实"


def _cited(rule: Rule, policy: Policy) -> str:
    return "\n".join(f"{cited} {policy.clauses[cited].text}" for cited in rule.cites)


def changes(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces, word by word: what stands on one side only is different."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    for place, (tag, a, b, c, d) in enumerate(steps):
        island = "".join(old[a:b])
        inside = 0 < place < len(steps) - 1 and len(island) < _ISLAND and not island.isdigit()
        differs = tag != "equal" or inside
        left.append(("".join(old[a:b]), differs))
        right.append(("".join(new[c:d]), differs))
    return _slid(_joined(left)), _slid(_joined(right))


def _slid(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The same, with what stands between equal words moved to where a reader would cut: `、实训式`, not `式、实训`."""
    found = [piece.words for piece in pieces]
    for place in range(1, len(found) - 1):
        if pieces[place].is_different:
            found[place - 1 : place + 2] = _cut(*found[place - 1 : place + 2])
    return tuple(
        Piece(words, piece.is_different) for words, piece in zip(found, pieces, strict=True) if words
    )


def _cut(before: str, inside: str, after: str) -> tuple[str, str, str]:
    moved = before, inside, after
    while moved[1][0] not in _CUTS and moved[1][:1] == moved[2][:1]:
        moved = moved[0] + moved[1][0], moved[1][1:] + moved[2][0], moved[2][1:]
    return moved if moved[1][0] in _CUTS else (before, inside, after)


def _joined(pieces: Iterable[tuple[str, bool]]) -> tuple[Piece, ...]:
    found: list[Piece] = []
    for words, differs in pieces:
        if not words:
            continue
        if found and found[-1].is_different == differs:
            found[-1] = Piece(found[-1].words + words, differs)
        else:
            found.append(Piece(words, differs))
    return tuple(found)
