"""A person's file kept by hand: the person, posts, ranks, lists, exemptions. Each deed with its reason, in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ganxun.base.permissions import Permission
from ganxun.base.refusals import Refused
from ganxun.orgs.models import Organisation
from ganxun.people import actions
from ganxun.people.actions import Arrival, PersonDetails, Post
from ganxun.people.actions.current import path_of
from ganxun.people.actions.persons import CHANGEABLE
from ganxun.people.choices import RankKind
from ganxun.people.models import HandEdit, Person
from ganxun.reports.roster import rank_label
from ganxun.web.page import Request, page, show
from ganxun.web.people.record_forms import FieldsForm, NewPersonForm, NumberForm
from ganxun.web.people.records import EXEMPTIONS, LISTS, POSTS, RANKS
from ganxun.web.places.choice import chosen_organisation

_NUMBER_ID = "id_number_%s"
_ABOUT = {"person_id": "people.Person"}
_NOT_FIELDS = {"post": POSTS.title, "identity": gettext_lazy("公民身份号码")}


def person_to_keep(request: Request, person_id: int, permission: Permission) -> Person:
    """The person, if the actor may keep that file. Raises Http404 outside the subtree, Refused without the right."""
    seen = Person.objects.visible_to(request.actor).select_related("unit__parent")
    person = seen.filter(pk=person_id).first()
    if person is None:
        raise Http404(_("没有这名人员，或者不在您的管理范围内"))
    request.actor.require(permission, path_of(person))
    return person


def told(form: forms.Form, refusal: Refused) -> None:
    """Put the reasons of a refusal above the form. What the actor may not do at all is not a matter of the form."""
    if "not_permitted" in refusal.codes:
        raise refusal
    for reason in refusal.reasons:
        form.add_error(None, f"{reason}{f'（{reason.clause}）' if reason.clause else ''}")


def units_near(unit: Organisation | None) -> list[Organisation]:
    """The units to choose from: those beside the person's own."""
    if unit is None or unit.parent_id is None:
        return []
    return list(
        Organisation.objects.filter(parent_id=unit.parent_id, ends_before=None).order_by("sort_key")[:200]
    )


@require_http_methods(["GET", "POST"])
@page("手工维护人员档案", needs=Permission.ROSTER_IMPORT, about=_ABOUT)
def edit(request: Request, person_id: int) -> HttpResponse:
    """The file to be kept: fields to correct, and every record with its way to be corrected or ended."""
    person = person_to_keep(request, person_id, Permission.ROSTER_IMPORT)
    if request.method != "POST":
        return _shown(request, person)
    form = FieldsForm(request.POST)
    if form.is_valid():
        changes = {name: form.cleaned_data[name] for name in CHANGEABLE}
        try:
            actions.change_person(
                person.pk, changes, actor=request.actor, at=request.time, reason=form.cleaned_data["reason"]
            )
        except Refused as refusal:
            told(form, refusal)
        else:
            messages.success(request, _("已更正；下次导入时保留手工内容，除非经办人另行决定。"))
            return redirect("people:edit", person.pk)
    return _shown(request, person, fields=form)


def _shown(
    request: Request, person: Person, *, fields: FieldsForm | None = None, number: NumberForm | None = None
) -> HttpResponse:
    may_exempt = request.actor.can(Permission.EXEMPTION_APPROVE, path_of(person))
    is_own = request.actor.person_id == person.pk
    return show(
        request,
        "people/edit.html",
        person=person,
        is_own=is_own,
        fields=fields or FieldsForm(initial={name: getattr(person, name) for name in CHANGEABLE}),
        number=number or NumberForm(auto_id=_NUMBER_ID),
        sections=[
            (POSTS, _posts(person), not is_own),
            (RANKS, _ranks(person), not is_own),
            (LISTS, _lists(person), not is_own),
            (EXEMPTIONS, _exemptions(person), may_exempt and not is_own),
        ],
        held=_held_back(person),
    )


def _posts(person: Person) -> list[tuple[int, str, Any]]:
    held = person.appointments.select_related("unit")
    return [(each.pk, f"{each.unit.name} {each.title}", each) for each in held]


