"""Around every call of the interface: size, content type, problems instead of pages, headers that all answers share."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import gettext as _
from django.utils.translation import override

from ganxun.accounts.middleware import INTERFACE
from ganxun.api.problems import MEDIA_TYPE, Problem, answer_problem

#: The largest body of ordinary calls, and of a file handed in (bytes).
MOST_BYTES = 2 * 1024 * 1024
MOST_BYTES_OF_A_FILE = 210 * 1024 * 1024
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_JSON, _FORM = "application/json", "multipart/form-data"


class InterfaceMiddleware:
    """Makes everything under /api/ speak the language of machines, whatever part of the server answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next in the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; pages are none of our business."""
        if not request.path_info.startswith(INTERFACE):
            return self.get_response(request)
        with override(_language_of(request)):
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        try:
            refuse_bodies(request)
            response = self.get_response(request)
        except Problem as problem:
            response = answer_problem(request, problem)
        if response.status_code in {301, 302}:  # a slash too many or too few is another address
            response = answer_problem(request, Problem(404))
        if response.status_code >= 400 and not response.headers.get("Content-Type", "").startswith(
            MEDIA_TYPE
        ):
            response = _as_problem(request, response)
        _mark(request, response)
        return _unless_known(request, response)


def _language_of(request: HttpRequest) -> str:
    return "en" if request.headers.get("Accept-Language", "").lower().startswith("en") else "zh-hans"


def refuse_bodies(request: HttpRequest) -> None:
    """Raise Problem for a body that is too large, or of a kind that nothing here reads."""
    if request.method not in _WITH_BODY:
        return
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal():
        raise Problem(400, detail=_("Content-Length 不是数字"))
    kind = request.META.get("CONTENT_TYPE", "").split(";")[0].strip().lower()
    most = MOST_BYTES_OF_A_FILE if kind == _FORM else MOST_BYTES
    if int(length) > most:
        raise Problem(413, detail=_("内容不得超过 {most} 字节").format(most=most), more={"most": most})
    if kind == _FORM and "boundary=" not in request.META["CONTENT_TYPE"].lower():
        raise Problem(400, detail=_("multipart/form-data 须写明 boundary"))
    if int(length) and kind not in {_JSON, _FORM}:
        raise Problem(415, detail=_("请以 application/json 提交；上传文件用 multipart/form-data"))


def _as_problem(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The same refusal in our form; what its headers say stays."""
    kept = {name: value for name, value in response.headers.items() if name in {"Allow", "Retry-After"}}
    return answer_problem(request, Problem(response.status_code, headers=kept))


def _mark(request: HttpRequest, response: HttpResponse) -> None:
    response.headers.setdefault("Cache-Control", "private, no-cache")
    response.headers["Vary"] = "Authorization, Accept-Language"
    response.headers["X-Content-Type-Options"] = "nosniff"
    allowance = getattr(request, "allowance", None)
    if allowance is not None:
        response.headers["RateLimit-Policy"] = f'"token";q={allowance.most};w=60'
        response.headers["RateLimit"] = f'"token";r={allowance.left};t={allowance.full_in}'


def etag_of(content: bytes) -> str:
    """A strong validator: the same bytes, the same tag."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """304 when the client has these very bytes already."""
    if request.method not in {"GET", "HEAD"} or response.status_code != 200 or response.streaming:
        return response
    tag = response.headers.get("ETag") or etag_of(response.content)
    response.headers["ETag"] = tag
    if not matches(request.headers.get("If-None-Match", ""), tag):
        return response
    known = HttpResponseNotModified()
    for name in ("ETag", "Cache-Control", "Vary", "RateLimit-Policy", "RateLimit", "Link"):
        if name in response.headers:
            known.headers[name] = response.headers[name]
    return known


def matches(header: str, tag: str) -> bool:
    """Whether a list of entity tags holds this one (weak comparison)."""
    named = [each.strip().removeprefix("W/") for each in header.split(",")]
    return "*" in named or tag in named
