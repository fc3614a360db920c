"""How an import shows itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ganxun.base.choices import ImportState, RowFate
from ganxun.base.imports.kinds import Kind
from ganxun.base.models import ImportRun

_WORKING = frozenset({ImportState.RECEIVED, ImportState.CHECKING, ImportState.QUEUED, ImportState.APPLYING})
_FATES: tuple[tuple[RowFate, str, str | Promise], ...] = (
    (RowFate.REFUSED, "rows_refused", _("退回")),
    (RowFate.NEW, "rows_new", _("新增")),
    (RowFate.CHANGED, "rows_changed", _("变更")),
    (RowFate.UNCHANGED, "rows_unchanged", _("未变")),
    (RowFate.GONE, "rows_gone", _("上次有、本次没有")),
    (RowFate.REMOVED, "rows_removed", _("撤回")),
    (RowFate.KEPT, "rows_kept", _("未恢复")),
)
#: Shown only where there are any.
_SELDOM = frozenset({RowFate.GONE, RowFate.REMOVED, RowFate.KEPT})


#: What each kind of table is for, and its icon.
_OFFERS: dict[str, tuple[str, str | Promise]] = {
    "roster": ("users", _("干部名册：基本信息（A01）、职务（A02）、职务职级（A05）。更新人员、任职和职级。")),
    "credits": ("certificate", _("培训记录：培训信息（A11）、机构（B01）。记入学时台账，不重复记。")),
}


@dataclass(frozen=True)
class Offer:
    """A kind of table that can be handed in."""

    code: str
    label: str
    icon: str
    says: str | Promise


def offer_of(kind: Kind) -> Offer:
    """How a kind is offered."""
    icon, says = _OFFERS.get(kind.code, ("table", ""))
    return Offer(kind.code, kind.label, icon, says)


@dataclass(frozen=True)
class Tab:
    """The rows of one fate."""

    fate: RowFate
    label: str | Promise
    count: int
    is_active: bool


def is_working(run: ImportRun) -> bool:
    """Whether somebody is, or soon will be, at work on it."""
    return run.state in _WORKING


def tabs_of(run: ImportRun, wish: str) -> list[Tab]:
    """A tab a fate; the one wished for is open, else the first with rows (refused rows first)."""
    counted = [(fate, label, getattr(run, column)) for fate, column, label in _FATES]
    counts = [(fate, label, count) for fate, label, count in counted if count or fate not in _SELDOM]
    first = next((fate for fate, _label, count in counts if count), None)
    chosen = wish if any(fate == wish for fate, _label, _count in counts) else first
    return [Tab(fate, label, count, fate == chosen) for fate, label, count in counts]
