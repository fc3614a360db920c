"""Addresses of grants; an area of their own, so that the navigation marks them."""

from django.urls import path

from ganxun.web.administration import grants

app_name = "grants"
urlpatterns = [
    path("", grants.grants, name="list"),
    path("<int:grant_id>/revoke/", grants.revoke, name="revoke"),
]
