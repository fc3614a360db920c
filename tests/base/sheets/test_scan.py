"""A workbook is looked through before it is read: bombs, stray cells far out, cells that hold nothing."""

import io
import re
import zipfile

import openpyxl
import pytest

from ganxun.base.sheets import scan
from ganxun.base.sheets.problems import FileRefused
from ganxun.base.sheets.scan import scan_workbook
from tests.base.sheets.workbooks import on_disk, workbook


def refused(tmp_path, content):
    with pytest.raises(FileRefused) as caught:
        scan_workbook(on_disk(tmp_path, content))
    return caught.value


def changed(content, name, change):
    """The archive with one of its parts changed."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for entry in before.infolist():
            data = before.read(entry)
            after.writestr(entry.filename, change(data) if entry.filename == name else data)
    return target.getvalue()


def test_a_bomb_is_refused_by_its_size_after_decompression(tmp_path, monkeypatch):
    monkeypatch.setattr(scan, "LARGEST_CONTENT", 10_000_000)
    bomb = changed(workbook(["姓名"]), "xl/worksheets/sheet1.xml", lambda data: data + b" " * 11_000_000)
    assert len(bomb) < 100_000
    assert refused(tmp_path, bomb).code == "too_large_inside"


def test_a_cell_far_to_the_right_is_refused_with_its_name(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD3"] = "姓名", "x"
    target = io.BytesIO()
    book.save(target)
    assert "XFD3" in refused(tmp_path, target.getvalue()).message


def test_a_wide_sheet_that_reaches_to_the_last_row_is_refused(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["AB1048576"] = "姓名", "x"
    target = io.BytesIO()
    book.save(target)
    refusal = refused(tmp_path, target.getvalue())
    assert refusal.code == "reaches_too_far"
    assert "1048576" in refusal.message


def test_error_cells_and_formulas_never_calculated_are_found(tmp_path):
    content = workbook(["姓名", "学时", "天数"], ["张三", "=1+1", "#REF!"])
    void = scan_workbook(on_disk(tmp_path, content))["名册"].void
    assert set(void) == {(2, 1), (2, 2)}
    assert "公式" in void[2, 1]
    assert "错误值" in void[2, 2]


def test_a_formula_with_its_result_is_no_problem(tmp_path):
    calculated = changed(
        workbook(["学时"], ["=1+1"]),
        "xl/worksheets/sheet1.xml",
        lambda data: re.sub(rb"<v ?/>|<v></v>", b"<v>2</v>", data),
    )
    assert scan_workbook(on_disk(tmp_path, calculated))["名册"].void == {}


def test_a_document_type_in_the_index_is_refused(tmp_path):
    hostile = changed(
        workbook(["姓名"]), "xl/workbook.xml", lambda data: b'<!DOCTYPE a [<!ENTITY b "c">]>' + data
    )
    assert refused(tmp_path, hostile).code == "damaged"


def test_an_index_that_is_no_xml_is_refused(tmp_path):
    assert (
        refused(tmp_path, changed(workbook(["姓名"]), "xl/workbook.xml", lambda data: b"<a")).code
        == "damaged"
    )


def test_no_more_void_cells_are_remembered_than_help(tmp_path, monkeypatch):
    monkeypatch.setattr(scan, "MOST_VOID_CELLS", 3)
    content = workbook(*[["=1"] for _ in range(10)])
    assert len(scan_workbook(on_disk(tmp_path, content))["名册"].void) == 3
