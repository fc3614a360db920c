"""The life of an import: who may, what may follow what, and what is kept."""

import io
from datetime import timedelta

import openpyxl
import pytest

from ganxun.base.actor import NOBODY
from ganxun.base.imports import files, kinds, results, runs, sources
from ganxun.base.imports.progress import at_work
from ganxun.base.models import AuditEntry, ImportRun
from ganxun.base.permissions import Permission
from tests.base.imports.situations import checked, checked_file, handed_in
from tests.base.sheets.workbooks import workbook
from tests.base.situations import MONDAY, THE_SYSTEM, an_officer_of, refused
from tests.orgs.factories import OrganisationFactory
from tests.people.imports.situations import HEADINGS, a_row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def finance():
    province = OrganisationFactory(province=True)
    return OrganisationFactory(parent=province, name="四川省财政厅", code="FIN")


class Upload:
    """What a browser hands in."""

    def __init__(self, content: bytes, size: int | None = None) -> None:
        self.content, self.size = content, len(content) if size is None else size

    def chunks(self):
        yield self.content


def test_a_file_is_received_and_its_check_queued(django_db_blocker):
    from procrastinate.contrib.django.models import ProcrastinateJob

    run = runs.start_import(
        "roster", Upload(workbook(HEADINGS, a_row())), "名册.xlsx", actor=THE_SYSTEM, at=MONDAY
    )
    assert (run.state, run.actor_name, run.progress) == ("received", "tests", None)
    assert ProcrastinateJob.objects.get().args == {"run_id": run.pk}


def test_nobody_may_import_without_the_right(finance):
    content = Upload(b"x")
    assert refused(runs.start_import, "roster", content, "a.xlsx", actor=NOBODY, at=MONDAY).codes == [
        "not_permitted"
    ]
    reader = an_officer_of(finance, Permission.PERSON_READ)
    assert refused(runs.start_import, "roster", content, "a.xlsx", actor=reader, at=MONDAY).codes == [
        "not_permitted"
    ]


def test_an_unknown_kind_is_refused_with_those_that_exist():
    refusal = refused(runs.receive, "grades", Upload(b"x"), "a.xlsx", actor=THE_SYSTEM, at=MONDAY)
    assert "roster" in str(refusal)


@pytest.mark.parametrize(
    ("content", "size", "code"), [(b"", 0, "empty_file"), (b"x", 200 * 1024 * 1024, "too_large")]
)
def test_empty_and_huge_files_are_refused_at_the_door(content, size, code):
    before = set(files.folder().iterdir()) if files.folder().exists() else set()
    assert refused(runs.receive, "roster", Upload(content, size), "a", actor=THE_SYSTEM, at=MONDAY).codes == [
        code
    ]
    assert set(files.folder().iterdir()) == before


def test_a_stream_that_never_ends_is_cut_off(monkeypatch):
    monkeypatch.setattr(files, "LARGEST_FILE", 10)
    monkeypatch.setattr("ganxun.base.sheets.kinds_of_file.LARGEST_FILE", 10)
    endless = Upload(b"x" * 11, size=0)
    assert refused(runs.receive, "roster", endless, "a", actor=THE_SYSTEM, at=MONDAY).codes == ["too_large"]


def test_a_useless_file_is_refused_in_words_and_not_kept():
    run = checked_file("roster", b"%PDF-1.7")
    assert (run.state, run.stored_as, run.rows_total) == ("refused", "", 0)
    assert "PDF" in run.refusal


def test_runs_are_seen_within_the_subtree_only(finance):
    other = OrganisationFactory(parent=finance.parent)
    run = checked("roster", HEADINGS, a_row(), actor=an_officer_of(finance))
    assert list(ImportRun.objects.visible_to(an_officer_of(finance.parent))) == [run]
    assert not ImportRun.objects.visible_to(an_officer_of(other)).exists()
    assert not ImportRun.objects.visible_to(an_officer_of(finance, Permission.CREDIT_IMPORT)).exists()
    assert refused(runs.request_apply, run.pk, actor=an_officer_of(other), at=MONDAY).codes == [
        "not_permitted"
    ]


def test_what_may_be_applied(finance):
    ready = checked("roster", HEADINGS, a_row())
    assert runs.why_not_apply(ready, THE_SYSTEM) == ()
    assert [reason.code for reason in runs.why_not_apply(ready, an_officer_of(finance))] == ["not_permitted"]
    spoilt = checked("roster", HEADINGS, a_row(性别="?"))
    assert [reason.code for reason in runs.why_not_apply(spoilt, THE_SYSTEM)] == ["not_ready"]


def test_applying_is_queued_and_done_once(finance):
    run = checked("roster", HEADINGS, a_row())
    assert runs.request_apply(run.pk, actor=THE_SYSTEM, at=MONDAY).state == "queued"
    assert runs.apply_import(run.pk, actor=THE_SYSTEM, at=MONDAY).state == "applied"
    assert set(refused(runs.request_apply, run.pk, actor=THE_SYSTEM, at=MONDAY).codes) == {
        "not_ready",
        "file_gone",
    }
    assert refused(runs.check_again, run.pk, actor=THE_SYSTEM, at=MONDAY).codes == ["file_gone"]


def test_jobs_do_the_same(finance):
    from ganxun.base import jobs

    run = handed_in("roster", workbook(HEADINGS, a_row()))
    jobs.check_import(run.pk)
    run.refresh_from_db()
    assert run.state == "ready"
    jobs.apply_import(run.pk, "张处长", 7)
    run.refresh_from_db()
    assert (run.state, run.applied_by) == ("applied", "张处长")


