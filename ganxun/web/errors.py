"""What a user reads when something does not go as meant: what happened, and what to do now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ganxun.web.page import show


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _fault(request, 400, _("这个请求无法识别"), _("地址或填写的内容不完整。请返回上一页重试。"))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _fault(
        request, 403, _("您没有查看此页的权限"), _("如工作需要，请联系本单位安全管理员授权。操作已记录。")
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, also for what exists but is not the actor's business."""
    reason = (
        str(exception.args[0]) if exception and exception.args and isinstance(exception.args[0], str) else ""
    )
    return _fault(
        request,
        404,
        _("没有找到这个页面"),
        reason or _("地址可能有误，或者内容不在您的管理范围内。"),
    )


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that is too old, or that comes from elsewhere."""
    return _fault(
        request,
        403,
        _("页面已过期，刚才的提交没有生效"),
        _("为防止他人冒用，停留过久或从别处打开的页面不能提交。请返回上一页，刷新后重新提交。"),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: stands alone, as the database may be what failed."""
    return render(request, "errors/server_error.html", status=500)


def _fault(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    signed_in = getattr(getattr(request, "user", None), "is_authenticated", False)
    frame = "shell.html" if signed_in else "plain.html"
    return show(request, "errors/fault.html", status=status, code=status, title=title, text=text, frame=frame)
