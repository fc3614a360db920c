"""Where a list goes on: a signed mark that a client passes back and cannot read meaning into or forge."""

from __future__ import annotations

import hashlib

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ganxun.api.problems import Problem

_SALT = "ganxun.api.cursor"


def make_cursor(request: HttpRequest, last: int) -> str:
    """The mark after the row with number `last` of this very list."""
    return signing.Signer(salt=_SALT).sign_object([last, _list_of(request)])


def read_cursor(request: HttpRequest, cursor: str) -> int:
    """The number after which the list goes on (0: from the start). Raises Problem (404) for a mark not made for it."""
    if not cursor:
        return 0
    try:
        last, asked = signing.Signer(salt=_SALT).unsign_object(cursor)
    except (signing.BadSignature, ValueError, TypeError):
        last, asked = 0, ""
    if asked != _list_of(request):
        raise Problem(404, code="no_such_page", detail=_("这个 cursor 不属于本列表，请从第一页重新读取"))
    return int(last)


def _list_of(request: HttpRequest) -> str:
    """What makes a list this list: who asks, where, for what. How many rows a page has may change on the way."""
    asked = sorted((name, value) for name, value in request.GET.items() if name not in {"cursor", "limit"})
    client = request.token.client_id  # type: ignore[attr-defined]  # set by accounts.middleware
    return hashlib.sha256(repr((client, request.path, asked)).encode()).hexdigest()[:16]
