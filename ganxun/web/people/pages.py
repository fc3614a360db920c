"""People of a subtree, and the file of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ganxun.base.permissions import Permission
from ganxun.people.actions.current import path_of
from ganxun.people.models import Person
from ganxun.reports import roster
from ganxun.reports.dossier import Dossier, read_dossier
from ganxun.reports.person_duties import read_duties
from ganxun.reports.shelf import choose, policies_for
from ganxun.web.components.exports import exported
from ganxun.web.components.filters import filters_of
from ganxun.web.components.tables import Column, table_of
from ganxun.web.page import Request, page, show
from ganxun.web.papers.offer import papers_offered
from ganxun.web.people.asked import day_asked, filters_asked, question_asked
from ganxun.web.people.forms import PurposeForm
from ganxun.web.people.sheet import SHEET
from ganxun.web.places.choice import chosen_organisation, organisation_of

REGION = "people"
_COLUMNS = (
    Column("name", gettext_lazy("姓名"), order=("name_pinyin",)),
    Column("unit", gettext_lazy("单位及职务"), order=("unit__sort_key", "unit_id")),
    Column("post", gettext_lazy("职务职级"), order=("top_order",)),
    Column("hours", gettext_lazy("本年集中培训"), is_number=True),
    Column("online", gettext_lazy("本年网络自学"), is_number=True),
    Column("verdicts", gettext_lazy("履行情况")),
    Column("open", gettext_lazy("查看"), is_action=True),
)


@require_http_methods(["GET", "POST"])
@page("人员名单", needs=Permission.PERSON_READ, about={"org": "orgs.Organisation"})
def people(request: Request) -> HttpResponseBase:
    """The people of an organisation and all below it, as the filters narrow them; as a file too."""
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
        sheet=SHEET,
    )

    def rows_of(people: Sequence[Person]) -> Iterator[roster.Row]:
        return roster.read_rows(people, policy=question.policy, as_of=as_of)

    if file := exported(request, table, rows=rows_of):
        return file
    return show(
        request,
        "people/list.html",
        organisation=organisation,
        as_of=as_of,
        table=table,
        rows=list(rows_of(table.rows)),
        may_issue=request.actor.can(Permission.PAPER_ISSUE),
        may_keep=request.actor.can(Permission.ROSTER_IMPORT),
        filters=filters_of(request, *filters, region=REGION, term_label=_("姓名、拼音首字母、单位")),
    )


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
        may_keep=request.actor.can(Permission.ROSTER_IMPORT, path_of(dossier.person)),
        **papers_offered(request, dossier.person),
    )
