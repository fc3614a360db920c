"""Addresses of the audit log."""

from django.urls import path

from ganxun.web.audit import pages

app_name = "audit"
urlpatterns = [path("", pages.entries, name="list")]
