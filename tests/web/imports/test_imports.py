"""Tables are handed in, checked, and written when the officer says so; each refused row says what to write."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ganxun.base.models import ImportedRow, ImportRun
from tests.base.situations import MONDAY
from tests.orgs.factories import OrganisationFactory
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return OrganisationFactory()


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_FOLDER = tmp_path


def a_run(office, **said):
    usual = {
        "kind": "roster", "file_name": "名册.xlsx", "size": 1000, "sha256": "0" * 64, "org_path": office.path,
        "actor_name": "李培训", "started_at": MONDAY, "state": "refused",
    }  # fmt: skip
    return ImportRun.objects.create(**(usual | said))


def page_of(run):
    return reverse("imports:run", args=[run.pk])


def test_a_file_is_handed_in_and_its_check_begins(client, office):
    file = SimpleUploadedFile("名册.csv", "姓名,公民身份号码\n王伟,11010519491231002X\n".encode("gb18030"))
    response = signed_in(client, office).post(reverse("imports:upload", args=["roster"]), {"file": file})
    run = ImportRun.objects.get()
    assert response.headers["Location"] == page_of(run)
    assert "可以离开本页" in words(client.get(page_of(run)))


def test_an_empty_file_is_refused_at_the_field(client, office):
    empty = SimpleUploadedFile("空.xlsx", b"")
    response = signed_in(client, office).post(reverse("imports:upload", args=["roster"]), {"file": empty})
    assert response.status_code == 200
    assert "field-error" in words(response)


def test_a_reader_finds_no_import(client, office):
    browser = signed_in(client, office, role="reader")
    assert browser.get(reverse("imports:upload", args=["roster"])).status_code == 403


def test_a_refused_row_says_where_what_and_what_instead(client, office):
    run = a_run(office, rows_refused=1)
    problem = {
        "column": "E",
        "heading": "出生日期",
        "found": "2019-3-40",
        "advice": "没有这一天",
        "code": "no_day",
    }
    ImportedRow.objects.create(run=run, sheet="A01", row=7, label="王伟", fate="refused", problems=[problem])
    page = words(signed_in(client, office).get(page_of(run)))
    for part in ("王伟", "第 7 行", "出生日期", "2019-3-40", "没有这一天"):
        assert part in page


def test_changes_are_shown_before_and_after(client, office):
    run = a_run(office, state="ready", rows_changed=1)
    change = {"label": "学历", "before": "大学本科", "after": "研究生"}
    ImportedRow.objects.create(run=run, sheet="A01", row=7, label="王伟", fate="changed", changes=[change])
    page = words(signed_in(client, office).get(page_of(run), {"fate": "changed"}))
    assert "<del>大学本科</del>" in page
    assert "<ins>研究生</ins>" in page


def test_what_cannot_be_applied_greys_its_button_with_the_reason(client, office):
    page = words(signed_in(client, office).get(page_of(a_run(office, state="ready"))))
    assert "请重新上传" in page
    assert "disabled" in page


def test_an_interrupted_import_can_be_taken_up_again(client, office):
    page = words(signed_in(client, office).get(page_of(a_run(office, state="checking"))))
    assert "处理中断了" in page
    assert "重新核对" in page


def test_imports_elsewhere_do_not_exist(client, office):
    run = a_run(OrganisationFactory())
    assert signed_in(client, office).get(page_of(run)).status_code == 404


def test_progress_ends_by_opening_the_result(client, office):
    run = a_run(office)
    response = signed_in(client, office).get(reverse("imports:progress", args=[run.pk]))
    assert response.headers["HX-Redirect"] == page_of(run)


def test_the_template_is_a_workbook(client, office):
    response = signed_in(client, office).get(reverse("imports:template", args=["roster"]))
    assert response.content.startswith(b"PK")


def test_a_discarded_import_writes_nothing(client, office):
    run = a_run(office)
    signed_in(client, office).post(reverse("imports:discard", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == "discarded"
