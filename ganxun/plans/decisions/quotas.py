"""Places handed down, given back, asked for, taken (B4): why not, and how many each would get. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from ganxun.base.refusals import Reason
from ganxun.base.refusals import marked as _

#: More places than any item will ever have: a slip of the keyboard, not a plan.
MOST_PLACES = 1_000_000
_CLAUSE = "六(二)"


class Held(Protocol):
    """What an organisation holds of an item: received from above, handed on below, taken by its own people."""

    @property
    def handed(self) -> int:
        """Handed on to organisations below."""

    @property
    def taken(self) -> int:
        """Taken by people."""

    @property
    def left(self) -> int:
        """Neither handed on nor taken."""


@dataclass(frozen=True)
class Below:
    """An organisation that is to receive places: whether it lies below, and from whom it receives already."""

    name: str
    places: int
    is_below: bool = True
    is_closed: bool = False
    receives_from: str = ""


@dataclass(frozen=True)
class Waiting:
    """A waiting request: its turn, what it still lacks, how many of its people are due, how many places it holds."""

    key: int
    number: int
    lacks: int
    need: int = 0
    held: int = 0


def why_not_places(places: int) -> tuple[Reason, ...]:
    """Why a number is not one of places."""
    if places <= 0:
        return (Reason("no_places", _("名额数必须大于零")),)
    if places > MOST_PLACES:
        return (Reason("too_many_places", _("名额数不能超过{most}"), "", {"most": MOST_PLACES}),)
    return ()


def why_not_open(*, is_open: bool, is_approved: bool, is_published: bool, places: int) -> tuple[Reason, ...]:
    """Why the places of an item may not be put out."""
    reasons = why_not_places(places)
    if is_open:
        reasons += (Reason("quota_open_already", _("该计划项目的名额已经下达")),)
    if not is_approved:
        reasons += (Reason("item_not_approved", _("计划项目审核通过后才能下达名额"), _CLAUSE),)
    if not is_published:
        reasons += (Reason("plan_not_published", _("培训计划发布后才能下达名额"), _CLAUSE),)
    return reasons


def why_not_hand(holder: Held, below: Sequence[Below]) -> tuple[Reason, ...]:
    """Why a holder may not hand these places on."""
    reasons: tuple[Reason, ...] = ()
    if not below:
        reasons += (Reason("nobody_to_hand_to", _("请填写分给哪些机构、各多少名额")),)
    for each in below:
        reasons += why_not_places(each.places)
        if not each.is_below:
            words = _("“{name}”不是下级机构，名额只能逐级下达")
            reasons += (Reason("not_below", words, _CLAUSE, {"name": each.name}),)
        if each.is_closed:
            reasons += (Reason("closed", _("“{name}”已撤销"), "", {"name": each.name}),)
        if each.receives_from:
            values = {"name": each.name, "holder": each.receives_from}
            words = _("“{name}”的名额由“{holder}”下达，不能重复下达")
            reasons += (Reason("receives_from_another", words, "", values),)
    return reasons + _too_few(holder, sum(each.places for each in below))


def why_not_give_back(held: Held, places: int, *, is_top: bool) -> tuple[Reason, ...]:
    """Why an organisation may not give these places back to where they came from."""
    reasons = why_not_places(places)
    if is_top:
        reasons += (Reason("nobody_above", _("这是下达名额的单位，没有上级可以退回；可以调减总数")),)
    return reasons + _too_few(held, places)


def why_not_ask(*, places: int, has_why: bool, is_top: bool, is_waiting: bool) -> tuple[Reason, ...]:
    """Why an organisation may not ask for more."""
    reasons = why_not_places(places)
    if is_top:
        reasons += (Reason("nobody_above", _("这是下达名额的单位，没有上级可以申请；可以调增总数")),)
    if is_waiting:
        reasons += (Reason("asked_already", _("已有一份追加申请在等候，请先撤回")),)
    if not has_why:
        reasons += (Reason("why_missing", _("请写明理由")),)
    return reasons


def why_not_answer(
    holder: Held, *, is_waiting: bool, asked: int, granted: int, has_why: bool
) -> tuple[Reason, ...]:
    """Why a request may not be answered with so many places (none: declined)."""
    if not is_waiting:
        return (Reason("not_waiting", _("该申请已经办结")),)
    if granted < 0 or granted > asked:
        words = _("批准的名额应在0至{asked}之间")
        return (Reason("more_than_asked", words, "", {"asked": asked}),)
    if granted == 0 and not has_why:
        return (Reason("why_missing", _("不予追加请写明理由")),)
    return _too_few(holder, granted)


def why_not_resize(held: Held, places: int) -> tuple[Reason, ...]:
    """Why the total of an item may not become so many."""
    reasons = why_not_places(places)
    bound = held.handed + held.taken
    if places < bound:
        words = _("已下达或使用{bound}个名额，总数不能少于此数；请先收回")
        reasons += (Reason("below_what_is_bound", words, _CLAUSE, {"bound": bound}),)
    return reasons


def why_not_take(held: Held, places: int) -> tuple[Reason, ...]:
    """Why so many places may not be taken for people."""
    return why_not_places(places) + _too_few(held, places)


def _too_few(held: Held, wanted: int) -> tuple[Reason, ...]:
    if wanted <= held.left:
        return ()
    words = _("剩余名额{left}个，不足{wanted}个")
    return (Reason("too_few_left", words, _CLAUSE, {"left": held.left, "wanted": wanted}),)


def shared_out(places: int, needs: Mapping[int, int]) -> dict[int, int]:
    """`places` in proportion to the needs, by largest remainder; nobody gets more than needed, nobody loses a whole share.

    When there are places for all, each gets what it needs and the rest stays. Remainders that are equal go to the
    greater need, then to the smaller key: the same figures give the same answer.
    """
    total = sum(needs.values())
    if total <= 0 or places <= 0:
        return dict.fromkeys(needs, 0)
    if places >= total:
        return dict(needs)
    exact = {key: Fraction(places * need, total) for key, need in needs.items()}
    shares = {key: int(share) for key, share in exact.items()}
    by_remainder = sorted(needs, key=lambda key: (shares[key] - exact[key], -needs[key], key))
    for key in by_remainder[: places - sum(shares.values())]:
        shares[key] += 1
    return shares


def served(places: int, waiting: Sequence[Waiting], *, by_need: bool) -> dict[int, int]:
    """Who of those who wait gets how many of the places that came back.

    In turn of asking; or, by need, first whoever holds least of what its people would need. One is served as far as
    the places reach before the next: half a request granted is still a request that waits.
    """
    order = sorted(waiting, key=lambda each: (_met(each) if by_need else 0, each.number))
    granted: dict[int, int] = {}
    for each in order:
        given = min(places, each.lacks)
        if given > 0:
            granted[each.key] = given
            places -= given
    return granted


def _met(waiting: Waiting) -> Fraction:
    return Fraction(waiting.held, waiting.need) if waiting.need else Fraction(10**9)
