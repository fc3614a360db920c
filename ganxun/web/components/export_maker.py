"""A large list made in the background: the page itself is asked again, as the user who wanted it, with the rights of now."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, QueryDict
from django.urls import resolve
from django.utils import translation

from ganxun.accounts.actors import actor_for
from ganxun.accounts.models import User
from ganxun.base.clock import local_day
from ganxun.base.deliveries.kinds import Kind
from ganxun.base.deliveries.work import Work
from ganxun.base.refusals import marked as _
from ganxun.base.refusals import refuse

_WRITTEN = 204


class Lists:
    """Makes the file of a list."""

    def make(self, work: Work) -> None:
        """Ask the page. Raises Refused when it does not open any more for whoever asked."""
        asked = work.delivery.asked
        work.step("读取并写入")
        with translation.override(asked["language"]):
            request = _request(work, asked)
            match = request.resolver_match
            answer = match.func(request, *match.args, **match.kwargs) if match else None
        if answer is None or answer.status_code != _WRITTEN:
            raise refuse("not_permitted", _("现在已不能打开这份名单，可能是授权有变；请重新打开页面后再导出"))

    def undo(self, work: Work) -> None:
        """Nothing is done beside the file."""


LISTS = Kind("list", Lists())


def _request(work: Work, asked: dict[str, Any]) -> HttpRequest:
    """The request that would have been, had there been time."""
    address = urlsplit(asked["address"])
    user = User.objects.get(pk=work.delivery.owner_user)
    request: Any = HttpRequest()
    request.method = "POST"
    request.path = request.path_info = address.path
    request.GET = QueryDict(address.query)
    request.POST = QueryDict(urlencode({"form": asked["form"], "purpose": work.delivery.purpose}))
    request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "QUERY_STRING": address.query}
    request.user = user
    request.actor = actor_for(user, on=local_day(work.at))
    request.session = {"organisation": asked["org"]}
    request.time, request.today = work.at, date.fromisoformat(asked["today"])
    request.LANGUAGE_CODE = asked["language"]
    request.resolver_match = resolve(address.path)
    request.work = work
    found: HttpRequest = request
    return found
