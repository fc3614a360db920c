"""Addresses of pages, one line an area."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from ganxun.web.accounts.pages import home
from ganxun.web.page import public

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("", include("ganxun.web.accounts.urls")),
    path("language/", public("切换语言")(require_POST(set_language)), name="set_language"),
    path("organisations/", include("ganxun.web.places.urls")),
    path("board/", include("ganxun.web.board.urls")),
    path("plans/", include("ganxun.web.plans.urls")),
    path("policies/", include("ganxun.web.policies.urls")),
    path("", include("ganxun.web.papers.urls")),
    path("deliveries/", include("ganxun.web.deliveries.urls")),
    path("people/", include("ganxun.web.people.urls")),
    path("me/", include("ganxun.web.me.urls")),
    path("search/", include("ganxun.web.search.urls")),
    path("administration/grants/", include("ganxun.web.administration.urls_of_grants")),
    path("administration/", include("ganxun.web.administration.urls")),
    path("audit/", include("ganxun.web.audit.urls")),
    path("imports/", include("ganxun.web.imports.urls")),
    path("headcounts/", include("ganxun.web.headcounts.urls")),
    path("inbox/", include("ganxun.web.inbox.urls")),
    path("digests/", include("ganxun.web.digests.urls")),
    path("clients/", include("ganxun.web.clients.urls")),
    path("clients/", include("ganxun.web.webhooks.urls")),
    path("interface/", include("ganxun.web.interface.urls")),
    path("runs/", include("ganxun.web.runs.urls")),
    path("quotas/", include("ganxun.web.quotas.urls")),
    path("nominations/", include("ganxun.web.nominations.urls")),
]
