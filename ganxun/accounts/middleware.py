"""Gives each request its actor and its time; what comes after asks neither the session nor the clock again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from ganxun.accounts.actions.clients import recognise
from ganxun.accounts.actors import actor_for, actor_of_token
from ganxun.accounts.models import ApiToken
from ganxun.base import clock, scope
from ganxun.base.actor import NOBODY, Actor

LAST_SEEN = "last_seen"

#: A session is written again at most once a minute, however many pages are opened.
_WRITE_EVERY_SECONDS = 60
_IDLE_SECONDS = 30 * 60


class ActingRequest(HttpRequest):
    """A request as pages receive it: `time` is the moment (aware), `today` the local day of the demo clock."""

    actor: Actor
    time: datetime
    today: date
    token: ApiToken | None


#: Below here other systems call, with a token of their own; a session opens nothing there.
INTERFACE = "/api/"


class ActorMiddleware:
    """Sets `request.actor`, `request.time` and `request.today`; ends a session nobody has used for a while.

    Idle sessions end after `SESSION_IDLE_SECONDS` (GB/T 22239-2019, 身份鉴别 b).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next in the chain."""
        self.get_response = get_response

    def __call__(self, request: ActingRequest) -> HttpResponse:
        """Name the actor, then let the page answer, which reads for nobody else."""
        scope.leave()
        request.time = clock.now()
        request.today = clock.today()
        request.actor = _actor_of(request)
        scope.enter(request.actor)
        try:
            response = self.get_response(request)
        except BaseException:
            scope.leave()
            raise
        if response.streaming:  # it may still read while it is sent
            response._resource_closers.append(scope.leave)  # type: ignore[attr-defined]
        else:
            scope.leave()
        return response


def _actor_of(request: ActingRequest) -> Actor:
    # Grants are dated by the real calendar: the demo clock must not bring back a right that has ended.
    day = clock.local_day(request.time)
    if request.path_info.startswith(INTERFACE):
        request.token = _token_of(request)
        return actor_of_token(request.token, on=day) if request.token else NOBODY
    if request.user.is_authenticated:
        end_if_idle(request, request.time)
    return actor_for(request.user, on=day)


def _token_of(request: ActingRequest) -> ApiToken | None:
    address = str(request.META.get("REMOTE_ADDR", ""))
    return recognise(request.META.get("HTTP_AUTHORIZATION", ""), address=address, at=request.time)


def end_if_idle(request: HttpRequest, at: datetime) -> None:
    """Sign out whoever has not opened a page for longer than the installation allows."""
    now = int(at.timestamp())
    seen = request.session.get(LAST_SEEN, now)
    if now - seen > getattr(settings, "SESSION_IDLE_SECONDS", _IDLE_SECONDS):
        logout(request)
    elif now - seen >= _WRITE_EVERY_SECONDS or LAST_SEEN not in request.session:
        request.session[LAST_SEEN] = now
