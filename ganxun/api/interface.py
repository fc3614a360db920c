"""The interface, version 1: its operations, and what it says when something goes wrong."""

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from ganxun.api.areas import booking, findings, headcounts, imports, organisations, people, policies, webhooks
from ganxun.api.description import described
from ganxun.api.problems import Problem, answer_problem, of_invalid, of_refusal
from ganxun.base.refusals import Refused
from ganxun.rules.loading.problems import PolicyRefused

log = logging.getLogger("ganxun.api")


class Interface(NinjaAPI):
    """Ninja's, with a description that says all there is to know."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """The description, in OpenAPI 3.1."""
        return described(super().get_openapi_schema(**options))

    def _get_urls(self) -> list[Any]:
        """Addresses of operations only: the description has a page of its own, and the root is none."""
        return [each for each in super()._get_urls() if getattr(each, "name", "") != "api-root"]


interface = Interface(
    title="干训接口",
    version="1",
    description="干部教育培训管理系统的数据与操作，供其他系统调用。日期区间左闭右开；学时与天数均为整数，单位是十分之一。",
    docs_url=None,
    openapi_url=None,
    urls_namespace="interface",
)
for router in (
    organisations.router,
    headcounts.router,
    people.router,
    booking.ledger_router,
    policies.router,
    findings.router,
    imports.router,
    webhooks.router,
):
    interface.add_router("", router)


@interface.exception_handler(Problem)
def on_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    """What an operation says itself."""
    return answer_problem(request, problem)


@interface.exception_handler(Refused)
def on_refusal(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """What an action refuses."""
    return answer_problem(request, of_refusal(refusal))


@interface.exception_handler(PolicyRefused)
def on_policy(request: HttpRequest, refusal: PolicyRefused) -> HttpResponse:
    """A policy on the shelf has mistakes: those who mend it read them elsewhere."""
    return answer_problem(request, Problem(503, detail=_("政策文件有误，正在修正")))


@interface.exception_handler(ValidationError)
def on_invalid(request: HttpRequest, invalid: ValidationError) -> HttpResponse:
    """What does not fit the description."""
    return answer_problem(request, of_invalid(invalid.errors))


@interface.exception_handler(Http404)
def on_missing(request: HttpRequest, missing: Http404) -> HttpResponse:
    """What is not there, or not the client's business."""
    return answer_problem(request, Problem(404))


@interface.exception_handler(HttpError)
def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What Ninja says: a body that is no JSON."""
    return answer_problem(request, Problem(error.status_code))


@interface.exception_handler(MultiPartParserError)
def on_broken_form(request: HttpRequest, error: MultiPartParserError) -> HttpResponse:
    """A form that cannot be taken apart."""
    return answer_problem(request, Problem(400))


@interface.exception_handler(Exception)
def on_fault(request: HttpRequest, fault: Exception) -> HttpResponse:
    """A mistake of ours: noted for the operator, not told to the client."""
    log.error("%s %s", request.method, request.path, exc_info=fault)
    return answer_problem(request, Problem(500, detail=_("系统出错，没有写入任何数据，请稍后重试")))
