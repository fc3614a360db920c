"""What a heading means: guessed where it is near to a known one, changed by an officer, remembered by its words."""

import pytest

from ganxun.base.sheets.problems import FileRefused
from ganxun.base.sheets.reading import understood
from ganxun.base.sheets.tables import read_tables
from tests.base.sheets.test_headings import TRAINING
from tests.base.sheets.workbooks import on_disk, workbook


def read(tmp_path, *rows, mapping=None, **more):
    sheets = read_tables(on_disk(tmp_path, workbook(*rows, **more)), "表.xlsx")
    return understood(sheets, [TRAINING], {"training": mapping or {}})


def values(readers):
    return [row.values for reader in readers for row in reader.rows()]


def test_a_column_means_what_the_officer_says(tmp_path):
    readers, _seen = read(tmp_path, ("姓名", "班"), ("张三", "春季班"), mapping={"班": "title"})
    assert values(readers) == [{"name": "张三", "title": "春季班"}]


def test_a_column_that_is_said_to_be_unused_is_not_read(tmp_path):
    rows = (("姓名", "培训名称", "班次名称"), ("张三", "旧名", "春季班"))
    with pytest.raises(FileRefused, match="都是“培训名称”") as doubled:
        read(tmp_path, *rows)
    assert [each["heading"] for each in doubled.value.columns[0]["headings"]] == [
        "姓名",
        "培训名称",
        "班次名称",
    ]
    readers, _seen = read(tmp_path, *rows, mapping={"培训名称": ""})
    assert values(readers) == [{"name": "张三", "title": "春季班"}]


def test_of_two_equal_headings_the_second_is_known_by_its_place(tmp_path):
    rows = (("姓名", "培训名称", "培训名称"), ("张三", "旧名", "春季班"))
    readers, _seen = read(tmp_path, *rows, mapping={"培训名称": "", "培训名称#2": "title"})
    assert values(readers) == [{"name": "张三", "title": "春季班"}]


def test_merged_headings_in_two_rows_are_mapped_together(tmp_path):
    rows = (("人员", "培训", None), (None, "班", "时数"), ("张三", "春季班", 8))
    mapping = {"人员": "name", "培训班": "title", "培训时数": "hours"}
    readers, _seen = read(tmp_path, *rows, merged=["B1:C1"], mapping=mapping)
    assert values(readers) == [{"name": "张三", "title": "春季班", "hours": 80}]


def test_an_unknown_heading_comes_with_the_nearest_field_and_examples(tmp_path):
    _readers, (sheet,) = read(
        tmp_path, ("姓名", "培训名称", "参训学时数量", "备注"), ("张三", "春季班", 8, "11010519491231002X")
    )
    guesses = {each["heading"]: each["guess"] for each in sheet["headings"]}
    assert guesses == {"姓名": "", "培训名称": "", "参训学时数量": "hours", "备注": ""}
    assert sheet["headings"][3]["samples"] == ["110105********002X"]


def test_when_nothing_is_understood_the_fullest_row_is_offered(tmp_path):
    with pytest.raises(FileRefused) as nothing:
        read(tmp_path, ("某某名单",), ("人", "班", "备考"), ("张三", "春季班", "x"))
    (sheet,) = nothing.value.columns
    assert [each["form"] for each in sheet["headings"]] == ["人", "班", "备考"]
    readers, _seen = read(
        tmp_path,
        ("某某名单",),
        ("人", "班", "备考"),
        ("张三", "春季班", "x"),
        mapping={"人": "name", "班": "title"},
    )
    assert values(readers) == [{"name": "张三", "title": "春季班"}]


def test_a_sheet_of_totals_beside_the_list_is_passed_over_and_said_so(tmp_path):
    more = {"汇总": [("培训名称", "学时"), ("春季班", 80)]}
    readers, seen = read(tmp_path, ("姓名", "培训名称"), ("张三", "春季班"), more=more)
    assert len(readers) == 1
    assert {each["sheet"]: each["is_used"] for each in seen} == {"名册": True, "汇总": False}


def test_a_list_of_people_that_lacks_a_column_is_not_passed_over(tmp_path):
    more = {"第二批": [("姓名", "学时"), ("李四", 80)]}
    with pytest.raises(FileRefused, match="第二批"):
        read(tmp_path, ("姓名", "培训名称"), ("张三", "春季班"), more=more)