def test_data_that_changed_since_the_check_are_checked_again(finance):
    run = checked("roster", HEADINGS, a_row())
    finance.ends_before = MONDAY.date()
    finance.save()
    run = runs.apply_import(run.pk, actor=THE_SYSTEM, at=MONDAY)
    assert (run.state, run.rows_refused) == ("refused", 1)


def test_one_at_a_time(finance):
    run = handed_in("roster", workbook(HEADINGS, a_row()))
    with at_work(run.pk):
        assert refused(runs.check_import, run.pk, at=MONDAY).codes == ["already_at_work"]


def test_a_failure_is_written_down_and_nothing_else(monkeypatch):
    def fail(sheets, work):
        raise ZeroDivisionError

    monkeypatch.setattr(kinds.kind("roster").importer, "stage", fail, raising=False)
    run = handed_in("roster", workbook(HEADINGS, a_row()))
    with pytest.raises(ZeroDivisionError):
        runs.check_import(run.pk, at=MONDAY)
    run.refresh_from_db()
    assert run.state == "failed"
    assert "没有写入任何数据" in run.refusal
    assert runs.check_again(run.pk, actor=THE_SYSTEM, at=MONDAY).state == "received"


def test_an_import_given_up_is_forgotten_but_not_the_deed():
    run = checked("roster", HEADINGS, a_row())
    path = files.path_of(run.stored_as)
    assert runs.discard(run.pk, actor=THE_SYSTEM, at=MONDAY).state == "discarded"
    assert not path.exists()
    assert AuditEntry.objects.filter(deed="import.discarded").exists()
    assert refused(runs.discard, run.pk, actor=THE_SYSTEM, at=MONDAY).codes == ["not_open"]


def test_the_result_goes_back_as_a_workbook():
    run = checked("roster", HEADINGS, a_row(), a_row(姓名="=1+1", 性别="?", 公民身份号码=None))
    book = openpyxl.load_workbook(io.BytesIO(results.result_workbook(run)))
    rows = list(book.active.iter_rows(values_only=True))
    book.close()
    assert rows[0][:4] == ("工作表", "行号", "内容", "结果")
    assert [row[3] for row in rows[1:]] == ["退回", "新增"]
    assert "可填：男、女" in rows[1][4]


def test_the_result_of_a_refused_file_says_why():
    book = openpyxl.load_workbook(io.BytesIO(results.result_workbook(checked_file("roster", b"%PDF-1.7"))))
    assert "PDF" in str(list(book.active.iter_rows(values_only=True)))
    book.close()


@pytest.mark.parametrize("code", ["roster", "credits"])
def test_templates_have_headings_lists_and_instructions(code):
    book = openpyxl.load_workbook(io.BytesIO(kinds.kind(code).template()))
    first = book.worksheets[0]
    assert any("姓名" in str(cell.value) for cell in first[1])
    assert first.data_validations.dataValidation
    assert {"填表说明", "代码表"} <= set(book.sheetnames)
    book.close()
    assert code in {kind.code for kind in kinds.all_kinds()}


def test_progress_is_said_in_per_cent():
    assert ImportRun(done=50, total=200).progress == 25
    assert ImportRun(done=50, total=0).progress is None


def test_files_that_nobody_applied_are_removed_after_a_month():
    run = checked("roster", HEADINGS, a_row())
    path = files.path_of(run.stored_as)
    assert runs.forget_stale(at=MONDAY + runs.KEPT_FOR) == 0
    assert runs.forget_stale(at=MONDAY + runs.KEPT_FOR + timedelta(days=1)) == 1
    assert not path.exists()
    run.refresh_from_db()
    assert run.state == "discarded"


# --- sources ---


def test_columns_are_remembered_for_their_source_only(finance):
    headings = ("人名", *HEADINGS[1:])
    run = checked("roster", headings, a_row())
    assert (run.state, bool(run.stored_as)) == ("refused", True)
    assert [each["heading"] for each in run.columns[0]["headings"]][:2] == ["人名", "公民身份号码"]
    sets = kinds.kind("roster").importer.field_sets()
    sources.remember_mapping(run, {"people": {"人名": "name"}}, sets, actor=THE_SYSTEM, at=MONDAY)
    assert runs.check_import(run.pk, at=MONDAY).state == "ready"
    assert checked("roster", headings, a_row()).state == "ready"
    other = runs.receive(
        "roster",
        io.BytesIO(workbook(headings, a_row())),
        "a.xlsx",
        actor=THE_SYSTEM,
        at=MONDAY,
        source="别处",
    )
    assert runs.check_import(other.pk, at=MONDAY).state == "refused"
    assert AuditEntry.objects.filter(deed="import.columns_mapped").count() == 1


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"people": {"甲": "name", "乙": "name"}}, "mapped_twice"),
        ({"people": {"甲": "salary"}}, "unknown_field"),
        ({"pets": {"甲": "name"}}, "unknown_set"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(said, code):
    run = checked("roster", HEADINGS, a_row())
    sets = kinds.kind("roster").importer.field_sets()
    assert refused(sources.remember_mapping, run, said, sets, actor=THE_SYSTEM, at=MONDAY).codes == [code]


def test_while_one_table_of_a_source_is_applied_another_is_not(finance):
    run = checked("roster", HEADINGS, a_row())
    with at_work(0, run.source_id):
        assert refused(runs.apply_import, run.pk, actor=THE_SYSTEM, at=MONDAY).codes == ["source_busy"]
    assert runs.apply_import(run.pk, actor=THE_SYSTEM, at=MONDAY).state == "applied"


def test_a_refused_file_leaves_nothing_on_disk_when_its_source_is_busy(finance):
    handed_in("roster", workbook(HEADINGS, a_row()))
    before = set(files.folder().iterdir())
    refused(handed_in, "roster", workbook(HEADINGS, a_row()))
    assert set(files.folder().iterdir()) == before
