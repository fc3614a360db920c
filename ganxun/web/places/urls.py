"""Addresses of the organisation switcher."""

from django.urls import path

from ganxun.web.places import pages

app_name = "places"
urlpatterns = [path("choose/", pages.choose, name="choose")]
