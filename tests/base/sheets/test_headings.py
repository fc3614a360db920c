"""Headings: anywhere among the first rows, in two rows, merged, with codes, stars and brackets."""

import io

import openpyxl
import pytest

from ganxun.base.sheets.dates import day_reader
from ganxun.base.sheets.fields import Field, FieldSet
from ganxun.base.sheets.problems import FileRefused
from ganxun.base.sheets.readers import tenths_reader, text_reader
from ganxun.base.sheets.reading import remarks_of, understand
from ganxun.base.sheets.tables import read_tables
from tests.base.sheets.workbooks import on_disk, text_table, workbook

TRAINING = FieldSet(
    "training",
    "培训信息",
    (
        Field("name", ("姓名",), text_reader(40), ("A0101",)),
        Field("title", ("培训名称", "班次名称"), text_reader(100), ("A1131",)),
        Field("starts_on", ("开始日期", "培训时间开始", "开始"), day_reader(), ("A1107",)),
        Field("ends_on", ("结束日期", "结束"), day_reader(), ("A1111",)),
        Field("hours", ("学时",), tenths_reader("学时", 100, unit="学时"), ("A1108",)),
    ),
    (("name",), ("title",)),
    ("A11",),
)


def read(tmp_path, content, name="表.xlsx"):
    readers = understand(read_tables(on_disk(tmp_path, content, name), name), [TRAINING])
    return [(row.number, row.values) for reader in readers for row in reader.rows()]


def why_not(tmp_path, content, name="表.xlsx"):
    with pytest.raises(FileRefused) as caught:
        read(tmp_path, content, name)
    return caught.value


ROW = ("张三", "春季班")
EXPECTED = {"name": "张三", "title": "春季班"}


@pytest.mark.parametrize(
    "headings",
    [
        ("姓名", "培训名称"),
        ("姓 名*", "培训名称（必填）"),
        ("A0101", "a1131"),
        ("姓名\n(A0101)", "A1131 班次名称"),
        ("　姓名：", "培训\n名称"),
        ("【姓名】", "培训名称"),
        ("Ａ０１０１", "班次名称"),
    ],
)
def test_headings_are_understood_however_they_are_written(tmp_path, headings):
    with_brackets = tuple(each.replace("【", "").replace("】", "") for each in headings)
    assert read(tmp_path, workbook(with_brackets, ROW)) == [(2, EXPECTED)]


def test_headings_below_a_title_and_remarks(tmp_path):
    content = workbook(
        ["2019年度干部培训情况统计表"], [], ["填报单位：财政厅"], ["姓名", "培训名称"], ROW, merged=["A1:B1"]
    )
    assert read(tmp_path, content) == [(5, EXPECTED)]


def test_two_heading_rows_with_merged_cells(tmp_path):
    content = workbook(
        ["姓名", "班次名称", "培训时间", None, "学时"],
        [None, None, "开始", "结束", None],
        ["张三", "春季班", "2019-03-05", "2019-03-06", 8],
        merged=["A1:A2", "B1:B2", "C1:D1", "E1:E2"],
    )
    ((number, values),) = read(tmp_path, content)
    assert number == 3
    assert (str(values["starts_on"]), str(values["ends_on"]), values["hours"]) == (
        "2019-03-05",
        "2019-03-06",
        80,
    )


def test_a_row_of_codes_below_the_names(tmp_path):
    assert read(tmp_path, workbook(["姓名", "培训名称"], ["A0101", "A1131"], ROW)) == [(3, EXPECTED)]


def test_data_need_not_begin_in_the_first_column(tmp_path):
    assert read(tmp_path, workbook([None, None, "姓名", "培训名称"], [None, None, *ROW])) == [(2, EXPECTED)]


def test_totals_remarks_blank_and_repeated_heading_rows_are_no_data(tmp_path):
    content = workbook(
        ["姓名", "培训名称", "学时", "备注"], [*ROW, 8, "x"], [], ["姓名", "培训名称", "学时", "备注"], ["李四", "春季班", 8, "x"],
        ["合计", None, 16], ["填表人：王五"],
    )  # fmt: skip
    assert [number for number, _ in read(tmp_path, content)] == [2, 5]


def test_sheets_that_hold_something_else_are_left_out(tmp_path):
    content = workbook(["姓名", "培训名称"], ROW, more={"填表说明": [["请先阅读"], ["姓名须与档案一致"]]})
    assert read(tmp_path, content) == [(2, EXPECTED)]


def test_missing_columns_are_named_with_those_that_were_found(tmp_path):
    refused = why_not(tmp_path, workbook(["姓名", "学时"], ["张三", 8]))
    assert refused.code == "missing_columns"
    assert "“培训名称”" in refused.message
    assert "姓名、学时" in refused.message


def test_without_headings_it_says_what_was_seen(tmp_path):
    refused = why_not(tmp_path, workbook(["甲", "乙"], ["丙", "丁"]))
    assert refused.code == "no_headings"
    assert "甲、乙" in refused.message


def test_one_field_in_two_columns_is_refused(tmp_path):
    refused = why_not(tmp_path, workbook(["姓名", "培训名称", "班次名称"], [*ROW, "秋季班"]))
    assert refused.code == "doubled_heading"
    assert "B列" in refused.message
    assert "C列" in refused.message


