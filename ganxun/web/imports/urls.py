"""Addresses of imports."""

from django.urls import path

from ganxun.web.imports import deciding, pages

app_name = "imports"
urlpatterns = [
    path("", pages.runs, name="list"),
    path("upload/<slug:kind>/", pages.upload, name="upload"),
    path("template/<slug:kind>/", pages.template, name="template"),
    path("<int:run_id>/", pages.run, name="run"),
    path("<int:run_id>/progress/", pages.progress, name="progress"),
    path("<int:run_id>/result/", pages.result, name="result"),
    path("<int:run_id>/columns/", deciding.columns, name="columns"),
    path("<int:run_id>/decide/", deciding.decide, name="decide"),
    path("<int:run_id>/undo/", deciding.undo, name="undo"),
    path("<int:run_id>/override/", deciding.override, name="override"),
    path("<int:run_id>/answer/<int:question_id>/", deciding.answer, name="answer"),
    path("<int:run_id>/check/", pages.check, name="check"),
    path("<int:run_id>/apply/", pages.apply, name="apply"),
    path("<int:run_id>/discard/", pages.discard, name="discard"),
]
