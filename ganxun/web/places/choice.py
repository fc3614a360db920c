"""Which organisation a page is about: named in the address, else the one chosen last, else the widest granted."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from ganxun.base.actor import NOBODY, Actor
from ganxun.base.permissions import Permission
from ganxun.orgs.models import Organisation

_CHOSEN = "organisation"


def organisation_of(request: HttpRequest) -> Organisation:
    """The organisation of the page, within the actor's subtrees. Raises Http404 when there is none."""
    organisation = chosen_organisation(request)
    if organisation is None:
        raise Http404(_("没有这个机构，或者它不在您的管理范围内"))
    return organisation


def chosen_organisation(request: HttpRequest) -> Organisation | None:
    """As `organisation_of`, but None instead of an error; asks the database once a request."""
    if not hasattr(request, "_organisation"):
        request._organisation = _look_up(request)  # type: ignore[attr-defined]
    organisation: Organisation | None = request._organisation  # type: ignore[attr-defined]
    return organisation


def _look_up(request: HttpRequest) -> Organisation | None:
    actor: Actor = getattr(request, "actor", NOBODY)
    if not actor.can(Permission.BOARD_READ):
        return None
    visible = Organisation.objects.visible_to(actor)
    named = request.GET.get("org", "")
    if named:
        found = visible.filter(pk=int(named)).first() if named.isdecimal() and len(named) < 19 else None
        if found is not None:
            request.session[_CHOSEN] = found.pk
        return found
    remembered = request.session.get(_CHOSEN)
    found = visible.filter(pk=remembered).first() if remembered else None
    return found or visible.order_by("depth", "id").first()
