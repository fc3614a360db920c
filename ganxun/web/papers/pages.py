"""Papers about people: issued for a stated purpose, handed out, revoked with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ganxun.base.permissions import Permission
from ganxun.people.actions.current import path_of
from ganxun.people.models import Person
from ganxun.records.actions.papers import Order, hand_out_paper, issue_paper, revoke_paper
from ganxun.records.choices import PaperKind
from ganxun.records.models import Paper
from ganxun.reports.papers.faces import faces
from ganxun.reports.papers.typesetting import typeset
from ganxun.web.components.exports import exported
from ganxun.web.components.filters import Choice, filter_of, filters_of
from ganxun.web.components.tables import Column, table_of
from ganxun.web.page import Request, page, show
from ganxun.web.papers.forms import IssueForm, RevokeForm
from ganxun.web.papers.offer import papers_issued
from ganxun.web.papers.sheet import SHEET
from ganxun.web.people.asked import day_asked

_COLUMNS = (
    Column("number", gettext_lazy("编号"), order=("year", "issuer_id", "number")),
    Column("holder", gettext_lazy("持有人"), order=("holder_name",)),
    Column("kind", gettext_lazy("文书"), order=("kind",)),
    Column("issued", gettext_lazy("出具"), order=("id",)),
    Column("purpose", gettext_lazy("用途")),
    Column("state", gettext_lazy("状态"), order=("revoked_at",)),
)


@require_http_methods(["GET", "POST"])
@page("培训文书", needs=Permission.PAPER_ISSUE)
def papers(request: Request) -> HttpResponseBase:
    """Papers issued about people of the subtree, newest first."""
    kinds = filter_of(request, "kind", _("文书"), [Choice(*each) for each in PaperKind.choices])
    states = filter_of(
        request, "state", _("状态"), [Choice("valid", _("有效")), Choice("revoked", _("已撤销"))]
    )
    filters = filters_of(request, kinds, states, region="papers", term_label=_("持有人、用途"))
    found = Paper.objects.visible_to(request.actor).select_related("issuer", "person").defer("facts")
    found = found.saying(filters.term) if filters.term else found
    if kinds.chosen:
        found = found.filter(kind=kinds.chosen)
    if states.chosen:
        found = found.filter(revoked_at__isnull=states.chosen == "valid")
    table = table_of(
        request, found, _COLUMNS, region="papers", caption=_("培训文书"), default="-issued", sheet=SHEET
    )
    if file := exported(request, table):
        return file
    return show(request, "papers/list.html", table=table, filters=filters)


def _person_for(request: Request, person_id: int) -> Person:
    person = Person.objects.visible_to(request.actor).select_related("unit").filter(pk=person_id).first()
    if person is None:
        raise Http404(_("没有这名人员，或者不在您的管理范围内"))
    return person


@require_POST
@page("出具培训文书", needs=Permission.PAPER_ISSUE, about={"person_id": "people.Person"}, or_oneself=True)
def issue(request: Request, person_id: int) -> HttpResponse:
    """Issue a paper about somebody, or about oneself."""
    person = _person_for(request, person_id)
    form = IssueForm(request.POST, is_own=request.actor.person_id == person.pk)
    if not form.is_valid():
        return show(request, "papers/issue.html", status=400, person=person, form=form)
    order = Order(
        kind=form.cleaned_data["kind"],
        as_of=min(day_asked(request), request.today),
        purpose=form.cleaned_data["purpose"] or _("本人使用"),
        issued_on=request.today,
        verified_at=request.build_absolute_uri(reverse("papers:verify")),
    )
    issued = issue_paper(person.pk, order, actor=request.actor, at=request.time)
    return redirect("papers:paper", issued.pk)


@require_GET
@page("已出具的文书", needs=Permission.PAPER_ISSUE, about={"person_id": "people.Person"}, or_oneself=True)
def issued(request: Request, person_id: int) -> HttpResponse:
    """The papers about one person: a part of his or her page, or a page of its own."""
    person = _person_for(request, person_id)
    found = papers_issued(request, person)
    if request.headers.get("HX-Request"):
        return render(request, "papers/issued.html", {"papers": found})
    return show(request, "papers/issued_page.html", papers=found, person=person)


def _paper_for(request: Request, paper_id: int) -> Paper:
    papers = Paper.objects.visible_to(request.actor).select_related("issuer", "person__unit")
    found = papers.filter(pk=paper_id).first()
    if found is None:
        raise Http404(_("没有这份文书，或者不在您的管理范围内"))
    return found


@require_GET
@page("一份文书", needs=Permission.PAPER_ISSUE, about={"paper_id": "records.Paper"}, or_oneself=True)
def paper(request: Request, paper_id: int) -> HttpResponse:
    """One paper: its number and code, whether it counts, its file."""
    found = _paper_for(request, paper_id)
    return show(
        request,
        "papers/paper.html",
        paper=found,
        is_own=request.actor.person_id == found.person_id,
        missing=faces().missing(found.facts),
        may_revoke=request.actor.can(Permission.PAPER_REVOKE, path_of(found.person)),
        form=RevokeForm(),
    )


@require_GET
@never_cache
@page("下载文书", needs=Permission.PAPER_ISSUE, about={"paper_id": "records.Paper"}, or_oneself=True)
def file(request: Request, paper_id: int) -> HttpResponse:
    """The file of a paper, set anew from what was kept; who took it is in the audit log."""
    found = hand_out_paper(_paper_for(request, paper_id).pk, actor=request.actor, at=request.time)
    response = HttpResponse(typeset(found), content_type="application/pdf")
    name = f"{found.get_kind_display()}-{found.holder_name}-{found.year}-{found.number:05d}.pdf"
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    return response


@require_POST
@page("撤销文书", needs=Permission.PAPER_REVOKE, about={"paper_id": "records.Paper"})
def revoke(request: Request, paper_id: int) -> HttpResponseRedirect:
    """Declare a paper void."""
    found = _paper_for(request, paper_id)
    reason = request.POST.get("reason", "")
    revoke_paper(found.pk, reason=reason, actor=request.actor, at=request.time)
    messages.success(request, _("已撤销；此后核验会显示该文书无效"))
    return redirect("papers:paper", found.pk)
