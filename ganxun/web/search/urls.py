"""Addresses of the search."""

from django.urls import path

from ganxun.web.search import pages

app_name = "search"
urlpatterns = [
    path("", pages.results, name="results"),
    path("suggestions/", pages.suggestions, name="suggestions"),
    path("class/<int:class_id>/", pages.training_class, name="class"),
]
