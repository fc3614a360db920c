"""Why a published plan cannot be changed, and what kind of change something is."""

from __future__ import annotations

from typing import Any, Protocol

from ganxun.base.refusals import Reason
from ganxun.base.refusals import marked as _
from ganxun.plans.decisions.items import Declared, Item, why_not_step
from ganxun.plans.decisions.plans import Planned

_TIMES = frozenset({"segments", "has_fixed_dates"})


class Change(Protocol):
    """A change as far as a decision looks at it."""

    @property
    def state(self) -> str:
        """Where it stands."""

    @property
    def item_version(self) -> int:
        """The version of the item that it was written against."""

    @property
    def kind(self) -> str:
        """What it does."""


class Versioned(Item, Protocol):
    """An item with its version."""

    @property
    def version(self) -> int:
        """Counts its wordings."""


def kind_of(before: Declared, after: Declared | None) -> str:
    """What a change does: cancels, moves in time only, or changes more than that."""
    if after is None:
        return "cancelled"
    return "postponed" if set(differences(before, after)) <= _TIMES else "changed"


def differences(before: Declared, after: Declared) -> dict[str, tuple[Any, Any]]:
    """Field → (before, after), where they differ, in the order of the form."""
    return differing(before.plain(), after.plain())


def differing(old: dict[str, Any], new: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The same over kept contents."""
    return {name: (old[name], new[name]) for name in new if old.get(name) != new[name]}


def why_not_propose(
    plan: Planned, item: Item, before: Declared, after: Declared | None, *, reason: str, is_open: bool
) -> tuple[Reason, ...]:
    """Why this cannot be asked for."""
    reasons = _why_not_change(plan, item, cancels=after is None)
    if not reason.strip():
        reasons += (Reason("reason_missing", _("请写明变更理由"), "六(二)"),)
    if is_open:
        reasons += (Reason("change_open", _("该项目已有待审批的变更")),)
    if after is not None and not differences(before, after):
        reasons += (Reason("nothing_changed", _("没有改动任何内容")),)
    return reasons


def why_not_decide(
    plan: Planned, item: Versioned, change: Change, *, agreed: bool, opinion: str
) -> tuple[Reason, ...]:
    """Why the change cannot be decided so."""
    if change.state != "proposed":
        return (Reason("change_decided", _("该变更已经办理")),)
    if not agreed:
        return () if opinion.strip() else (Reason("opinion_missing", _("请写明审核意见")),)
    reasons = _why_not_change(plan, item, cancels=change.kind == "cancelled")
    if item.version != change.item_version:
        reasons += (Reason("item_changed_since", _("项目在申请之后又有改动，请重新申请")),)
    return reasons


def _why_not_change(plan: Planned, item: Item, *, cancels: bool) -> tuple[Reason, ...]:
    reasons = why_not_step(item, "cancel" if cancels else "change")
    if plan.state != "published":
        reasons += (Reason("not_published", _("计划发布后才以变更通知改动")),)
    return reasons
