"""Addresses of digests: the whole, and the rows behind a count."""

from django.urls import path

from ganxun.web.digests import pages

app_name = "digests"
urlpatterns = [
    path("<int:round_id>/", pages.digest, name="digest"),
    path("<int:round_id>/rows/", pages.rows, name="rows"),
]
