"""One call: who asks with which token, how often, for what; and how an operation is entered in the interface."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Router
from ninja.operation import Operation
from pydantic_core import to_json

from ganxun.accounts.actions.clients import Allowance, spend_allowance
from ganxun.accounts.choices import Scope
from ganxun.accounts.models import ApiToken
from ganxun.accounts.roles import SCOPES
from ganxun.api.problems import Problem, of_invalid
from ganxun.base.access import Access
from ganxun.base.actor import Actor


class Call(HttpRequest):
    """A request as operations see it; the middleware of accounts has set who asks and when."""

    actor: Actor
    token: ApiToken
    time: datetime
    today: date
    allowance: Allowance


class BearerToken:
    """The token of the client: looked up anew at every call, so that revoking takes effect at once."""

    openapi_type = "http"
    openapi_security_schema = {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "gx_…",
        "description": "由系统管理员在“接口客户端”页面签发，只显示一次。",
    }

    def __init__(self, scope: Scope, allowed: Access) -> None:
        """For an operation that takes `scope` and is `allowed` to some."""
        self.scope = scope
        self.allowed = allowed

    def __call__(self, request: Any) -> ApiToken:
        """The token, or a refusal before anything else is looked at.

        Raises Problem: 401 without saying what is wrong with the token, 429 when it asks too often, 403 when its
        scopes do not reach. Raises Refused when the client holds no such right anywhere. From here on the actor
        holds no more than the scope opens.
        """
        token: ApiToken | None = getattr(request, "token", None)
        if token is None:
            challenge = {"WWW-Authenticate": 'Bearer realm="ganxun"'}
            raise Problem(401, detail=_("请出示有效的令牌"), headers=challenge)
        request.allowance = spend_allowance(token, at=request.time)
        if request.allowance.wait is not None:
            wait = str(request.allowance.wait)
            words = _("请在 {wait} 秒后再试").format(wait=wait)
            raise Problem(429, detail=words, headers={"Retry-After": wait})
        if self.scope.value not in token.scopes:
            words = _("令牌没有“{scope}”这项使用范围").format(scope=self.scope.label)
            raise Problem(403, code="scope_missing", detail=words, more={"scope": self.scope.value})
        request.actor = request.actor.narrowed(SCOPES[self.scope])
        self.allowed.require(request.actor)
        return token


#: Every operation may answer with these, as a problem.
USUAL_PROBLEMS = (400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 429, 500, 503)


def operation(
    router: Router,
    method: str,
    path: str,
    *,
    scope: Scope,
    allowed: Access,
    returns: Any = None,
    status: int = 200,
    also: tuple[int, ...] = (),
    **said: Any,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter a function as an operation that takes `scope` and is `allowed` to some; its name is its operation id.

    It returns plain data that fits `returns`, or a response. Within it the actor holds no more than the scope opens.
    """

    def entered(view: Callable[..., Any]) -> Callable[..., Any]:
        answer = _entered(view, allowed, status)
        extra = {"x-scope": scope.value, **said.pop("openapi_extra", {})}
        router.api_operation(
            [method],
            path,
            response=dict.fromkeys((status, *also), returns),
            auth=BearerToken(scope, allowed),
            operation_id=view.__name__,
            url_name=view.__name__,
            summary=allowed.says,
            openapi_extra=extra,
            **said,
        )(answer)
        return view

    return entered


def _entered(view: Callable[..., Any], allowed: Access, status: int) -> Callable[..., HttpResponseBase]:
    """The function as Ninja calls it: refuses parameters it does not know, answers in JSON."""
    known: set[str] = set()
    sources: set[str] = set()

    @wraps(view)
    def answer(request: Any, **given: Any) -> HttpResponseBase:
        _refuse_unknown(request, known)
        if "body" in sources and request.content_type != "application/json":
            raise Problem(415, detail=_("请以 application/json 提交；上传文件用 multipart/form-data"))
        found = view(request, **given)
        return found if isinstance(found, HttpResponseBase) else reply(found, status=status)

    answer.access = allowed  # type: ignore[attr-defined]  # docs/access.md lists it
    answer._ninja_contribute_to_operation = [  # type: ignore[attr-defined]
        lambda made: known.update(_query_names(made)),
        lambda made: sources.update(model.__ninja_param_source__ for model in made.models),
    ]
    return answer


def reply(content: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> HttpResponse:
    """Plain data as JSON."""
    return HttpResponse(to_json(content), status=status, content_type="application/json", headers=headers)


def _query_names(made: Operation) -> set[str]:
    names: set[str] = set()
    for model in made.models:
        if model.__ninja_param_source__ == "query":
            names |= set(getattr(model, "__ninja_flatten_map__", None) or model.model_fields)
    return names


def _refuse_unknown(request: HttpRequest, known: set[str]) -> None:
    """A misspelt filter must not quietly return everything."""
    wrong = [
        {"loc": ("query", name), "msg": _("没有这个参数"), "type": "unknown_parameter"}
        for name in request.GET
        if name not in known
    ] + [
        {"loc": ("query", name), "msg": _("参数只能出现一次"), "type": "repeated_parameter"}
        for name, values in request.GET.lists()
        if len(values) > 1
    ]
    if wrong:
        raise of_invalid(wrong)
