"""Addresses of the pages about places."""

from django.urls import path

from ganxun.web.quotas import deeds, pages

app_name = "quotas"
urlpatterns = [
    path("", pages.quotas, name="list"),
    path("items/<int:item>/open/", deeds.open_places, name="open"),
    path("<int:share>/", pages.share, name="share"),
    path("<int:share>/moves/", pages.moves, name="moves"),
    path("<int:share>/hand/", deeds.hand, name="hand"),
    path("<int:share>/back/", deeds.back, name="back"),
    path("<int:share>/ask/", deeds.ask, name="ask"),
    path("<int:share>/resize/", deeds.resize, name="resize"),
    path("asks/<int:ask>/answer/", deeds.answer, name="answer"),
    path("asks/<int:ask>/withdraw/", deeds.withdraw, name="withdraw"),
]
