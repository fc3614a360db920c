"""Any list as a file: the rows the page shows, in its order, as many as there are (decision 0083).

A list page says which fields a row has and how rows are read, and answers a POST to its own address with the file:
filters, sort and rights are those of the page because it is the page. What is too large for a request is made in the
background, by asking the same page again there.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from ganxun.base.choices import ListFormat
from ganxun.base.deliveries import deeds
from ganxun.base.deliveries.work import Work
from ganxun.reports.exports import Handed, export_list
from ganxun.web.components.tables import AT_ONCE, Listing, Sheet, Table
from ganxun.web.page import Request, show
from ganxun.web.places.choice import chosen_organisation

SHORTEST_PURPOSE = 4
_PORTION = 500
_TYPES = {
    ListFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ListFormat.CSV: "text/csv; charset=utf-8",
    ListFormat.CSV_GB18030: "text/csv; charset=gb18030",
}


class ExportForm(forms.Form):
    """In which form, and what for. Lists about people are taken for a purpose."""

    form = forms.ChoiceField(choices=ListFormat.choices)
    purpose = forms.CharField(max_length=100, required=False)

    def __init__(self, *args: Any, sheet: Sheet, **kwargs: Any) -> None:
        """`sheet` is what is taken."""
        super().__init__(*args, **kwargs)
        self._sheet = sheet

    def clean_purpose(self) -> str:
        """What for, in so many words that it can be read later."""
        purpose = str(self.cleaned_data["purpose"]).strip()
        if self._sheet.about_people and len(purpose) < SHORTEST_PURPOSE:
            raise forms.ValidationError(_("请写明用途，至少四个字"))
        return purpose


def is_export(request: Request) -> bool:
    """Whether the file is asked for, not the page."""
    return request.method == "POST"


def exported(
    request: Request,
    listed: Table[Any] | Listing,
    *,
    rows: Callable[[Sequence[Any]], Iterable[Any]] | None = None,
) -> HttpResponseBase | None:
    """The answer to a POST: the file, where it will be fetched, or the form with what is missing; None for a GET.

    `rows` makes what the fields read out of a portion of the list, as the page does for the rows it shows.
    """
    sheet = listed.sheet
    if sheet is None or not is_export(request):
        return None
    form = ExportForm(request.POST, sheet=sheet)
    if not form.is_valid():
        return _asked_again(request, listed, form)
    handed = _handed(request, sheet, form.cleaned_data)
    work: Work | None = getattr(request, "work", None)
    cells = _cells(listed, sheet, rows or iter, work)
    if work is not None:
        return _handed_over(request, handed, cells, work)
    first = list(islice(cells, AT_ONCE + 1)) if (listed.count or 0) <= AT_ONCE else None
    if first is None or len(first) > AT_ONCE:
        return _in_background(request, handed)
    return _written(request, handed, first)


def _handed(request: Request, sheet: Sheet, said: dict[str, str]) -> Handed:
    return Handed(
        title=str(sheet.title),
        form=ListFormat(said["form"]),
        headings=tuple((str(each.label), each.width) for each in sheet.fields),
        purpose=said["purpose"],
        about_people=sheet.about_people,
        asked={name: str(value) for name, value in request.GET.items() if value and name != "page"},
        organisation=chosen_organisation(request),
    )


def _asked_again(request: Request, listed: Table[Any] | Listing, form: ExportForm) -> HttpResponse:
    errors = form.errors.get("purpose")
    return show(
        request,
        "components/export_page.html",
        status=400,
        table=listed,
        formats=ListFormat.choices,
        chosen=request.POST.get("form", ""),
        purpose=request.POST.get("purpose", ""),
        error=errors[0] if errors else "",
    )


def _cells(
    listed: Table[Any] | Listing,
    sheet: Sheet,
    rows: Callable[[Sequence[Any]], Iterable[Any]],
    work: Work | None,
) -> Iterator[Sequence[Any]]:
    """What each field holds of each row, read by portions."""
    done = 0
    for portion in _portions(listed.everything):
        for row in rows(portion):
            yield [each.read(row) for each in sheet.fields]
        done += len(portion)
        if work is not None:
            work.reach(done)


def _portions(found: Any) -> Iterator[list[Any]]:
    everything = iter(found.iterator(chunk_size=_PORTION) if isinstance(found, QuerySet) else found)
    while portion := list(islice(everything, _PORTION)):
        yield portion


def _written(request: Request, handed: Handed, cells: Iterable[Sequence[Any]]) -> FileResponse:
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=8 * 1024 * 1024)  # noqa: SIM115 - the response closes it
    export_list(handed, cells, file, actor=request.actor, at=request.time)
    file.seek(0)
    name = handed.file_name(request.today)
    return FileResponse(file, as_attachment=True, filename=name, content_type=_TYPES[handed.form])


def _handed_over(
    request: Request, handed: Handed, cells: Iterator[Sequence[Any]], work: Work
) -> HttpResponse:
    with work.to.open("wb") as file:
        export_list(handed, cells, file, actor=request.actor, at=request.time)
    return HttpResponse(status=204)


@transaction.atomic
def _in_background(request: Request, handed: Handed) -> HttpResponseRedirect:
    place = handed.organisation
    delivery = deeds.ask(
        "list",
        title=handed.title,
        file_name=handed.file_name(request.today),
        asked={
            "address": request.get_full_path(),
            "form": handed.form.value,
            "today": request.today.isoformat(),
            "org": place.pk if place else None,
            "language": request.LANGUAGE_CODE,
        },
        purpose=handed.purpose,
        org_path=place.path if place else "",
        actor=request.actor,
        at=request.time,
    )
    return redirect("deliveries:delivery", delivery.pk)
