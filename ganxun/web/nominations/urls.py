"""Addresses of calling people to classes."""

from django.urls import path

from ganxun.web.nominations import deeds, notices, pages, selection

app_name = "nominations"
urlpatterns = [
    path("", pages.intakes, name="list"),
    path("classes/<int:training_class>/open/", deeds.open_call, name="open"),
    path("<int:intake>/", pages.people, name="people"),
    path("<int:intake>/select/", selection.select, name="select"),
    path("<int:intake>/propose/", selection.propose, name="propose"),
    path("<int:intake>/step/", deeds.step, name="step"),
    path("<int:intake>/capacity/", deeds.capacity, name="capacity"),
    path("notice-template/", notices.template, name="template"),
    path("<int:intake>/notice/", notices.notice, name="notice"),
    path("<int:intake>/responses/", pages.responses, name="responses"),
    path("people/<int:nomination>/answer/", deeds.answer, name="answer"),
    path("people/<int:nomination>/replace/", deeds.replace, name="replace"),
]
