"""What every page shares: the typed request, who may open it, and the shell around its content."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from ganxun.accounts.models import User
from ganxun.base.access import Needs, access
from ganxun.base.actor import Actor
from ganxun.base.refusals import Refused
from ganxun.rules.loading.problems import PolicyRefused
from ganxun.web.shell import shell_of


class Request(HttpRequest):
    """A request as pages see it: `actor`, `time` and `today` come from `ganxun.accounts.middleware`."""

    actor: Actor
    time: datetime
    today: date
    user: User  # pages are opened by signed-in users only


Page = Callable[..., HttpResponseBase]

#: Pages that a user with a password to change may still open.
_BEFORE_PASSWORD_CHANGE = frozenset({"accounts:password", "accounts:sign_out"})


def page(says: str, *, needs: Needs = (), **more: Any) -> Callable[[Page], Page]:
    """A page for signed-in users who hold one of `needs` (see `ganxun.base.access`); others sign in first.

    What an action refuses is shown with its reasons.
    """
    if callable(says):
        raise TypeError('say what the page is and whom it is for: @page("人员名单", needs=Permission.…)')
    declared = access(says, needs=needs, **more)

    def guarded(view: Page) -> Page:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            asked = cast(Request, request)
            if asked.user.must_change_password and _name_of(request) not in _BEFORE_PASSWORD_CHANGE:
                return redirect("accounts:password")
            try:
                declared.require(asked.actor)
                return view(asked, *args, **kwargs)
            except Refused as refusal:
                return show(asked, "errors/refused.html", status=_status(refusal), reasons=refusal.reasons)
            except PolicyRefused as refusal:
                return show(asked, "errors/policy.html", status=503, problems=str(refusal).splitlines())

        opened.access = declared  # type: ignore[attr-defined]
        return opened

    return guarded


def public(says: str, **more: Any) -> Callable[[Page], Page]:
    """A page that anybody may open: signing in, and what went wrong."""

    def opened(view: Page) -> Page:
        view.access = access(says, is_public=True, **more)  # type: ignore[attr-defined]
        return view

    return opened


def _status(refusal: Refused) -> int:
    """403 when it is not the actor's business, 409 when the state of things forbids it."""
    return 403 if "not_permitted" in refusal.codes else 409


def show(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """`template` within the shell of the actor."""
    return render(request, template, {**context, "shell": shell_of(request)}, status=status)


def _name_of(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""
