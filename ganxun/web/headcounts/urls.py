"""Addresses of headcounts."""

from django.urls import path

from ganxun.web.headcounts import pages

app_name = "headcounts"
urlpatterns = [path("", pages.headcounts, name="list")]
