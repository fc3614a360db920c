"""Addresses of training plans."""

from django.urls import path

from ganxun.web.plans import changing, checks, declaring, pages, reviewing

app_name = "plans"
urlpatterns = [
    path("", pages.plans, name="list"),
    path("new/", pages.open_plan, name="open"),
    path("<int:plan_id>/", pages.plan, name="plan"),
    path("<int:plan_id>/move/", pages.move, name="move"),
    path("<int:plan_id>/deadlines/", pages.deadlines, name="deadlines"),
    path("<int:plan_id>/trail/", pages.trail, name="trail"),
    path("<int:plan_id>/declare/", declaring.declare, name="declare"),
    path("<int:plan_id>/audience/", declaring.audience, name="audience"),
    path("<int:plan_id>/copy/", declaring.copy, name="copy"),
    path("<int:plan_id>/review/", reviewing.review, name="review"),
    path("<int:plan_id>/checks/", checks.checks, name="checks"),
    path("<int:plan_id>/changes/", changing.changes, name="changes"),
    path("items/<int:item_id>/", pages.item, name="item"),
    path("items/<int:item_id>/revise/", declaring.revise, name="revise"),
    path("items/<int:item_id>/submit/", declaring.submit, name="submit"),
    path("items/<int:item_id>/withdraw/", declaring.withdraw, name="withdraw"),
    path("items/<int:item_id>/change/", changing.propose, name="propose"),
    path("changes/<int:change_id>/", changing.decide, name="decide"),
]
