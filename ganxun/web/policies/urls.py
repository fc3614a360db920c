"""Addresses of the policy reader."""

from django.urls import path

from ganxun.web.policies import adoptions, pages

app_name = "policies"
urlpatterns = [
    path("", pages.policies, name="list"),
    path("adoptions/", adoptions.adoptions, name="adoptions"),
    path("<slug:code>/", pages.policy, name="policy"),
]
