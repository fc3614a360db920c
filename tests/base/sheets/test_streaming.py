"""Large sheets are streamed: the same rows as the usual reader gives, in memory that does not grow with them."""

import io
import subprocess
import sys
from datetime import date, datetime, time

import openpyxl
import pytest
import xlsxwriter

from ganxun.base.sheets import tables
from ganxun.base.sheets.problems import FileRefused
from ganxun.base.sheets.streaming import StreamedWorkbook
from ganxun.base.sheets.tables import read_tables
from tests.base.sheets.test_scan import changed
from tests.base.sheets.workbooks import on_disk, workbook

PART = "xl/worksheets/sheet1.xml"
ROWS = [
    ("姓名", "出生日期", "学时", "系统", "时刻", "备注"),
    ("张三", date(1975, 3, 5), 40, True, time(9, 30), "𠮷 <&> _x0041_"),
    (None, datetime(2019, 3, 4, 8, 15), 7.5, False, None, " 前后空格 "),
    (),
    ("李四", None, -3, None, None, "两行\n文字"),
]


def by_openpyxl():
    return workbook(*ROWS, merged=("A7:C7",))


def by_xlsxwriter(**options):
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"default_date_format": "yyyy年m月d日", **options})
    page = book.add_worksheet("名册")
    for i, row in enumerate(ROWS):
        for j, cell in enumerate(row):
            if cell is not None:
                page.write(i, j + 1, cell)
    page.write_formula(6, 3, "=1+1", None, 2)
    page.write_rich_string(7, 1, "王", book.add_format({"bold": True}), "五")
    book.close()
    return target.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        by_openpyxl(),
        by_xlsxwriter(),
        by_xlsxwriter(constant_memory=True),
        by_xlsxwriter(date_1904=True),
        changed(by_openpyxl(), PART, lambda data: data.replace(b'<row r="2"', b'<row hidden="1" r="2"')),
    ],
)
def test_it_reads_what_the_usual_reader_reads(tmp_path, content, monkeypatch):
    path = on_disk(tmp_path, content)
    usual = [list(sheet.rows()) for sheet in read_tables(path, "表.xlsx")]
    monkeypatch.setattr(tables, "LARGE", 0)
    streamed = read_tables(path, "表.xlsx")
    assert [_trimmed(sheet.rows()) for sheet in streamed] == [_trimmed(rows) for rows in usual]
    assert [_trimmed(sheet.rows()) for sheet in streamed] == [_trimmed(rows) for rows in usual], "again"


def _trimmed(rows):
    """The usual reader fills rows up to the width of the sheet."""
    found = []
    for number, cells in rows:
        filled = max(i for i, cell in enumerate(cells) if cell is not None) + 1
        found.append((number, cells[:filled]))
    return found


def test_merged_and_hidden_parts_are_known_of_streamed_sheets_too(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "LARGE", 0)
    book = openpyxl.Workbook()
    book.active.append(["姓名", "学时"])
    book.active.append(["张三", 8])
    book.active.merge_cells("A4:B4")
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.create_sheet("旧表").sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    (sheet,) = read_tables(on_disk(tmp_path, target.getvalue()), "表.xlsx")
    assert (sheet.merged, sheet.hidden) == (((3, 0, 3, 1),), {2})
    assert "有 1 行隐藏，照样读取" in sheet.remarks[0]
    assert "隐藏的列（B）照样读取" in sheet.remarks[1]
    assert sheet.beside == ("隐藏的工作表“旧表”没有读取",)


def test_prefixed_names_are_understood(tmp_path):
    def prefixed(data):
        text = data.decode()
        text = text.replace("<worksheet xmlns=", "<worksheet xmlns:x=")
        for name in ("worksheet", "sheetData", "row", "c", "v", "is", "t"):
            for sign in (" ", ">"):
                text = text.replace(f"<{name}{sign}", f"<x:{name}{sign}")
            text = text.replace(f"</{name}>", f"</x:{name}>")
        for name in ("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "pageMargins"):
            start = text.find(f"<{name}")
            while start >= 0:
                end = text.find(">", start) + 1
                if text[end - 2] != "/":
                    end = text.find(f"</{name}>", start) + len(name) + 3
                text = text[:start] + text[end:]
                start = text.find(f"<{name}")
        return text.encode()

    content = changed(workbook(["姓名"], ["张三"]), PART, prefixed)
    assert list(StreamedWorkbook(on_disk(tmp_path, content)).rows(PART)) == [(1, ["姓名"]), (2, ["张三"])]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"<!DOCTYPE worksheet>" + data,
        lambda data: data.replace(b"<v>", b"<v><b>", 1),
        lambda data: data.replace(b"<v>0</v>", b"<v>99</v>"),
    ],
)
def test_what_is_damaged_is_refused(tmp_path, spoil):
    path = on_disk(tmp_path, changed(by_xlsxwriter(), PART, spoil))
    with pytest.raises(FileRefused) as caught:
        list(StreamedWorkbook(path).rows(PART))
    assert caught.value.code == "damaged"


_READ = """
import resource, sys
from pathlib import Path
from ganxun.base.sheets import tables
tables.LARGE = 0
(sheet,) = tables.read_tables(Path(sys.argv[1]), "大表.xlsx")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
rows = sum(1 for _row in sheet.rows())
print(rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_memory_does_not_grow_with_the_rows(tmp_path):
    path = tmp_path / "大表.xlsx"
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    page = book.add_worksheet()
    for i in range(20_000):
        page.write_row(i, 0, [f"人{i}", f"四川省委党校的一个很长的名称{i}" * 40])
    book.close()
    done = subprocess.run([sys.executable, "-c", _READ, path], capture_output=True, text=True, check=True)
    rows, kilobytes = (int(each) for each in done.stdout.split())
    assert rows == 20_000
    assert kilobytes < 15_000  # the texts alone are 45 MB