def _ranks(person: Person) -> list[tuple[int, str, Any]]:
    return [(each.pk, rank_label(each.code), each) for each in person.ranks.all()]


def _lists(person: Person) -> list[tuple[int, str, Any]]:
    return [(each.pk, str(each.get_kind_display()), each) for each in person.designations.all()]


def _exemptions(person: Person) -> list[tuple[int, str, Any]]:
    held = person.exemptions.all()
    return [(each.pk, f"{each.get_kind_display()}（{each.approved_by}）", each) for each in held]


def _held_back(person: Person) -> list[tuple[HandEdit, str]]:
    """What imports leave alone, in words."""
    ranks = dict(RankKind.choices)
    fields = {field.attname: field.verbose_name for field in Person._meta.concrete_fields}
    found = []
    for each in person.hand_edits.order_by("-at", "field"):
        label = _NOT_FIELDS.get(each.field) or ranks.get(each.field) or fields.get(each.field, each.field)
        found.append((each, str(label)))
    return found


@require_POST
@page("登记或更正公民身份号码", needs=Permission.ROSTER_IMPORT, about=_ABOUT)
@sensitive_post_parameters("number")
def number(request: Request, person_id: int) -> HttpResponse:
    """Register or correct the identity number."""
    person = person_to_keep(request, person_id, Permission.ROSTER_IMPORT)
    form = NumberForm(request.POST, auto_id=_NUMBER_ID)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.set_identity(
                person.pk, said["number"], actor=request.actor, at=request.time, reason=said["reason"]
            )
        except Refused as refusal:
            told(form, refusal)
        else:
            messages.success(request, _("公民身份号码已登记。"))
            return redirect("people:edit", person.pk)
    return _shown(request, person, number=form)


@require_POST
@page("交还导入更新", needs=Permission.ROSTER_IMPORT, about=_ABOUT)
def release(request: Request, person_id: int) -> HttpResponseRedirect:
    """From now on imports may set this field again."""
    person = person_to_keep(request, person_id, Permission.ROSTER_IMPORT)
    fields = request.POST.getlist("field")
    if actions.release_by_hand(person.pk, fields, actor=request.actor, at=request.time):
        messages.success(request, _("今后导入的名册可以更新这一项。"))
    return redirect("people:edit", person.pk)


@require_http_methods(["GET", "POST"])
@page("手工新建人员", needs=Permission.ROSTER_IMPORT)
@sensitive_post_parameters("number")
def new(request: Request) -> HttpResponse:
    """Somebody who stands in no roster yet, with the main post."""
    form = NewPersonForm(request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            person = actions.add_person(
                _details(said), _main_post(said), actor=request.actor, at=request.time, arrival=_arrival(said)
            )
        except Refused as refusal:
            told(form, refusal)
        else:
            messages.success(request, _("人员已登记。"))
            return redirect("people:person", person.pk)
    return show(request, "people/new.html", form=form)


def _initial(request: Request) -> dict[str, Any]:
    """The unit, where there is only one."""
    unit = chosen_organisation(request)
    alone = unit is not None and not Organisation.objects.filter(parent=unit).exists()
    known = {"unit": unit.name} if unit is not None and alone else {}
    return {"personnel_status": "active", "post_kind": "other", "team": "none", **known}


def _details(said: Mapping[str, Any]) -> PersonDetails:
    return PersonDetails(code=said["code"].strip(), **{name: said[name] for name in CHANGEABLE})


def _main_post(said: Mapping[str, Any]) -> Post:
    return Post(
        unit_id=said["unit"],
        title=said["title"],
        starts_on=said["post_since"],
        post_kind=said["post_kind"],
        post_level=said["level"],
        is_leading_post=said["is_leading_post"],
        team=said["team"],
        is_team_head=said["is_team_head"],
    )


def _arrival(said: Mapping[str, Any]) -> Arrival:
    ranks = tuple(
        (kind, said[kind.value], said[f"{kind.value}_since"]) for kind in RankKind if said[kind.value]
    )
    return Arrival(
        identity_number=said["number"], ranks=ranks, is_another=said["is_another"], reason=said["reason"]
    )
