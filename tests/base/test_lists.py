"""Lists as files: formulas neutralised, dates as dates, more rows than a sheet holds, in small memory."""

import csv
import io
import tracemalloc
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganxun.base.choices import ListFormat
from ganxun.base.sheets import lists
from ganxun.base.sheets.lists import csv_line, harmless, write_list

HEADINGS = (("姓名", 10), ("天数", 8))


def written(form, rows, headings=HEADINGS, title="名单"):
    target = io.BytesIO()
    assert write_list(target, form, title, headings, rows) == len(rows)
    return target.getvalue()


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "\tx", "\r=1", " =1", "　＝1", "＠x"])
def test_what_a_program_would_compute_is_quoted(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "王伟", "2020-01-01", "a=b", "—", "（空）"])
def test_other_text_stays_as_it_is(text):
    assert harmless(text) == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=1, max_size=5))
def test_a_line_is_read_back_as_it_was(cells):
    read = next(csv.reader(io.StringIO(csv_line(cells))))
    assert read == [harmless(cell) for cell in cells]


def test_numbers_days_and_nothing_keep_their_kind():
    file = written(ListFormat.XLSX, [("王", 3.5), (date(2020, 5, 1), None)])
    rows = list(openpyxl.load_workbook(io.BytesIO(file)).active.iter_rows(min_row=2, values_only=True))
    assert rows == [("王", 3.5), (datetime(2020, 5, 1), None)]
    text = written(ListFormat.CSV, [(date(2020, 5, 1), -1.5), (datetime(2020, 5, 1, 8, 0, tzinfo=UTC), None)])
    assert text.decode("utf-8-sig").splitlines()[1:] == ["2020-05-01,-1.5", "2020-05-01 08:00:00,"]


def test_what_one_sheet_cannot_hold_goes_to_the_next(monkeypatch):
    monkeypatch.setattr(lists, "_ROWS_A_SHEET", 3)
    book = openpyxl.load_workbook(
        io.BytesIO(written(ListFormat.XLSX, [("王", n) for n in range(7)], title="名" * 40))
    )
    assert [sheet.max_row - 1 for sheet in book] == [3, 3, 1]
    assert len({sheet.title for sheet in book}) == 3


def test_an_empty_list_has_its_headings():
    assert written(ListFormat.CSV, []).decode("utf-8-sig") == "姓名,天数\r\n"
    assert openpyxl.load_workbook(io.BytesIO(written(ListFormat.XLSX, []))).active.max_row == 1


def test_a_title_excel_would_refuse():
    assert written(ListFormat.XLSX, [], title="[2020]/12:'*?").startswith(b"PK")


@pytest.mark.parametrize("form", ListFormat.values)
def test_memory_does_not_grow_with_the_rows(form, tmp_path):
    def peak(rows):
        tracemalloc.start()
        with (tmp_path / "file").open("wb") as to:
            write_list(to, ListFormat(form), "名单", HEADINGS, ((f"王{n}", n) for n in range(rows)))
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(100)
    assert peak(20_000) < peak(2_000) + 4_000_000
