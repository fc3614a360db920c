"""People of a subtree, and the file of each."""

from __future__ import annotations

import tempfile

from django.http import FileResponse, Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from ganxun.base.permissions import Permission
from ganxun.reports import roster
from ganxun.reports.dossier import Dossier, read_dossier
from ganxun.reports.exports import export_roster
from ganxun.reports.person_duties import read_duties
from ganxun.reports.shelf import choose, policies_for
from ganxun.web.components.filters import filters_of
from ganxun.web.components.tables import Column, table_of
from ganxun.web.page import Request, page, show
from ganxun.web.papers.offer import papers_offered
from ganxun.web.people.asked import day_asked, filters_asked, question_asked
from ganxun.web.people.forms import PurposeForm
from ganxun.web.places.choice import chosen_organisation, organisation_of

REGION = "people"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COLUMNS = (
    Column("name", gettext_lazy("姓名"), order=("name_pinyin",)),
    Column("unit", gettext_lazy("单位及职务"), order=("unit__sort_key", "unit_id")),
    Column("post", gettext_lazy("职务职级"), order=("top_order",)),
    Column("hours", gettext_lazy("本年集中培训"), is_number=True),
    Column("online", gettext_lazy("本年网络自学"), is_number=True),
    Column("verdicts", gettext_lazy("履行情况")),
    Column("open", gettext_lazy("查看"), is_action=True),
)


@require_GET
@page("人员名单", needs=Permission.PERSON_READ, about={"org": "orgs.Organisation"})
def people(request: Request) -> HttpResponse:
    """The people of an organisation and all below it, as the filters narrow them."""
    request.actor.require(Permission.PERSON_READ)
    organisation = organisation_of(request)
    as_of = day_asked(request)
    policies = policies_for(organisation.path, as_of)
    policy = choose(policies, request.GET.get("policy", ""))
    filters = filters_asked(request, policies, policy, as_of)
    question = question_asked(request, filters, organisation, policy, as_of)
    found = roster.find_people(question, actor=request.actor, as_of=as_of).select_related("unit")
    table = table_of(
        request,
        found,
        _COLUMNS,
        region=REGION,
        caption=_("人员名单"),
        default="-post",
        per_page=30,
        export_url=f"{reverse('people:export')}?{request.GET.urlencode()}",
    )
    return show(
        request,
        "people/list.html",
        organisation=organisation,
        as_of=as_of,
        table=table,
        rows=list(roster.read_rows(table.rows, policy=question.policy, as_of=as_of)),
        filters=filters_of(request, *filters, region=REGION, term_label=_("姓名、拼音首字母、单位")),
    )


@require_GET
@page("导出人员名单", needs=Permission.PERSON_READ, about={"org": "orgs.Organisation"})
def export(request: Request) -> FileResponse:
    """The list as the filters narrow it, as a workbook; who took it and what for is in the audit log."""
    request.actor.require(Permission.PERSON_READ)
    organisation = organisation_of(request)
    as_of = day_asked(request)
    policies = policies_for(organisation.path, as_of)
    policy = choose(policies, request.GET.get("policy", ""))
    filters = filters_asked(request, policies, policy, as_of)
    question = question_asked(request, filters, organisation, policy, as_of)
    book = tempfile.SpooledTemporaryFile(max_size=8 * 1024 * 1024)  # noqa: SIM115 - the response closes it
    export_roster(
        question, book, organisation=organisation, actor=request.actor, at=request.time, as_of=as_of
    )
    book.seek(0)
    name = f"{organisation.name}-{_('人员名单')}-{as_of.isoformat()}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name, content_type=_XLSX)


def dossier_of(request: Request, person_id: int) -> Dossier:
    """The file of one person. Raises Http404 when there is none or the actor may not see it."""
    dossier = read_dossier(person_id, actor=request.actor, as_of=day_asked(request))
    if dossier is None:
        raise Http404(_("没有这名人员，或者不在您的管理范围内"))
    return dossier


@require_GET
@page("人员档案", needs=Permission.PERSON_READ, about={"person_id": "people.Person"}, or_oneself=True)
def person(request: Request, person_id: int) -> HttpResponse:
    """The file of one person: duties with their evidence, posts and ranks, the ledger."""
    dossier = dossier_of(request, person_id)
    return show(
        request,
        "people/person.html",
        dossier=dossier,
        duties=read_duties(dossier.person, as_of=dossier.as_of),
        organisation=chosen_organisation(request),
        purpose=PurposeForm(),
        **papers_offered(request, dossier.person),
    )
