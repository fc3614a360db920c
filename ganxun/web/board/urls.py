"""Addresses of the execution board."""

from django.urls import path

from ganxun.web.board import pages

app_name = "board"
urlpatterns = [
    path("", pages.overview, name="overview"),
    path("export/", pages.export, name="export"),
    path("due/", pages.due, name="due"),
    path("<slug:duty>/", pages.duty, name="duty"),
]
