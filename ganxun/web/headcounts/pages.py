"""The frozen headcounts: by how many people of each category the rates of a year are divided."""

from __future__ import annotations

from operator import itemgetter

from django.contrib.postgres.aggregates import BoolAnd
from django.db.models import Count, Max, Sum
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from ganxun.base.permissions import Permission
from ganxun.compliance.models import HeadcountSnapshot
from ganxun.reports.shelf import readable
from ganxun.web.components.exports import exported
from ganxun.web.components.tables import Column, Field, Sheet, table_of
from ganxun.web.page import Request, page, show
from ganxun.web.places.choice import organisation_of

_COLUMNS = (
    Column("year", _("年度"), by=itemgetter("year")),
    Column("category", _("人员类别"), by=itemgetter("category")),
    Column("people", _("人数"), by=itemgetter("people_below"), is_number=True),
    Column("counted", _("在册"), by=lambda row: row["counted_below"] or 0, is_number=True),
    Column("exempt", _("其中免训"), by=itemgetter("exempt_below"), is_number=True),
    Column("units", _("机构数"), by=itemgetter("units"), is_number=True),
    Column("taken", _("快照日期"), by=itemgetter("taken")),
)


_SHEET = Sheet(
    _("人数快照"),
    (
        Field(_("年度"), itemgetter("year"), 8),
        Field(_("人员类别"), itemgetter("label"), 28),
        Field(_("人数"), itemgetter("people_below"), 10),
        Field(_("在册"), itemgetter("counted_below"), 10),
        Field(_("其中免训"), itemgetter("exempt_below"), 10),
        Field(_("机构数"), itemgetter("units"), 10),
        Field(_("快照日期"), itemgetter("taken"), 12),
    ),
)


@require_http_methods(["GET", "POST"])
@page("人数快照", needs=Permission.BOARD_READ, about={"org": "orgs.Organisation"})
def headcounts(request: Request) -> HttpResponseBase:
    """Year by year and category by category, over the organisation and all below it."""
    organisation = organisation_of(request)
    below = HeadcountSnapshot.objects.filter(organisation__path__startswith=organisation.path)
    found = below.values("year", "category").annotate(
        people_below=Sum("people"),
        exempt_below=Sum("exempt"),
        counted_below=Sum("counted"),
        units=Count("pk"),
        taken=Max("taken_on"),
        is_final=BoolAnd("is_final"),
    )
    labels = {code: each.label for policy in readable() for code, each in policy.categories.items()}
    table = table_of(
        request,
        [{**row, "label": labels.get(row["category"], row["category"])} for row in found],
        _COLUMNS,
        region="headcounts",
        caption=_("人数快照"),
        default="-year",
        per_page=50,
        sheet=_SHEET,
    )
    if file := exported(request, table):
        return file
    return show(
        request,
        "headcounts/list.html",
        organisation=organisation,
        table=table,
        may_report=request.actor.can(Permission.HEADCOUNT_REPORT, organisation.path),
    )
