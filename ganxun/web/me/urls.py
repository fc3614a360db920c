"""Addresses of one's own file."""

from django.urls import path

from ganxun.web.me import pages

app_name = "me"
urlpatterns = [path("", pages.obligations, name="obligations")]
