"""Addresses of one's own file."""

from django.urls import path

from ganxun.web.me import calls, pages

app_name = "me"
urlpatterns = [
    path("", pages.obligations, name="obligations"),
    path("calls/", calls.calls, name="calls"),
    path("calls/<int:nomination>/", calls.call, name="call"),
    path("calls/<int:nomination>/answer/", calls.answer, name="answer"),
    path("calls/<int:nomination>/calendar/", calls.calendar, name="calendar"),
]
