"""Who adopted which policy since when; adopting one, ending it, taking it back before it begins."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ganxun.base.permissions import Permission
from ganxun.base.refusals import Refused
from ganxun.compliance.actions.adoptions import adopt_policy, end_adoption, withdraw_adoption
from ganxun.reports.shelf import adoptions as read_adoptions
from ganxun.web.page import Request, page, show
from ganxun.web.places.choice import chosen_organisation
from ganxun.web.policies.forms import AdoptForm, EndForm


@require_http_methods(["GET", "POST"])
@page("采用政策")
def adoptions(request: Request) -> HttpResponse:
    """Every adoption that concerns the reader, and the form for whoever may adopt for the organisation chosen."""
    form = AdoptForm(request.POST if request.POST.get("deed") == "adopt" else None, today=request.today)
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            done = _carry_out(request, form)
        except Refused as refused:
            done, refusal = "", refused
        if done:
            messages.success(request, done)
            return redirect(f"{reverse('policies:adoptions')}?{request.GET.urlencode()}")
    organisation = chosen_organisation(request)
    may_adopt = organisation is not None and request.actor.can(Permission.POLICY_ADOPT, organisation.path)
    return show(
        request,
        "policies/adoptions.html",
        status=409 if refusal else 200,
        adoptions=read_adoptions(request.actor, on=request.today),
        organisation=organisation,
        form=form if may_adopt else None,
        end_form=EndForm(today=request.today),
        reasons=refusal.reasons if refusal else (),
    )


def _carry_out(request: Request, form: AdoptForm) -> str:
    """The deed that the form asks for; what to say of it, empty when the form is not filled in rightly."""
    deed = request.POST.get("deed", "")
    if deed == "adopt":
        return _adopt(request, form)
    number = request.POST.get("adoption", "")
    adoption = int(number) if number.isdecimal() and len(number) < 19 else 0
    if deed == "withdraw":
        withdraw_adoption(adoption, on=request.today, actor=request.actor, at=request.time)
        return _("已撤回")
    ending = EndForm(request.POST, today=request.today)
    if deed != "end" or not ending.is_valid():
        return ""
    day = ending.cleaned_data["ends_before"]
    ended = end_adoption(adoption, ends_before=day, actor=request.actor, at=request.time)
    return _("{policy}自 {day} 起不再对{place}施行").format(
        policy=form.title_of(ended.policy), day=day, place=ended.organisation.label
    )


def _adopt(request: Request, form: AdoptForm) -> str:
    organisation = chosen_organisation(request)
    if organisation is None or not form.is_valid():
        return ""
    asked = form.cleaned_data
    adopt_policy(
        asked["policy"],
        organisation=organisation,
        starts_on=asked["starts_on"],
        ends_before=asked["ends_before"],
        actor=request.actor,
        at=request.time,
    )
    return _("{place}自 {day} 起采用{policy}").format(
        policy=form.title_of(asked["policy"]), day=asked["starts_on"], place=organisation.label
    )
