"""Is this paper genuine? Anybody may ask; the answer is masked name, period and validity, and nothing else."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from ganxun.base.askings import asked
from ganxun.records.actions.numbering import read_code
from ganxun.reports.papers.verification import verify
from ganxun.web.page import Request, public
from ganxun.web.papers.forms import CodeForm

#: How often one address may ask in a minute. Codes hold 80 random bits: this is against nuisance, not guessing.
A_MINUTE = 30


@require_GET
@never_cache
@public("核验文书")
def ask(request: HttpRequest) -> HttpResponse:
    """Where the code is typed in."""
    form = CodeForm(request.GET or None)
    if form.is_valid():
        return redirect("papers:verified", read_code(form.cleaned_data["code"])[:40] or "-")
    return _shown(render(request, "papers/verify.html", {"form": form}))


@require_GET
@never_cache
@public("核验结果", example={"code": "0000000000000000"})
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """What is known about the paper with this code."""
    if _asks_too_often(request):
        words = _("查询过于频繁，请一分钟后再试。")
        response = render(request, "papers/verify.html", {"form": CodeForm(), "trouble": words}, status=429)
        response.headers["Retry-After"] = "60"
        return _shown(response)
    found = verify(code)
    template = "papers/verified.html" if found else "papers/unknown.html"
    return _shown(render(request, template, {"form": CodeForm(), "found": found}))


def _shown(response: HttpResponse) -> HttpResponse:
    """Search engines have no business here."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _asks_too_often(request: HttpRequest) -> bool:
    address = request.META.get("REMOTE_ADDR", "")
    if request.is_secure():  # behind the proxy of the installation: it appends whom it speaks for
        address = request.META.get("HTTP_X_FORWARDED_FOR", address).rsplit(",", 1)[-1].strip()
    return asked("verify", address, at=cast(Request, request).time) > A_MINUTE
