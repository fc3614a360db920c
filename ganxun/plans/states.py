"""The life of a plan and of an item, as tables; docs/states is drawn from them."""

from __future__ import annotations

from ganxun.plans.choices import ItemState, PlanState, ReviewDeed

#: (deed, state) → state. What is not here cannot be done.
PLAN_STEPS: dict[tuple[ReviewDeed, PlanState], PlanState] = {
    (ReviewDeed.CLOSE_DECLARING, PlanState.DECLARING): PlanState.REVIEWING,
    (ReviewDeed.REOPEN_DECLARING, PlanState.REVIEWING): PlanState.DECLARING,
    (ReviewDeed.FILE, PlanState.REVIEWING): PlanState.FILING,
    (ReviewDeed.ACKNOWLEDGE, PlanState.FILING): PlanState.FILED,
    (ReviewDeed.SEND_BACK, PlanState.FILING): PlanState.REVIEWING,
    (ReviewDeed.SEND_BACK, PlanState.FILED): PlanState.REVIEWING,
    (ReviewDeed.PUBLISH, PlanState.FILED): PlanState.PUBLISHED,
    (ReviewDeed.CHANGE, PlanState.PUBLISHED): PlanState.PUBLISHED,
    (ReviewDeed.CLOSE, PlanState.PUBLISHED): PlanState.CLOSED,
}

ITEM_STEPS: dict[tuple[ReviewDeed, ItemState], ItemState] = {
    (ReviewDeed.REVISE, ItemState.DRAFT): ItemState.DRAFT,
    (ReviewDeed.REVISE, ItemState.RETURNED): ItemState.RETURNED,
    (ReviewDeed.REVISE, ItemState.WITHDRAWN): ItemState.WITHDRAWN,
    (ReviewDeed.SUBMIT, ItemState.DRAFT): ItemState.SUBMITTED,
    (ReviewDeed.SUBMIT, ItemState.RETURNED): ItemState.SUBMITTED,
    (ReviewDeed.SUBMIT, ItemState.WITHDRAWN): ItemState.SUBMITTED,
    (ReviewDeed.WITHDRAW, ItemState.SUBMITTED): ItemState.WITHDRAWN,
    (ReviewDeed.APPROVE, ItemState.SUBMITTED): ItemState.APPROVED,
    (ReviewDeed.RETURN, ItemState.SUBMITTED): ItemState.RETURNED,
    (ReviewDeed.RETURN, ItemState.APPROVED): ItemState.RETURNED,
    (ReviewDeed.REJECT, ItemState.SUBMITTED): ItemState.REJECTED,
    (ReviewDeed.REOPEN, ItemState.REJECTED): ItemState.SUBMITTED,
    (ReviewDeed.CHANGE, ItemState.APPROVED): ItemState.APPROVED,
    (ReviewDeed.CANCEL, ItemState.APPROVED): ItemState.CANCELLED,
}
