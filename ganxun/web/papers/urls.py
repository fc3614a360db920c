"""Addresses of papers: issuing, looking at, handing out, revoking; and verifying, for anybody."""

from django.urls import path

from ganxun.web.papers import batches, pages, verifying

app_name = "papers"
urlpatterns = [
    path("papers/", pages.papers, name="list"),
    path("papers/batch/", batches.batch, name="batch"),
    path("papers/<int:paper_id>/", pages.paper, name="paper"),
    path("papers/<int:paper_id>/file/", pages.file, name="file"),
    path("papers/<int:paper_id>/revoke/", pages.revoke, name="revoke"),
    path("people/<int:person_id>/papers/", pages.issued, name="issued"),
    path("people/<int:person_id>/papers/issue/", pages.issue, name="issue"),
    path("verify/", verifying.ask, name="verify"),
    path("verify/<str:code>/", verifying.answer, name="verified"),
]
