"""Addresses of the interface, one version a line."""

from django.urls import path

from ganxun.api.interface import interface
from ganxun.api.views import openapi

urlpatterns = [
    path("v1/openapi.json", openapi, name="openapi"),
    path("v1/", interface.urls),
]
