"""Addresses of the interface, one version a line."""

from django.urls import path

from ganxun.api.interface import interface

urlpatterns = [path("v1/", interface.urls)]
