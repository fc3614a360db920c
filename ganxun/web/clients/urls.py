"""Addresses of clients and tokens."""

from django.urls import path

from ganxun.web.clients import pages

app_name = "clients"
urlpatterns = [
    path("", pages.clients, name="list"),
    path("open/", pages.open_client, name="open"),
    path("<int:client>/", pages.client, name="client"),
    path("<int:client>/issue/", pages.issue, name="issue"),
    path("<int:client>/switch/", pages.switch, name="switch"),
    path("tokens/<int:token>/rotate/", pages.rotate, name="rotate"),
    path("tokens/<int:token>/revoke/", pages.revoke, name="revoke"),
]
