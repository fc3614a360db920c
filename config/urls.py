"""Addresses: /healthz for machines, everything else belongs to the pages and the interface."""

from django.urls import URLPattern, URLResolver, include, path

from config.apps import has_addresses
from config.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [path("healthz", healthz, name="healthz")]
if has_addresses("api"):
    urlpatterns.append(path("api/", include("ganxun.api.urls")))
if has_addresses("web"):
    urlpatterns.append(path("", include("ganxun.web.urls")))
    handler400 = "ganxun.web.errors.bad_request"
    handler403 = "ganxun.web.errors.forbidden"
    handler404 = "ganxun.web.errors.not_found"
    handler500 = "ganxun.web.errors.server_error"
