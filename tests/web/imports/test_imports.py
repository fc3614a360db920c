"""Tables are handed in, checked, and written when the officer says so; each refused row says what to write."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ganxun.base.models import ImportedRow, ImportRun, ImportSource
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


# --- decisions on the dry run ---


def a_source(office, **said):
    return ImportSource.objects.create(
        **({"kind": "roster", "org_path": office.path, "name": "公务员局", "first_used_at": MONDAY} | said)
    )


def seen_columns():
    heading = {"column": "A", "heading": "人名", "form": "人名", "key": "", "guess": "name", "chosen": False,
               "samples": ["王伟"]}  # fmt: skip
    return [{"sheet": "名册", "set": "人员基本信息（A01）", "key": "people", "columns": [], "ignored": [],
             "headings": [heading], "is_used": True}]  # fmt: skip


def test_the_officer_says_what_a_column_means_and_it_is_remembered(client, office):
    run = a_run(office, source=a_source(office), columns=seen_columns())
    browser, address = signed_in(client, office), reverse("imports:columns", args=[run.pk])
    page = words(browser.get(address))
    for part in ("人名", "王伟", "推测", 'value="name" selected'):
        assert part in page
    browser.post(address, {"column:people:人名": "name"})
    assert ImportSource.objects.get().mapping == {"people": {"人名": "name"}}


def test_a_question_is_put_and_answered(client, office):
    run = a_run(office, state="ready", rows_new=1, summary={"open_questions": 1})
    question = run.questions.create(
        key="k", sheet="A01", row=7, says="是同一个人吗？", options=[["p1", "是"], ["other", "不是"]]
    )
    browser = signed_in(client, office)
    assert "是同一个人吗？" in words(browser.get(page_of(run)))
    browser.post(reverse("imports:answer", args=[run.pk, question.pk]), {"answer": "other"})
    question.refresh_from_db()
    assert (question.answer, bool(question.answered_by)) == ("other", True)


def test_too_many_leavers_ask_for_a_reason(client, office):
    run = a_run(office, state="ready", rows_changed=1, summary={"leaving": 30, "concerned": 100})
    browser = signed_in(client, office)
    page = words(browser.get(page_of(run)))
    assert "30.0%" in page
    assert "确属实情的，请说明理由" in page
    browser.post(reverse("imports:override", args=[run.pk]), {"reason": "机构改革整建制划转"})
    assert "机构改革整建制划转" in words(browser.get(page_of(run)))
    run.refresh_from_db()
    assert run.wishes["override"]["leaving"] == 30


def test_hand_made_edits_are_kept_unless_ticked(client, office):
    run = a_run(
        office, state="ready", rows_changed=1, summary={"kept": {"ethnicity": {"label": "民族", "count": 3}}}
    )
    page = words(signed_in(client, office).get(page_of(run)))
    assert "默认保留手工内容" in page
    assert 'name="overwrite" value="ethnicity">' in page


def test_decisions_elsewhere_do_not_exist(client, office):
    run = a_run(OrganisationFactory(), state="ready")
    browser = signed_in(client, office)
    for name in ("columns", "decide", "override"):
        assert browser.post(reverse(f"imports:{name}", args=[run.pk])).status_code == 404
