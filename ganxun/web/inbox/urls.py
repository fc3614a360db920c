"""Addresses of one's messages."""

from django.urls import path

from ganxun.web.inbox import pages

app_name = "inbox"
urlpatterns = [
    path("", pages.messages, name="list"),
    path("bell/", pages.bell, name="bell"),
    path("read/", pages.read_all, name="read_all"),
    path("settings/", pages.settings, name="settings"),
    path("<int:message_id>/", pages.message, name="message"),
]
