"""Addresses of the people pages."""

from django.urls import path

from ganxun.web.people import editing, identity, pages, spans

app_name = "people"
urlpatterns = [
    path("", pages.people, name="list"),
    path("new/", editing.new, name="new"),
    path("<int:person_id>/", pages.person, name="person"),
    path("<int:person_id>/identity/", identity.identity, name="identity"),
    path("<int:person_id>/edit/", editing.edit, name="edit"),
    path("<int:person_id>/edit/number/", editing.number, name="number"),
    path("<int:person_id>/edit/release/", editing.release, name="release"),
    path("<int:person_id>/edit/posts/", spans.add_post, name="add_post"),
    path("<int:person_id>/edit/ranks/", spans.add_rank, name="add_rank"),
    path("<int:person_id>/edit/lists/", spans.add_list, name="add_list"),
    path("<int:person_id>/edit/exemptions/", spans.add_exemption, name="add_exemption"),
    path("posts/<int:span_id>/", spans.post, name="post"),
    path("ranks/<int:span_id>/", spans.rank, name="rank"),
    path("lists/<int:span_id>/", spans.listing, name="listing"),
    path("exemptions/<int:span_id>/", spans.exemption, name="exemption"),
]
