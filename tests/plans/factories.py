"""Plans in the situations that tests speak of."""

from __future__ import annotations

from datetime import UTC, date, datetime

import factory

from ganxun.plans.actions.items import declared_of
from ganxun.plans.models import AnnualPlan, ItemSegment, ItemVersion, PlanItem
from tests.base.situations import MONDAY
from tests.orgs.factories import OrganisationFactory
from tests.resources.factories import InstitutionFactory


class AnnualPlanFactory(factory.django.DjangoModelFactory):
    """The plan for 2020, collecting declarations until the end of the year before. Traits: reviewing, filed, published."""

    class Meta:
        model = AnnualPlan

    organisation = factory.SubFactory(OrganisationFactory)
    year = 2020
    title = factory.LazyAttribute(lambda plan: f"{plan.organisation.name}{plan.year}年培训计划")
    policy_code = "sichuan-2018-2022"
    declare_until = date(2020, 7, 15)
    review_until = date(2020, 7, 31)

    class Params:
        reviewing = factory.Trait(state="reviewing")
        filed = factory.Trait(state="filed", filed_at=datetime(2020, 1, 20, 2, tzinfo=UTC))
        published = factory.Trait(
            state="published", version=1, published_at=datetime(2020, 1, 31, 2, tzinfo=UTC)
        )


class PlanItemFactory(factory.django.DjangoModelFactory):
    """A draft: two weeks of September for fifty people of the plan's organisation. Traits: submitted, approved."""

    class Meta:
        model = PlanItem
        skip_postgeneration_save = True

    plan = factory.SubFactory(AnnualPlanFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"第{n}期进修班")
    kind = "main"
    organiser = factory.SelfAttribute("plan.organisation")
    institution = factory.SubFactory(InstitutionFactory)
    called_from = factory.SelfAttribute("plan.organisation")
    starts_on = date(2020, 9, 7)
    ends_before = date(2020, 9, 19)
    days = 100
    hours = 800
    hours_theory = 400
    hours_party = 200
    people = 50
    responsible = "周明"

    class Params:
        submitted = factory.Trait(state="submitted", waiting_at=factory.SelfAttribute("plan.organisation"))
        approved = factory.Trait(state="approved")

    @factory.post_generation
    def in_one_piece(self, create, extracted, **kwargs):
        """A segment over the whole span, and the first wording."""
        if create:
            ItemSegment.objects.create(item=self, starts_on=self.starts_on, ends_before=self.ends_before)
            content = declared_of(self).plain()
            ItemVersion.objects.create(item=self, number=1, content=content, by="周明", at=MONDAY)
