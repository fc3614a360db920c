"""Addresses of the execution board."""

from django.urls import path

from ganxun.web.board import due, duties, evidence, pages

app_name = "board"
urlpatterns = [
    path("", pages.overview, name="overview"),
    path("due/", due.due, name="due"),
    path("<slug:duty>/", duties.duty, name="duty"),
    path("<slug:duty>/records/", evidence.records, name="records"),
    path("<slug:duty>/<slug:kind>/<int:subject>/", evidence.evidence, name="evidence"),
]
