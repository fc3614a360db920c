"""Why an institution may not be registered or recognised. Pure: facts in, all reasons out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Protocol

from ganxun.base.refusals import Reason
from ganxun.base.refusals import marked as _

_CODE = re.compile(r"[a-z][a-z0-9_]{2,59}")


class Recognised(Protocol):
    """A span of recognition as far as a decision looks at it."""

    @property
    def starts_on(self) -> date:
        """The first day."""


def why_not_register(code: str, *, taken: bool) -> tuple[Reason, ...]:
    """Why an institution may not be registered under `code`, by which rules will know it for good."""
    reasons: tuple[Reason, ...] = ()
    if not _CODE.fullmatch(code):
        reasons += (
            Reason("code_shape", _("机构代码用小写字母、数字和下划线，3至60位，如 provincial_party_school")),
        )
    if taken:
        reasons += (Reason("code_taken", _("该机构代码已被使用")),)
    return reasons


def why_not_recognise(spans: Iterable[Recognised], *, starts_on: date, decided_by: str) -> tuple[Reason, ...]:
    """Why it may not be said from that day whether training at an institution counts."""
    reasons: tuple[Reason, ...] = ()
    if not decided_by.strip():
        reasons += (Reason("decider_missing", _("必须写明认定单位")),)
    # What was said for a day has been credited by: it is not said differently later on.
    if any(span.starts_on >= starts_on for span in spans):
        reasons += (
            Reason("later_recognition_recorded", _("该日或其后已有认可记录，新的认定只能从之后的日期起")),
        )
    return reasons


def why_not_item(*, amount: int, on: date, today: date) -> tuple[Reason, ...]:
    """Why an item may not be registered."""
    reasons: tuple[Reason, ...] = ()
    if amount <= 0:
        reasons += (Reason("counts_nothing", _("数量必须大于零")),)
    if on > today:
        reasons += (Reason("in_future", _("完成日期不能晚于今天")),)
    return reasons
