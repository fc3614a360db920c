"""What a client reads when something does not go as meant: application/problem+json (RFC 9457), always."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic_core import to_json

from ganxun.base.refusals import Reason, Refused

MEDIA_TYPE = "application/problem+json"

#: Status → stable code and title. What a client may meet; the documentation lists them all.
TITLES: dict[int, tuple[str, str | Promise]] = {
    400: ("bad_request", _("请求无法识别")),
    401: ("unauthorised", _("令牌无效")),
    403: ("forbidden", _("没有权限")),
    404: ("not_found", _("没有找到")),
    405: ("method_not_allowed", _("不支持这种方法")),
    406: ("not_acceptable", _("不能以所要求的格式答复")),
    409: ("refused", _("不能办理")),
    411: ("length_required", _("须写明内容长度")),
    412: ("precondition_failed", _("内容已被改动")),
    413: ("too_large", _("内容过大")),
    415: ("unsupported_media_type", _("不支持这种内容格式")),
    422: ("invalid", _("内容不符合要求")),
    429: ("too_many_requests", _("请求过于频繁")),
    500: ("fault", _("系统出错")),
    503: ("unavailable", _("暂时不能提供服务")),
}


@dataclass
class Problem(Exception):
    """Raised by an operation that answers with a problem."""

    status: int
    detail: str = ""
    code: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


def answer_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem as an answer to `request`."""
    code, title = TITLES.get(problem.status, ("other", _("请求未能完成")))
    said = {
        "type": f"urn:ganxun:problem:{problem.code or code}",
        "title": str(title),
        "status": problem.status,
        "code": problem.code or code,
        "instance": request.path,
    }
    if problem.detail:
        said["detail"] = problem.detail
    content = to_json({**said, **problem.more})
    response = HttpResponse(content, status=problem.status, content_type=MEDIA_TYPE)
    for name, value in problem.headers.items():
        response.headers[name] = value
    return response


def of_refusal(refusal: Refused) -> Problem:
    """What an action refused, with every reason: 403 when a right is lacking, otherwise 409."""
    status = 403 if "not_permitted" in refusal.codes else 409
    return Problem(status, detail=str(refusal), more={"reasons": reasons_of(refusal.reasons)})


def reasons_of(reasons: Sequence[Reason]) -> list[dict[str, str]]:
    """The reasons of a refusal, as clients read them."""
    return [{"code": each.code, "message": str(each), "clause": each.clause} for each in reasons]


def of_invalid(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """What is wrong with the request, each with its place; the values sent are not repeated."""
    found = [
        {"in": str(each["loc"][0]), "at": "/".join(str(part) for part in each["loc"][1:]), "message": each["msg"],
         "code": each["type"]}
        for each in errors
    ]  # fmt: skip
    return Problem(422, detail=str(_("请按 errors 中的说明改正后重新提交")), more={"errors": found})
