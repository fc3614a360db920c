"""Choosing people for a class by the filters of the trade; every refusal is explained before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ganxun.base.permissions import Permission
from ganxun.base.refusals import Reason
from ganxun.nominations import actions
from ganxun.nominations.choices import NominationOrigin
from ganxun.nominations.models import Intake
from ganxun.people.models import Person
from ganxun.reports import nominations as reports
from ganxun.reports.shelf import choose, policies_for
from ganxun.web.components.exports import exported
from ganxun.web.components.tables import Column, Field, Sheet, table_of
from ganxun.web.nominations.pages import INTAKE, intake_for
from ganxun.web.page import Request, page, show
from ganxun.web.places.choice import organisation_of

_COLUMNS = (
    Column("pick", gettext_lazy("选择"), is_action=True),
    Column("name", gettext_lazy("姓名"), order=("name_pinyin",)),
    Column("unit", gettext_lazy("单位及职务"), order=("unit__sort_key", "unit_id")),
    Column("rank", gettext_lazy("任现职务层次"), order=("rank_since",)),
    Column("long", gettext_lazy("上次中长期培训"), order=("last_long",)),
    Column("three", gettext_lazy("近三年"), order=("hours_three",), is_number=True),
    Column("five", gettext_lazy("近五年"), order=("hours_five",), is_number=True),
    Column("check", gettext_lazy("核对")),
)
_SHEET = Sheet(
    gettext_lazy("选调备选名单"),
    (
        Field(gettext_lazy("姓名"), lambda person: person.name, 12),
        Field(gettext_lazy("单位及职务全称"), lambda person: person.post_title, 40),
        Field(gettext_lazy("任现职务层次时间"), lambda person: person.rank_since, 14),
        Field(gettext_lazy("上次中长期培训"), lambda person: person.last_long, 14),
        Field(gettext_lazy("近三年天数"), lambda person: person.days_three / 10, 10),
        Field(gettext_lazy("近三年学时"), lambda person: person.hours_three / 10, 10),
        Field(gettext_lazy("近五年天数"), lambda person: person.days_five / 10, 10),
        Field(gettext_lazy("近五年学时"), lambda person: person.hours_five / 10, 10),
    ),
    about_people=True,
)
_DAY = forms.DateInput(attrs={"type": "date", "class": "form-control"})


class SearchForm(forms.Form):
    """The filters of the trade (domain research 2.1, row 5)."""

    q = forms.CharField(
        label=gettext_lazy("姓名、单位"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )  # fmt: skip
    rank_before = forms.DateField(label=gettext_lazy("任现职务层次早于"), required=False, widget=_DAY)
    long_before = forms.DateField(label=gettext_lazy("上次中长期培训早于"), required=False, widget=_DAY)
    hours_below = forms.IntegerField(
        label=gettext_lazy("近五年学时少于"), required=False, min_value=0, max_value=100_000,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )  # fmt: skip
    no_systematic = forms.BooleanField(
        label=gettext_lazy("五年内没有系统理论教育和党性教育"), required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )  # fmt: skip
    is_due = forms.BooleanField(
        label=gettext_lazy("有到期或落后的义务"), required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )  # fmt: skip

    def asked(self) -> reports.Search:
        """What was asked for; what could not be read asks for nothing."""
        said = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        before: date | None = said.get("rank_before")
        return reports.Search(
            term=said.get("q") or "",
            rank_before=before,
            long_before=said.get("long_before"),
            hours_below=said.get("hours_below"),
            no_systematic=bool(said.get("no_systematic")),
            is_due=bool(said.get("is_due")),
        )


@require_http_methods(["GET", "POST"])
@page(
    "选调筛选",
    needs=(Permission.NOMINATION_PROPOSE, Permission.NOMINATION_CALL),
    about={**INTAKE, "org": "orgs.Organisation"},
)
def select(request: Request, intake: int) -> HttpResponseBase:
    """People of the organisation who fit, each with what would stand against him or her."""
    found = intake_for(request, intake)
    organisation = organisation_of(request)
    form = SearchForm(request.GET)
    policy = choose(policies_for(organisation.path, request.today), "")
    people = reports.selectable(
        form.asked(),
        organisation,
        actor=request.actor,
        policy_code=policy.document.code if policy else "",
        on=request.today,
    )
    table = table_of(
        request, people, _COLUMNS, region="selection", caption=_("选调筛选"), per_page=30, sheet=_SHEET
    )
    if file := exported(request, table):
        return file
    may_call = request.actor.can(Permission.NOMINATION_CALL, found.training_class.organiser.path)
    return show(
        request,
        "nominations/select.html",
        intake=found,
        training_class=found.training_class,
        organisation=organisation,
        form=form,
        table=table,
        rows=_checked(request, found, table.rows),
        origins=NominationOrigin.choices[:3] if may_call else NominationOrigin.choices[:1],
    )


@transaction.atomic
def _checked(
    request: Request, found: Intake, rows: Sequence[Person]
) -> list[tuple[Person, tuple[Reason, ...]]]:
    """Each with what would stand against him or her as a spare, the least that can be asked."""
    outcome = actions.check_people(
        found,
        [person.pk for person in rows],
        origin=NominationOrigin.PROPOSED,
        is_spare=True,
        on=request.today,
        actor=request.actor,
        at=request.time,
    )
    return [(person, outcome.refused.get(person.pk, ())) for person in rows]


@require_POST
@page("列入选调人选", needs=(Permission.NOMINATION_PROPOSE, Permission.NOMINATION_CALL), about=INTAKE)
def propose(request: Request, intake: int) -> HttpResponse:
    """Put those chosen onto the list; who cannot come is shown with every reason."""
    found = intake_for(request, intake)
    chosen = [int(each) for each in request.POST.getlist("person") if each.isdecimal() and len(each) < 19]
    if not chosen:
        messages.error(request, _("请先选择人员。"))
        return redirect("nominations:select", found.pk)
    origin = request.POST.get("origin", "")
    outcome = actions.propose_people(
        found.pk,
        chosen,
        origin=origin if origin in NominationOrigin.values else NominationOrigin.PROPOSED,
        is_spare=request.POST.get("spare") == "1",
        why=request.POST.get("why", ""),
        on=request.today,
        actor=request.actor,
        at=request.time,
    )
    if outcome.made:
        messages.success(request, _("已列入{count}人。").format(count=len(outcome.made)))
    if not outcome.refused:
        return redirect("nominations:people", found.pk)
    return show(
        request,
        "nominations/refused.html",
        intake=found,
        training_class=found.training_class,
        made=len(outcome.made),
        refused=[(outcome.names.get(pk, ""), reasons) for pk, reasons in outcome.refused.items()],
    )
