"""Addresses of headcounts."""

from django.urls import path

from ganxun.web.headcounts import pages, reporting

app_name = "headcounts"
urlpatterns = [
    path("", pages.headcounts, name="list"),
    path("own/", reporting.own, name="own"),
    path("progress/", reporting.units, name="progress"),
]
