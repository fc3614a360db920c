"""Papers for everybody on a list: asked for once, made in the background, fetched as a zip."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ganxun.base.permissions import Permission
from ganxun.people.querysets import PersonQuerySet
from ganxun.records.actions.paper_batches import LARGEST_BATCH, ask_for_batch
from ganxun.records.actions.papers import Order
from ganxun.reports import roster
from ganxun.reports.shelf import choose, policies_for
from ganxun.web.page import Request, page, show
from ganxun.web.papers.forms import IssueForm
from ganxun.web.people.asked import day_asked, filters_asked, question_asked
from ganxun.web.places.choice import organisation_of


@require_http_methods(["GET", "POST"])
@page("成批出具文书", needs=Permission.PAPER_ISSUE, about={"org": "orgs.Organisation"})
def batch(request: Request) -> HttpResponse:
    """Issue papers about the people whom the filters of the list leave."""
    organisation = organisation_of(request)
    people = _people(request)
    form = IssueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        order = Order(
            kind=form.cleaned_data["kind"],
            as_of=min(day_asked(request), request.today),
            purpose=form.cleaned_data["purpose"],
            issued_on=request.today,
            verified_at=request.build_absolute_uri(reverse("papers:verify")),
        )
        chosen = list(people.values_list("pk", flat=True)[: LARGEST_BATCH + 1])
        delivery = ask_for_batch(
            chosen, order, organisation=organisation, actor=request.actor, at=request.time
        )
        return redirect("deliveries:delivery", delivery.pk)
    return show(
        request,
        "papers/batch.html",
        form=form,
        people=people.count(),
        organisation=organisation,
        most=LARGEST_BATCH,
    )


def _people(request: Request) -> PersonQuerySet:
    """The people of the list with the same address."""
    as_of, organisation = day_asked(request), organisation_of(request)
    policies = policies_for(organisation.path, as_of)
    policy = choose(policies, request.GET.get("policy", ""))
    filters = filters_asked(request, policies, policy, as_of)
    question = question_asked(request, filters, organisation, policy, as_of)
    return roster.find_people(question, actor=request.actor, as_of=as_of)
