"""Places in the situations that tests speak of."""

from __future__ import annotations

from dataclasses import dataclass

from ganxun.orgs.models import Organisation
from ganxun.plans.actions import quotas
from ganxun.plans.models import QuotaShare
from tests.base.situations import MONDAY, THE_SYSTEM
from tests.orgs.factories import OrganisationFactory
from tests.plans.factories import PlanItemFactory

DOING = {"actor": THE_SYSTEM, "at": MONDAY}


@dataclass
class Tree:
    """A province with two cities and two counties in the first, and the places of an item in the province's hand."""

    province: Organisation
    cities: list[Organisation]
    counties: list[Organisation]
    top: QuotaShare

    def share_of(self, organisation: Organisation) -> QuotaShare:
        """What an organisation holds now."""
        return QuotaShare.objects.get(quota=self.top.quota_id, organisation=organisation)

    def figures(self, organisation: Organisation) -> tuple[int, int, int, int]:
        """Received, handed on, taken, left."""
        share = self.share_of(organisation)
        return share.received, share.handed, share.taken, share.left

    def hand(self, holder: Organisation, **places: int) -> None:
        """Hand places on: `hand(province, city0=3, city1=2)`."""
        named = {f"city{at}": city for at, city in enumerate(self.cities)}
        named |= {f"county{at}": county for at, county in enumerate(self.counties)}
        asked = {named[name].pk: count for name, count in places.items()}
        quotas.hand_down(self.share_of(holder).pk, asked, **DOING)


def places_of(count: int = 50, *, order: str = "in_turn") -> Tree:
    """An approved item of a published plan, its places put out."""
    province = OrganisationFactory(province=True)
    cities = [OrganisationFactory(city=True, parent=province) for _ in range(2)]
    counties = [OrganisationFactory(county=True, parent=cities[0]) for _ in range(2)]
    item = PlanItemFactory(plan__organisation=province, plan__published=True, approved=True, people=count)
    return Tree(province, cities, counties, quotas.open_quota(item.pk, order=order, **DOING))
