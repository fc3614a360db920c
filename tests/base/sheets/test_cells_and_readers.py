"""What offices write, and what is understood."""

from datetime import date, datetime, time

import pytest

from ganxun.base.sheets.cells import plain, shown
from ganxun.base.sheets.dates import day_reader
from ganxun.base.sheets.problems import Unreadable, column_index, column_letter
from ganxun.base.sheets.readers import code_reader, flag_reader, tenths_reader, text_reader

EXACT, LOOSE = day_reader(), day_reader(month_will_do=True)
HOURS = tenths_reader("学时", 3000, unit="学时")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("  张三\u3000", "张三"),
        ("５１０１０４Ｘ", "510104X"),
        ("\ufeff李\u200b四", "李四"),
        ("𠮷野家", "𠮷野家"),
        ("（甲）", "（甲）"),
        ("\u3000", None),
        (8.0, 8),
        (7.5, 7.5),
        (True, "是"),
        (False, "否"),
        (datetime(2019, 3, 5, 8, 30), date(2019, 3, 5)),
        (time(8, 30), "08:30:00"),
        (object(), None),
    ],
)
def test_cells_are_made_plain(cell, expected):
    assert plain(cell) == expected


def test_an_identity_number_is_masked_in_messages():
    assert shown("510104199001011234") == "510104********1234"
    assert len(shown("长" * 100)) == 40


@pytest.mark.parametrize(
    "written",
    [
        date(2019, 3, 5), "2019-03-05", "2019-3-5", "2019/3/5", "2019.3.5", "20190305", 20190305, "2019年3月5日",
        "2019 年 3 月 5 日", "2019-03-05 00:00:00", 43529,
    ],
)  # fmt: skip
def test_days_are_read_as_they_are_written(written):
    assert EXACT(written) == (date(2019, 3, 5), "")


@pytest.mark.parametrize("written", ["2019.3", "2019年3月", "2019-03", "201903", 201903, "2019/3"])
def test_a_month_is_refused_where_a_day_is_needed(written):
    with pytest.raises(Unreadable) as caught:
        EXACT(written)
    assert caught.value.code == "only_month"
    assert "2019-03" in caught.value.advice


@pytest.mark.parametrize("written", ["2019.3", "2019年3月", "201903"])
def test_a_month_stands_for_its_first_day_where_that_will_do_and_says_so(written):
    found, remark = LOOSE(written)
    assert found == date(2019, 3, 1)
    assert "按当月 1 日" in remark


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (2019.1, "number_for_month"), ("2019年", "only_year"), ("2019", "only_year"), ("去年", "not_a_date"),
        ("2019-02-30", "no_such_day"), ("2019.13", "no_such_day"), ("1019-01-01", "absurd_date"), (5, "not_a_date"),
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused_with_advice(written, code):
    with pytest.raises(Unreadable) as caught:
        LOOSE(written)
    assert caught.value.code == code
    assert str(caught.value)


@pytest.mark.parametrize(("written", "tenths"), [(8, 80), (7.5, 75), ("8", 80), ("8.0", 80), (0, 0)])
def test_amounts_become_tenths(written, tenths):
    assert HOURS(written) == (tenths, "")


@pytest.mark.parametrize("written", ["8学时", "8 课时", "8小时", "8个学时"])
def test_a_unit_behind_the_number_is_accepted_with_a_remark(written):
    tenths, remark = HOURS(written)
    assert tenths == 80
    assert written in remark


@pytest.mark.parametrize(
    ("written", "code"),
    [("-1", "negative"), (-1, "negative"), ("八", "not_a_number"), (99999, "absurd_amount"), ("1.25", "too_fine"),
     ("NaN", "negative"), ("", "not_a_number")],
)  # fmt: skip
def test_absurd_amounts_are_refused(written, code):
    with pytest.raises(Unreadable) as caught:
        HOURS(written)
    assert caught.value.code == code


def test_codes_are_read_by_name_code_and_with_any_brackets():
    read = code_reader({"党校（行政学院）": "party_school", "1": "party_school"}, ("党校（行政学院）",))
    assert [read(each)[0] for each in ("党校(行政学院)", "１", "01", 1, "党校 （行政学院）")] == [
        "party_school"
    ] * 5


def test_an_unknown_code_is_told_what_is_allowed():
    with pytest.raises(Unreadable, match="可填：甲、乙"):
        code_reader({"甲": "a"}, ("甲", "乙"))("丙")
    with pytest.raises(Unreadable, match="共 40 项"):
        code_reader({"甲": "a"}, tuple(str(each) for each in range(40)))("丙")


@pytest.mark.parametrize(
    ("written", "meant"), [("是", True), ("√", True), (1, True), ("否", False), ("×", False)]
)
def test_yes_and_no(written, meant):
    assert flag_reader()(written) == (meant, "")


def test_neither_yes_nor_no():
    with pytest.raises(Unreadable):
        flag_reader()("也许")


def test_texts_have_a_length_counted_in_characters():
    assert text_reader(2)("𠮷𠮷") == ("𠮷𠮷", "")
    assert text_reader(9, inner_blanks=False)("张 三") == ("张三", "")
    with pytest.raises(Unreadable) as caught:
        text_reader(1)("张三")
    assert caught.value.code == "too_long"
    with pytest.raises(Unreadable) as caught:
        text_reader(9)("张\ufffd")
    assert caught.value.code == "broken_text"


def test_columns_are_named_as_a_spreadsheet_does():
    assert [column_letter(each) for each in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert [column_index(each) for each in ("A", "Z", "AA", "ZZ", "AAA")] == [0, 25, 26, 701, 702]
