"""The address of the description of the interface."""

from django.urls import path

from ganxun.web.interface import pages

app_name = "interface_pages"
urlpatterns = [path("", pages.reference, name="reference")]
