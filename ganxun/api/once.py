"""Calls that are carried out once, however often they arrive: Idempotency-Key."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from ganxun.api.asking import Call
from ganxun.api.models import IdempotentAnswer
from ganxun.api.problems import Problem

HEADER = "Idempotency-Key"
PATTERN = r"^[A-Za-z0-9._:-]{1,100}$"
_KEPT_FOR = timedelta(days=2)

#: How the header is described, for every call that changes something.
PARAMETER: dict[str, Any] = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "由客户端为这次调用取的唯一标识，两日内重发同一标识，答复相同而不重复办理",
    "schema": {"type": "string", "pattern": PATTERN},
    "example": "2020-09-30-0001",
}


def once(request: Call, deed: Callable[[], HttpResponse]) -> HttpResponse:
    """Carry out the deed, unless the client has sent its key before: then answer as then.

    Of two calls with one key at the same moment the second waits for the first. What was refused was not done and
    is not kept. Raises Problem when the key belongs to another call.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return deed()
    if not re.fullmatch(PATTERN[1:-1], key):
        raise Problem(
            422,
            code="idempotency_key_odd",
            detail=_("Idempotency-Key 由 1 至 100 个字母、数字和 . _ : - 组成"),
        )
    with transaction.atomic():
        kept, is_new = _claim(request, key)
        if not is_new:
            return _answered(kept, _fingerprint(request))
        response = deed()
        IdempotentAnswer.objects.filter(pk=kept.pk).update(
            status=response.status_code, body=response.content, location=response.headers.get("Location", "")
        )
        return response


def _claim(request: Call, key: str) -> tuple[IdempotentAnswer, bool]:
    """The row of this key; an insert waits for whoever is inserting the same."""
    row = IdempotentAnswer(
        client_id=request.token.client_id, key=key, fingerprint=_fingerprint(request), kept_at=request.time
    )
    IdempotentAnswer.objects.bulk_create([row], ignore_conflicts=True)
    kept = IdempotentAnswer.objects.get(client=request.token.client_id, key=key)
    return kept, kept.status == 0


def _answered(kept: IdempotentAnswer, fingerprint: str) -> HttpResponse:
    if kept.fingerprint != fingerprint:
        raise Problem(409, code="idempotency_key_reused", detail=_("这个 Idempotency-Key 已用于另一次调用"))
    headers = {"Idempotency-Replayed": "true"} | ({"Location": kept.location} if kept.location else {})
    return HttpResponse(
        bytes(kept.body), status=kept.status, content_type="application/json", headers=headers
    )


def _fingerprint(request: Call) -> str:
    """The same call gives the same text; of a file, its content counts."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.FILES:
        for name, value in sorted(request.POST.items()):
            digest.update(f"{name}={value}\n".encode())
        for _name, file in sorted(request.FILES.items()):
            for piece in file.chunks():  # type: ignore[union-attr]  # one file a name
                digest.update(piece)
            file.seek(0)  # type: ignore[union-attr]
    else:
        digest.update(request.body)
    return digest.hexdigest()


def forget_old(at: datetime) -> int:
    """Forget answers nobody will ask for again; returns how many."""
    forgotten, _each = IdempotentAnswer.objects.filter(kept_at__lt=at - _KEPT_FOR).delete()
    return forgotten
