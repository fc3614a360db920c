"""One post, rank, list or exemption of a file kept by hand: taken up, corrected, ended, struck out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ganxun.base.permissions import Permission
from ganxun.base.refusals import Refused
from ganxun.people import actions
from ganxun.people.actions.current import path_of
from ganxun.people.models import Person
from ganxun.reports.shelf import policies_for
from ganxun.rules.language.policy import Subject
from ganxun.web.page import Request, page, show
from ganxun.web.people.editing import person_to_keep, told, units_near
from ganxun.web.people.record_forms import EndForm, ReasonForm
from ganxun.web.people.records import EXEMPTIONS, LISTS, POSTS, RANKS, Noun

_END_ID, _STRIKE_ID = "id_end_%s", "id_strike_%s"
_PERSON = {"person_id": "people.Person"}
_either = require_http_methods(["GET", "POST"])


@_either
@page("登记任职或调动", needs=Permission.ROSTER_IMPORT, about=_PERSON)
def add_post(request: Request, person_id: int) -> HttpResponse:
    """A post taken up, or a move to another unit."""
    initial = {"is_primary": True, "post_kind": "other", "team": "none"}
    return _add(request, person_id, POSTS, initial)


@_either
@page("登记职务层次或职级", needs=Permission.ROSTER_IMPORT, about=_PERSON)
def add_rank(request: Request, person_id: int) -> HttpResponse:
    """A level or grade from a day on."""
    return _add(request, person_id, RANKS)


@_either
@page("列入名单", needs=Permission.ROSTER_IMPORT, about=_PERSON)
def add_list(request: Request, person_id: int) -> HttpResponse:
    """On a named list."""
    return _add(request, person_id, LISTS)


@_either
@page("登记免训", needs=Permission.EXEMPTION_APPROVE, about=_PERSON)
def add_exemption(request: Request, person_id: int) -> HttpResponse:
    """Exempt for a time, as approved."""
    return _add(request, person_id, EXEMPTIONS, {"approved_on": request.today})


@_either
@page("更正任职", needs=Permission.ROSTER_IMPORT, about={"span_id": "people.Appointment"})
def post(request: Request, span_id: int) -> HttpResponse:
    """One post."""
    return _keep(request, span_id, POSTS)


@_either
@page("更正职务层次或职级", needs=Permission.ROSTER_IMPORT, about={"span_id": "people.Rank"})
def rank(request: Request, span_id: int) -> HttpResponse:
    """One level or grade."""
    return _keep(request, span_id, RANKS)


@_either
@page("更正名单", needs=Permission.ROSTER_IMPORT, about={"span_id": "people.Designation"})
def listing(request: Request, span_id: int) -> HttpResponse:
    """One entry of a named list."""
    return _keep(request, span_id, LISTS)


@_either
@page("更正免训", needs=Permission.EXEMPTION_APPROVE, about={"span_id": "people.Exemption"})
def exemption(request: Request, span_id: int) -> HttpResponse:
    """One exemption."""
    return _keep(request, span_id, EXEMPTIONS)


def _add(request: Request, person_id: int, noun: Noun, initial: dict[str, Any] | None = None) -> HttpResponse:
    person = person_to_keep(request, person_id, noun.permission)
    form = noun.add_form(request.POST or None, initial=initial or {}, **_more(noun, person, request))
    if request.method == "POST" and form.is_valid():
        try:
            noun.add(person.pk, form.cleaned_data, actor=request.actor, at=request.time)
        except Refused as refusal:
            told(form, refusal)
        else:
            messages.success(request, _("已登记。"))
            return _back(request, person)
    return show(
        request,
        "people/span.html",
        person=person,
        noun=noun,
        heading=noun.new,
        form=form,
        near=units_near(person.unit),
    )


def _keep(request: Request, span_id: int, noun: Noun) -> HttpResponse:
    person_id = noun.model.objects.filter(pk=span_id).values_list("person_id", flat=True).first()
    if person_id is None:
        raise Http404(_("没有这条记录，或者不在您的管理范围内"))
    person = person_to_keep(request, person_id, noun.permission)
    held = noun.model.objects.get(pk=span_id)
    shown = {
        "correct": noun.form(initial=noun.initial(held), **_more(noun, person, request)),
        "end": EndForm(initial={"on": request.today}, auto_id=_END_ID)
        if noun.end and held.ends_before is None
        else None,
        "strike": ReasonForm(auto_id=_STRIKE_ID),
    }
    if request.method == "POST":
        asked = request.POST.get("deed")
        deed = asked if asked == "strike" or (asked == "end" and noun.end) else "correct"
        form = _form_of(noun, deed, request, person, held)
        if form.is_valid() and _done(request, noun, deed, span_id, form):
            return _back(request, person)
        shown[deed] = form
    return show(
        request,
        "people/span.html",
        person=person,
        noun=noun,
        heading=noun.title,
        span=held,
        near=units_near(person.unit),
        form=shown["correct"],
        end=shown["end"],
        strike=shown["strike"],
    )


def _form_of(noun: Noun, deed: str, request: Request, person: Person, held: Any) -> forms.Form:
    if deed == "correct":
        return noun.form(request.POST, initial=noun.initial(held), **_more(noun, person, request))
    return (
        EndForm(request.POST, auto_id=_END_ID)
        if deed == "end"
        else ReasonForm(request.POST, auto_id=_STRIKE_ID)
    )


def _done(request: Request, noun: Noun, deed: str, span_id: int, form: forms.Form) -> bool:
    said = form.cleaned_data
    doing: dict[str, Any] = {"actor": request.actor, "at": request.time}
    try:
        if deed == "correct":
            noun.correct(span_id, said, **doing)
        elif deed == "end" and noun.end is not None:
            noun.end(span_id, on=said["on"], reason=said["reason"], **doing)
        else:
            actions.strike(noun.model, span_id, reason=said["reason"], **doing)
    except Refused as refusal:
        told(form, refusal)
        return False
    messages.success(request, _("已撤销这条误登记录。") if deed == "strike" else _("已更正。"))
    return True


def _more(noun: Noun, person: Person, request: Request) -> dict[str, Any]:
    """The duties from which an exemption may be given: those of the policies that bind the person's unit."""
    if noun is not EXEMPTIONS:
        return {}
    policies = policies_for(path_of(person), request.today)
    rules = (rule for policy in policies for rule in policy.rules if rule.subject is Subject.PERSON)
    return {"duties": list({rule.duty: rule.says for rule in rules}.items())}


def _back(request: Request, person: Person) -> HttpResponse:
    """To the file, if it is still the actor's to keep: a move may have taken it elsewhere."""
    person.refresh_from_db()
    may = request.actor.can(Permission.ROSTER_IMPORT, path_of(person))
    return redirect("people:edit" if may else "people:person", person.pk)
