"""The policy reader."""

from __future__ import annotations

from django.http import HttpResponse

from ganxun.web.page import Request, page, show


@page
def policies(request: Request) -> HttpResponse:
    """All policies."""
    return show(request, "policies/list.html")


@page
def policy(request: Request, code: str) -> HttpResponse:
    """One policy."""
    return show(request, "policies/list.html")
