"""The description of the interface as a file: for clients that are generated, and for our own page."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET
from pydantic_core import to_json

from ganxun.api.interface import interface
from ganxun.base.access import opens


@opens("接口描述（OpenAPI 3.1）", is_public=True)
@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """What the interface offers; it holds no data, so anybody may read it."""
    return HttpResponse(_description(get_language() or ""), content_type="application/json")


@lru_cache(maxsize=8)
def _description(language: str) -> bytes:
    """Made once for each language."""
    return to_json(interface.get_openapi_schema(path_prefix="/api/v1/"))
