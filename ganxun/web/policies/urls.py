"""Addresses of the policy reader."""

from django.urls import path

from ganxun.web.policies import pages

app_name = "policies"
urlpatterns = [
    path("", pages.policies, name="list"),
    path("<slug:code>/", pages.policy, name="policy"),
]
