"""What other systems may call, for those who write them: no network needed, nothing from another host."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from ganxun.accounts.choices import Scope
from ganxun.web.interface.reading import read_reference
from ganxun.web.page import Request, page, show


@require_GET
@page("接口说明")
def reference(request: Request) -> HttpResponse:
    """Every operation with its parameters, examples and errors."""
    return show(request, "interface/reference.html", reference=read_reference(request), scopes=Scope.choices)
