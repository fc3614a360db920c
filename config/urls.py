"""Addresses: /healthz for machines, everything else belongs to the pages and the interface."""

from django.urls import URLPattern, URLResolver, include, path

from config.apps import present
from config.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [path("healthz", healthz, name="healthz")]
if present("api"):
    urlpatterns.append(path("api/", include("ganxun.api.urls")))
if present("web"):
    urlpatterns.append(path("", include("ganxun.web.urls")))
