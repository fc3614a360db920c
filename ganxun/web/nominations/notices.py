"""The notice of a call as a Word file, by the house's template or one's own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from ganxun.base.permissions import Permission
from ganxun.base.refusals import Refused
from ganxun.nominations.actions.telling import note_notice
from ganxun.reports import nominations as reports
from ganxun.reports.call_notice import MOST_BYTES, default_template, written
from ganxun.web.nominations.pages import INTAKE, intake_for
from ganxun.web.page import Request, page

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_CALLED = ("called", "confirmed", "waiting", "substitution", "refused", "admitted", "arrived")


@require_GET
@page("调训通知模板", needs=Permission.NOMINATION_CALL)
def template(request: Request) -> HttpResponse:
    """The house's template, to be edited."""
    return _word(default_template(), "notice-template.docx")


@require_POST
@page("调训通知文件", needs=Permission.NOMINATION_CALL, about=INTAKE)
def notice(request: Request, intake: int) -> HttpResponse:
    """The notice with everybody called so far; taken files are in the audit trail."""
    found = intake_for(request, intake)
    request.actor.require(Permission.NOMINATION_CALL, found.training_class.organiser.path)
    people = list(
        reports.people_on_list(found, actor=request.actor, states=_CALLED).order_by("unit__path", "pk")
    )
    own = request.FILES.get("template")
    try:
        file = written(found, people, template=own.read(MOST_BYTES + 1) if own else None, today=request.today)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("nominations:people", found.pk)
    note_notice(found, people, actor=request.actor, at=request.time)
    return _word(file, f"notice-{found.pk}.docx")


def _word(file: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(file, content_type=_WORD)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