def test_a_needed_sheet_that_lacks_a_column_spoils_the_file(tmp_path):
    content = workbook(["姓名", "培训名称"], ROW, more={"A11 续": [["姓名", "学时"], ["张三", 8]]})
    assert why_not(tmp_path, content).code == "missing_columns"


def test_a_dash_means_empty(tmp_path):
    ((_, values),) = read(tmp_path, workbook(["姓名", "培训名称", "学时"], [*ROW, "——"]))
    assert values == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_tables_in_any_usual_form(tmp_path, encoding, delimiter):
    content = text_table(("姓名", "培训名称"), ("𠮷三", "春季班"), encoding=encoding, delimiter=delimiter)
    assert read(tmp_path, content, "表.csv") == [(2, EXPECTED | {"name": "𠮷三"})]


def test_text_columns_protected_by_apostrophe_or_formula(tmp_path):
    assert read(tmp_path, text_table(("姓名", "培训名称"), ("'张三", '"=""春季班"""')), "表.csv") == [
        (2, EXPECTED)
    ]


def test_utf_8_that_was_read_as_gbk_and_saved_is_recognised(tmp_path):
    spoilt = [text.encode().decode("gb18030", errors="replace") for text in ("姓名", "培训名称")]
    refused = why_not(tmp_path, text_table(spoilt, ("a", "b")), "表.csv")
    assert "乱码" in refused.message
    assert "姓名" in refused.message


def test_an_unknown_encoding_is_refused(tmp_path):
    assert why_not(tmp_path, b"\xe5\xa7\x93,\xff\xff\xff,\x80", "表.csv").code == "unknown_encoding"


def test_unbalanced_quotes_are_refused_with_the_line(tmp_path):
    content = '姓名,培训名称\r\n"' + "x" * 200_000
    assert why_not(tmp_path, content.encode(), "表.csv").code == "damaged"


def test_cells_that_hold_nothing_are_told_in_their_row(tmp_path):
    content = workbook(["姓名", "培训名称", "学时"], [*ROW, "=2*4"])
    (reader,) = understand(read_tables(on_disk(tmp_path, content), "表.xlsx"), [TRAINING])
    ((problem,),) = [row.problems for row in reader.rows()]
    assert (problem.code, problem.column, problem.heading) == ("void_cell", "C", "学时")


def remarks(tmp_path, content):
    sheets = read_tables(on_disk(tmp_path, content), "表.xlsx")
    readers = understand(sheets, [TRAINING])
    rows = [row.number for reader in readers for row in reader.rows()]
    return rows, "\n".join(remarks_of(sheets, readers))


def test_what_was_passed_over_is_said(tmp_path):
    content = workbook(
        ["某市某局2019年培训情况统计表"],
        ["序号", "姓名", "培训名称", "学时", "备注"],
        [1, "张三", "春季班", 8],
        [2, None, None, None],
        [None, "李四", "秋季班", 40],
        ["合  计", None, 2, 48, "全部"],
        [3, "合计", None, 48, "全部"],
        ["共2人", None, None, 48],
        ["填表人：王五", None, "审核人：赵六", "填表日期：2020年1月"],
        ["注：1.本表一式两份。"],
        ["2.“学时”按实际填写，网络自学另表统计。"],
        ["另附各单位的情况说明以及有关的证明材料共三十页"],
    )
    rows, said = remarks(tmp_path, content)
    assert rows == [3, 5]
    assert "表头在第 2 行，以上是标题和说明" not in said  # the row above is the title: nothing is lost
    assert "第 6、7、8 行是合计，没有当作数据" in said
    assert "第 9、10、11、12 行是表下说明，没有当作数据" in said
    assert "第 4 行是空行（只有序号或没有用到的列），没有当作数据" in said


def test_many_rows_passed_over_are_counted(tmp_path):
    content = workbook(["序号", "姓名", "培训名称"], [1, *ROW], *[[n] for n in range(2, 30)])
    assert "第 3、4、5、6、7 行 等 28 行是空行" in remarks(tmp_path, content)[1]


def test_sheets_with_the_same_headings_are_read_together_and_said_so(tmp_path):
    headings = ("姓名", "培训名称")
    content = workbook(
        headings,
        ROW,
        name="一月",
        more={"二月": [headings, ("李四", "夏季班")], "汇总": [["单位", "人数"], ["甲", 2]]},
    )
    rows, said = remarks(tmp_path, content)
    assert rows == [2, 2]
    assert "工作表“一月”、“二月”表头相同，合在一起读取" in said
    assert "工作表“汇总”没有使用" in said


def test_hidden_rows_are_read_and_said_so(tmp_path):
    book = openpyxl.Workbook()
    page = book.active
    page.title = "名册"
    for row in (("姓名", "培训名称"), ROW, ("李四", "夏季班")):
        page.append(row)
    page.auto_filter.ref = "A1:B3"
    page.row_dimensions[3].hidden = True
    target = io.BytesIO()
    book.save(target)
    sheets = read_tables(on_disk(tmp_path, target.getvalue()), "表.xlsx")
    (reader,) = understand(sheets, [TRAINING])
    notes = {row.number: row.notes for row in reader.rows()}
    assert notes == {2: [], 3: ["这一行在表中是隐藏的（或被筛选隐去），也已读取"]}
    assert "有 1 行被筛选或隐藏，照样读取" in remarks_of(sheets, [reader])[0]
