"""What is done with those on a list: each address is one action, then back to the list."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ganxun.base.permissions import Permission
from ganxun.base.refusals import Refused
from ganxun.classes.models import TrainingClass
from ganxun.nominations import actions
from ganxun.nominations.choices import NominationDeed, NominationState
from ganxun.nominations.models import Nomination
from ganxun.people.models import Person
from ganxun.web.nominations.pages import INTAKE, intake_for
from ganxun.web.page import Request, page

_NOMINATION = {"nomination": "nominations.Nomination"}
_ANSWER = (Permission.NOMINATION_PROPOSE, Permission.NOMINATION_CALL)


def _done(request: Request, deed: Callable[[], str], to: str, *args: int) -> HttpResponseRedirect:
    """Do it, say so or why not, and go back."""
    try:
        messages.success(request, deed())
    except Refused as refusal:
        if "not_permitted" in refusal.codes:
            raise
        for reason in refusal.reasons:
            messages.error(request, str(reason))
    return redirect(to, *args)


def _number(text: str) -> int:
    typed = text.strip()
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


@require_POST
@page("开始调训", needs=Permission.NOMINATION_CALL, about={"training_class": "classes.TrainingClass"})
def open_call(request: Request, training_class: int) -> HttpResponse:
    """A class begins to call people."""
    found = get_object_or_404(TrainingClass.objects.visible_to(request.actor), pk=training_class)

    def deed() -> str:
        actions.open_intake(
            found.pk,
            capacity=_number(request.POST.get("capacity", "")),
            reply_by=parse_date(request.POST.get("reply_by", "")) or found.starts_on,
            on=request.today,
            actor=request.actor,
            at=request.time,
        )
        return _("已开始调训，请推荐或筛选人选。")

    return _done(request, deed, "nominations:list")


@require_POST
@page("办理选调人选", needs=Permission.NOMINATION_CALL, about=INTAKE)
def step(request: Request, intake: int) -> HttpResponse:
    """One deed on all those chosen."""
    found = intake_for(request, intake)
    chosen = [int(each) for each in request.POST.getlist("nomination") if each.isdecimal() and len(each) < 19]
    asked = request.POST.get("deed", "")

    def deed() -> str:
        known = NominationDeed(asked) if asked in NominationDeed.values else NominationDeed.CALL
        done = actions.take_step(
            found.pk, chosen, known, why=request.POST.get("why", ""), actor=request.actor, at=request.time
        )
        return _("{deed}：已办理{count}人。").format(deed=known.label, count=len(done))

    return _done(request, deed, "nominations:people", found.pk)


@require_POST
@page("调整招收人数", needs=Permission.NOMINATION_CALL, about=INTAKE)
def capacity(request: Request, intake: int) -> HttpResponse:
    """More people, or fewer; nobody moves up by that alone."""
    found = intake_for(request, intake)

    def deed() -> str:
        wanted = _number(request.POST.get("capacity", ""))
        actions.change_capacity(found.pk, wanted, actor=request.actor, at=request.time)
        return _("招收人数已调整；候补人员仍须逐一录取。")

    return _done(request, deed, "nominations:people", found.pk)


@require_POST
@page("代为回复调训", needs=_ANSWER, about=_NOMINATION)
def answer(request: Request, nomination: int) -> HttpResponse:
    """The unit answers for a person."""
    found = _nomination_for(request, nomination)

    def deed() -> str:
        said = request.POST.get("deed", "")
        why = request.POST.get("why", "")
        done = actions.answer_call(found.pk, said, why=why, actor=request.actor, at=request.time)
        return _("已回复：{state}。").format(state=NominationState(done.state).label)

    return _done(request, deed, "nominations:people", found.intake_id)


@require_POST
@page("替换参训人员", needs=Permission.NOMINATION_CALL, about=_NOMINATION)
def replace(request: Request, nomination: int) -> HttpResponse:
    """Somebody else comes instead."""
    found = _nomination_for(request, nomination)

    def deed() -> str:
        term = request.POST.get("person", "").strip()
        visible = Person.objects.visible_to(request.actor).active()
        others = list(visible.under(found.unit.path).matching(term)[:2])
        if len(others) != 1:
            return _("没有找到唯一的人选“{term}”，请写全姓名或统一标识。").format(term=term)
        actions.replace_person(
            found.pk,
            others[0].pk,
            why=request.POST.get("why", ""),
            on=request.today,
            actor=request.actor,
            at=request.time,
        )
        return _("已由{name}替换，并发出通知。").format(name=others[0].name)

    return _done(request, deed, "nominations:people", found.intake_id)


def _nomination_for(request: Request, nomination: int) -> Nomination:
    found = Nomination.objects.visible_to(request.actor).select_related("unit", "person")
    return get_object_or_404(found, pk=nomination)
