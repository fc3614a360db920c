"""Addresses of files made in the background."""

from django.urls import path

from ganxun.web.deliveries import pages

app_name = "deliveries"
urlpatterns = [
    path("", pages.deliveries, name="list"),
    path("<int:delivery_id>/", pages.delivery, name="delivery"),
    path("<int:delivery_id>/progress/", pages.progress, name="progress"),
    path("<int:delivery_id>/file/", pages.file, name="file"),
    path("<int:delivery_id>/cancel/", pages.cancel, name="cancel"),
    path("<int:delivery_id>/again/", pages.again, name="again"),
]
