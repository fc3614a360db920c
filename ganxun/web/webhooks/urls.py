"""Addresses of subscriptions and messages."""

from django.urls import path

from ganxun.web.webhooks import pages

app_name = "webhooks"
urlpatterns = [
    path("<int:client>/webhooks/new/", pages.subscribe, name="subscribe"),
    path("webhooks/<int:webhook>/", pages.webhook, name="webhook"),
    path("webhooks/<int:webhook>/pause/", pages.pause, name="pause"),
    path("webhooks/<int:webhook>/resume/", pages.resume, name="resume"),
    path("webhooks/<int:webhook>/end/", pages.end, name="end"),
    path("webhooks/<int:webhook>/ping/", pages.ping, name="ping"),
    path("webhooks/<int:webhook>/secret/", pages.rotate, name="rotate"),
    path("webhooks/<int:webhook>/replay/", pages.replay, name="replay"),
    path("messages/<int:message>/", pages.message, name="message"),
    path("messages/<int:message>/replay/", pages.replay_message, name="replay_message"),
    path("messages/<int:message>/skip/", pages.skip_message, name="skip_message"),
]
