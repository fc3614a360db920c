"""试算: edit a draft of one duty and see who would change verdict; nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ganxun.base.permissions import Permission
from ganxun.base.refusals import Reason, Refused
from ganxun.compliance import library
from ganxun.reports.drafting import Draft, changed, draft_of, policy_of
from ganxun.reports.what_if import Effect, what_if
from ganxun.rules.language.policy import Policy
from ganxun.rules.loading.problems import PolicyRefused, Problem
from ganxun.web.board.asked import day_within
from ganxun.web.page import Request, page, show
from ganxun.web.places.choice import organisation_of


@require_http_methods(["GET", "POST"])
@page(
    "政策试算",
    needs=Permission.PERSON_READ,
    example={"code": "sichuan-2018-2022", "duty": "section_yearly_training"},
)
def draft(request: Request, code: str, duty: str) -> HttpResponse:
    """The texts of one duty in a form; once sent, what would change in the subtree of the organisation chosen."""
    policy, organisation = _policy(code, duty), organisation_of(request)
    as_of = day_within(policy, request)
    text = changed(draft_of(policy, duty), request.POST.dict())
    tried = _tried(request, text, as_of) if request.method == "POST" else _Tried()
    return show(
        request,
        "policies/what_if.html",
        status=tried.status,
        policy=policy,
        organisation=organisation,
        as_of=as_of,
        draft=text,
        rule=next(rule for rule in policy.rules if rule.duty == duty),
        effect=tried.effect,
        problems=tried.problems,
        reasons=tried.reasons,
        query=f"org={organisation.pk}&as_of={as_of.isoformat()}",
    )


def _policy(code: str, duty: str) -> Policy:
    if code not in library.codes():
        raise Http404(_("政策库里没有这个政策"))
    policy = library.policy(code)
    if all(rule.duty != duty for rule in policy.rules):
        raise Http404(_("这个政策里没有这项义务"))
    return policy


@dataclass(frozen=True)
class _Tried:
    """What came of a draft: its effect, or why there is none."""

    effect: Effect | None = None
    problems: tuple[Problem, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def status(self) -> int:
        return 422 if self.problems else 409 if self.reasons else 200


def _tried(request: Request, text: Draft, as_of: date) -> _Tried:
    try:
        effect = what_if(
            request.actor,
            before=text.policy,
            after=policy_of(text),
            organisation=organisation_of(request),
            as_of=as_of,
            cell=request.POST.get("cell", "")[:120],
        )
    except PolicyRefused as refusal:
        return _Tried(problems=refusal.problems)
    except Refused as refusal:
        if "not_permitted" in refusal.codes:
            raise
        return _Tried(reasons=refusal.reasons)
    return _Tried(effect=effect)
