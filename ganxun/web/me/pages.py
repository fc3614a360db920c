"""One's own file, made for a phone."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ganxun.reports.dossier import read_dossier
from ganxun.reports.person_duties import read_duties
from ganxun.web.page import Request, page, show
from ganxun.web.papers.offer import papers_offered
from ganxun.web.people.asked import day_asked


@require_GET
@page("我的培训", oneself_only=True)
def obligations(request: Request) -> HttpResponse:
    """What the person behind the account owes, has done, and has been booked for."""
    as_of = day_asked(request)
    person_id = request.actor.person_id
    dossier = read_dossier(person_id, actor=request.actor, as_of=as_of) if person_id is not None else None
    if dossier is None:
        raise Http404(_("您的账号没有关联人员档案，请联系本单位组织人事部门"))
    return show(
        request,
        "me/obligations.html",
        dossier=dossier,
        duties=read_duties(dossier.person, as_of=as_of),
        **papers_offered(request, dossier.person),
    )
