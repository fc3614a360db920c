"""Why an organisation may not be opened, renamed, moved, merged or closed. Pure: facts in, all reasons out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from ganxun.base.refusals import Reason
from ganxun.base.refusals import marked as _

#: GB 32100-2015: the 31 characters of a unified social credit code, and the weights of its first 17 places.
CREDIT_CODE_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(3**place % 31 for place in range(17))
_LENGTH = 18


class Dated(Protocol):
    """An organisation as far as a decision looks at it."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def path(self) -> str:
        """Where it stands in the tree."""

    @property
    def starts_on(self) -> date:
        """The day it was opened."""

    @property
    def ends_before(self) -> date | None:
        """The day it was closed; None while it exists."""


class NamedSpan(Protocol):
    """A name for a time, as far as a decision looks at it."""

    @property
    def name(self) -> str:
        """What it was called."""

    @property
    def starts_on(self) -> date:
        """Since when."""

    @property
    def ends_before(self) -> date | None:
        """Until when; None: still."""


def why_not_earlier_name(first: NamedSpan, name: str, *, before: date) -> tuple[Reason, ...]:
    """Why `name` cannot be entered as what it was called before a day; `first` is the earliest name recorded."""
    if not first.starts_on < before < (first.ends_before or date.max):
        return (Reason("not_first_name", _("只能在最早一段名称的起止日期之间补录曾用名")),)
    if first.name == name:
        return (Reason("same_name", _("补录的曾用名与当时的名称相同，不用补录")),)
    return ()


def credit_code_check_character(first_seventeen: str) -> str:
    """The check character of a unified social credit code (GB 32100-2015: modulus 31, weights 3^(i-1))."""
    total = sum(
        CREDIT_CODE_CHARACTERS.index(character) * weight
        for character, weight in zip(first_seventeen, _WEIGHTS, strict=True)
    )
    return CREDIT_CODE_CHARACTERS[-total % 31]


def why_not_credit_code(code: str) -> tuple[Reason, ...]:
    """Why `code` is no unified social credit code; nothing when it is one."""
    if len(code) != _LENGTH:
        words = _("统一社会信用代码应为18位，现为{length}位")
        return (Reason("credit_code_length", words, "GB 32100-2015", {"length": len(code)}),)
    strange = [character for character in code if character not in CREDIT_CODE_CHARACTERS]
    if strange:
        words = _("统一社会信用代码只用数字和大写字母（不含 I、O、S、V、Z），不能有“{character}”")
        return (Reason("credit_code_character", words, "GB 32100-2015", {"character": strange[0]}),)
    if credit_code_check_character(code[:17]) != code[17]:
        words = _("统一社会信用代码校验位不正确，请对照证照核对每一位")
        return (Reason("credit_code_check", words, "GB 32100-2015"),)
    return ()


def why_not_region_code(code: str) -> tuple[Reason, ...]:
    """Why `code` is no region code: 6 digits of GB/T 2260, or 9 or 12 for townships and villages."""
    if code.isascii() and code.isdigit() and len(code) in (6, 9, 12):
        return ()
    return (Reason("region_code_shape", _("行政区划代码应为6位数字（乡镇9位、村12位）"), "GB/T 2260"),)


def why_not_open(parent: Dated | None, *, starts_on: date, today: date) -> tuple[Reason, ...]:
    """Why an organisation may not be opened under `parent` on that day."""
    reasons = _in_future(starts_on, today)
    if parent is not None and not _exists(parent, starts_on):
        reasons += (
            Reason("parent_not_there", _("上级机构“{parent}”在该日不存在"), "", {"parent": parent.name}),
        )
    return reasons


def why_not_change(organisation: Dated, last_change_on: date, *, on: date, today: date) -> tuple[Reason, ...]:
    """What stands against any change of the organisation on that day.

    History is written forward: a change before the last one recorded would make that one false.
    """
    reasons = _in_future(on, today)
    if organisation.ends_before is not None:
        values = {"day": organisation.ends_before}
        reasons += (Reason("already_closed", _("该机构已于{day}撤销"), "", values),)
    if on < last_change_on:
        values = {"day": last_change_on}
        reasons += (Reason("later_change_recorded", _("{day}已有沿革记录，变动日期不能更早"), "", values),)
    return reasons


def why_not_move(organisation: Dated, parent: Dated, *, on: date) -> tuple[Reason, ...]:
    """Why the organisation may not be put under `parent` on that day."""
    reasons: tuple[Reason, ...] = ()
    if parent.path.startswith(organisation.path):
        reasons += (Reason("into_itself", _("不能把机构调整到它自己或它的下级之下")),)
    if not _exists(parent, on):
        values = {"parent": parent.name}
        reasons += (Reason("parent_not_there", _("上级机构“{parent}”在该日不存在"), "", values),)
    return reasons


def why_not_merge(organisation: Dated, into: Dated, *, on: date) -> tuple[Reason, ...]:
    """Why the organisation may not be merged into the other on that day."""
    reasons: tuple[Reason, ...] = ()
    if into.path.startswith(organisation.path):
        reasons += (Reason("into_itself", _("不能并入它自己或它的下级机构")),)
    if not _exists(into, on):
        reasons += (
            Reason("successor_not_there", _("承继机构“{into}”在该日不存在"), "", {"into": into.name}),
        )
    return reasons + _starts_and_ends_at_once(organisation, on)


def why_not_close(
    organisation: Dated, children: Sequence[str], inhabitants: Sequence[Reason], *, on: date
) -> tuple[Reason, ...]:
    """Why the organisation may not be closed on that day: what is still in it, named."""
    reasons = tuple(inhabitants)
    if children:
        values = {"count": len(children), "first": children[0]}
        words = _("还有{count}个下级机构（如“{first}”），请先调整、并入或撤销")
        reasons += (Reason("has_children", words, "", values),)
    return reasons + _starts_and_ends_at_once(organisation, on)


def _starts_and_ends_at_once(organisation: Dated, on: date) -> tuple[Reason, ...]:
    if on > organisation.starts_on:
        return ()
    return (Reason("ends_before_it_starts", _("撤销日期必须晚于设立日期")),)


def _exists(organisation: Dated, day: date) -> bool:
    ends_before = organisation.ends_before
    return organisation.starts_on <= day and (ends_before is None or day < ends_before)


def _in_future(day: date, today: date) -> tuple[Reason, ...]:
    # The tree is that of today; a date still to come would let today's grants follow tomorrow's tree.
    return (Reason("in_future", _("日期不能晚于今天")),) if day > today else ()
