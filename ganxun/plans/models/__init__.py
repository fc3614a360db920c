"""Plans, their items, and what was said and changed about them."""

from ganxun.plans.models.items import ItemSegment, PlanItem
from ganxun.plans.models.plans import AnnualPlan
from ganxun.plans.models.quotas import Quota, QuotaAsk, QuotaMove, QuotaShare
from ganxun.plans.models.trail import ChangeNotice, ItemVersion, ReviewNote

__all__ = [
    "AnnualPlan",
    "ChangeNotice",
    "ItemSegment",
    "ItemVersion",
    "PlanItem",
    "Quota",
    "QuotaAsk",
    "QuotaMove",
    "QuotaShare",
    "ReviewNote",
]
