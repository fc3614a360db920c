"""Addresses of the people pages."""

from django.urls import path

from ganxun.web.people import identity, pages

app_name = "people"
urlpatterns = [
    path("", pages.people, name="list"),
    path("<int:person_id>/", pages.person, name="person"),
    path("<int:person_id>/identity/", identity.identity, name="identity"),
]
