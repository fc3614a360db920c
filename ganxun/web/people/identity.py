"""The identity number in full: a deed of its own."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ganxun.base.permissions import Permission
from ganxun.people.actions import reveal_identity
from ganxun.web.page import Request, page, show
from ganxun.web.people.forms import PurposeForm
from ganxun.web.people.pages import dossier_of


@require_POST
@never_cache
@page("查看公民身份号码", needs=Permission.IDENTITY_READ, about={"person_id": "people.Person"})
def identity(request: Request, person_id: int) -> HttpResponse:
    """The identity number in full, once, for a stated purpose; the deed is in the audit log."""
    dossier = dossier_of(request, person_id)
    form = PurposeForm(request.POST)
    number = ""
    if form.is_valid():
        number = reveal_identity(
            dossier.person.pk, purpose=form.cleaned_data["purpose"], actor=request.actor, at=request.time
        )
    return show(request, "people/identity.html", dossier=dossier, purpose=form, number=number)
