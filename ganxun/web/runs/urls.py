"""Addresses of evaluation runs: the list, asking for one, one run, how far it has got."""

from django.urls import path

from ganxun.web.runs import pages

app_name = "runs"
urlpatterns = [
    path("", pages.runs, name="list"),
    path("start/", pages.start, name="start"),
    path("<int:run_id>/", pages.run, name="run"),
    path("<int:run_id>/restart/", pages.restart, name="restart"),
    path("<int:run_id>/progress/", pages.progress, name="progress"),
]
