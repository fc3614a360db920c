"""A call to a class on one's own phone: the notice, the answer, the days for one's calendar."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from icalendar import Calendar, Event

from ganxun.base.refusals import Refused
from ganxun.nominations import actions
from ganxun.nominations.choices import NominationState
from ganxun.nominations.models import Nomination
from ganxun.nominations.states import STEPS
from ganxun.web.page import Request, page, show

_CALL = {"nomination": "nominations.Nomination"}
_DAY = timedelta(days=1)


def _own(request: Request, nomination: int) -> Nomination:
    """One's own call. Whoever was only proposed is not told before the call."""
    found = (
        Nomination.objects.filter(person=request.actor.person_id, called_at__isnull=False)
        .select_related("intake__training_class__organiser", "intake__training_class__institution", "person")
        .filter(pk=nomination)
        .first()
    )
    if found is None or request.actor.person_id is None:
        raise Http404(_("没有这份通知"))
    return found


@require_GET
@page("我的调训通知", oneself_only=True)
def calls(request: Request) -> HttpResponse:
    """All one's calls, the newest first."""
    if request.actor.person_id is None:
        raise Http404(_("您的账号没有关联人员档案，请联系本单位组织人事部门"))
    found = (
        Nomination.objects.filter(person=request.actor.person_id, called_at__isnull=False)
        .select_related("intake__training_class__organiser")
        .order_by("-called_at", "-pk")
    )
    return show(request, "me/calls.html", calls=list(found[:100]))


@require_GET
@page("一份调训通知", oneself_only=True, about=_CALL)
def call(request: Request, nomination: int) -> HttpResponse:
    """The notice, where it stands, what can be answered."""
    found = _own(request, nomination)
    return show(
        request,
        "me/call.html",
        call=found,
        intake=found.intake,
        training_class=found.intake.training_class,
        ends_on=found.intake.training_class.ends_before - _DAY,
        may={deed for deed in ("confirm", "ask_substitution", "refuse") if (deed, found.state) in STEPS},
        steps=list(found.steps.exclude(deed="propose")),
    )


@require_POST
@page("回复调训通知", oneself_only=True, about=_CALL)
def answer(request: Request, nomination: int) -> HttpResponse:
    """Confirm, ask for somebody else, or say why not."""
    found = _own(request, nomination)
    try:
        done = actions.answer_call(
            found.pk,
            request.POST.get("deed", ""),
            why=request.POST.get("why", ""),
            actor=request.actor,
            at=request.time,
        )
        messages.success(request, _("已回复：{state}。").format(state=NominationState(done.state).label))
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, str(reason))
    return redirect("me:call", found.pk)


@require_GET
@page("调训日历文件", oneself_only=True, about=_CALL)
def calendar(request: Request, nomination: int) -> HttpResponse:
    """The class as an all-day entry for any calendar."""
    found = _own(request, nomination)
    here = found.intake.training_class
    event = Event()
    event.add("uid", f"nomination-{found.pk}@ganxun")
    event.add("summary", here.name)
    event.add("dtstart", here.starts_on)
    event.add("dtend", here.ends_before)
    event.add("dtstamp", request.time)
    event.add("status", "CONFIRMED" if found.state in {"confirmed", "admitted", "arrived"} else "TENTATIVE")
    event.add("organizer", f"invalid:{here.organiser.name}")
    if here.institution:
        event.add("location", here.institution.name)
    diary = Calendar()
    diary.add("prodid", "-//ganxun//call//ZH")
    diary.add("version", "2.0")
    diary.add_component(event)
    answer = HttpResponse(diary.to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="call-{found.pk}.ics"'
    return answer
