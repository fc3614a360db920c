"""Addresses of the policy reader."""

from django.urls import path

from ganxun.web.policies import adoptions, compare, pages, what_if

app_name = "policies"
urlpatterns = [
    path("", pages.policies, name="list"),
    path("adoptions/", adoptions.adoptions, name="adoptions"),
    path("compare/", compare.compared, name="compare"),
    path("<slug:code>/", pages.policy, name="policy"),
    path("<slug:code>/what-if/<slug:duty>/", what_if.draft, name="what_if"),
]
