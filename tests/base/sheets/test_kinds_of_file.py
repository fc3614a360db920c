"""What was really handed in, whatever its name says; each refusal tells what to do."""

import io
import zipfile

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from ganxun.base.sheets.kinds_of_file import LARGEST_FILE, kind_of
from ganxun.base.sheets.problems import FileRefused
from ganxun.base.sheets.tables import read_tables
from tests.base.sheets.workbooks import on_disk, text_table, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def why_refused(tmp_path, content, name="名册.xlsx"):
    with pytest.raises(FileRefused) as caught:
        read_tables(on_disk(tmp_path, content, name), name)
    return caught.value


def archive(**parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/"), content)
    return target.getvalue()


def test_a_workbook_and_a_text_table_are_told_apart(tmp_path):
    assert kind_of(on_disk(tmp_path, workbook(["姓名"]))) == "xlsx"
    assert kind_of(on_disk(tmp_path, text_table(["姓名"]))) == "text"


def test_an_encrypted_workbook_asks_to_take_the_password_off(tmp_path):
    target = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook(["姓名"]))).encrypt("password", target)
    refused = why_refused(tmp_path, target.getvalue())
    assert refused.code == "encrypted"
    assert "取消密码" in refused.message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (OLE + bytes(600) + "Workbook".encode("utf-16-le"), ".xls"),
        (OLE + bytes(600) + "WordDocument".encode("utf-16-le"), "不是表格"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "JPEG"),
        (b"\x89PNG\r\n" + bytes(100), "PNG"),
        (b"%PDF-1.7 x", "PDF"),
        (b"<html><table><tr><td>\xe5\xa7\x93</td></tr></table>", "网页格式"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        (bytes(range(256)) * 4, "无法识别"),
        (archive(word__document="x"), "Word"),
        (archive(ppt__presentation="x"), "演示文稿"),
        (archive(**{"xl__workbook.bin": "x"}), ".xlsb"),
        (archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"), ".ods"),
        (archive(a="x"), "压缩包"),
    ],
)
def test_what_is_no_workbook_is_named_and_a_way_out_is_told(tmp_path, content, words):
    refused = why_refused(tmp_path, content)
    assert refused.code == "wrong_type"
    assert words in refused.message
    assert ".xlsx" in refused.message


def test_a_torn_archive_is_called_damaged(tmp_path):
    whole = workbook(["姓名"] * 50)
    assert why_refused(tmp_path, whole[: len(whole) // 2]).code == "damaged"


def test_an_empty_file_is_called_empty(tmp_path):
    assert why_refused(tmp_path, b"").code == "empty_file"


def test_a_workbook_without_content_is_called_empty(tmp_path):
    assert why_refused(tmp_path, workbook()).code == "empty_sheet"


def test_two_hundred_megabytes_are_refused_unread(tmp_path):
    path = on_disk(tmp_path, b"PK")
    with path.open("r+b") as file:
        file.truncate(200 * 1024 * 1024)
    with pytest.raises(FileRefused) as caught:
        kind_of(path)
    assert caught.value.code == "too_large"
    assert "200 MB" in caught.value.message
    assert str(LARGEST_FILE // 1024 // 1024) in caught.value.message


def test_ten_million_rows_are_refused_before_they_are_read_to_the_end(tmp_path, monkeypatch):
    from ganxun.base.sheets import delimited, kinds_of_file
    from ganxun.base.sheets.problems import FileRefused
    from ganxun.base.sheets.tables import read_tables

    monkeypatch.setattr(kinds_of_file, "MOST_ROWS", 1_000)
    monkeypatch.setattr(delimited, "MOST_ROWS", 1_000)
    file = tmp_path / "表.csv"
    file.write_text("姓名\n" + "张三\n" * 5_000)
    with pytest.raises(FileRefused, match="请按市（州）、单位或年份拆成几个文件"):
        read_tables(file, "表.csv")
