"""What kind of file was really handed in, whatever its name says."""

from __future__ import annotations

import zipfile
from pathlib import Path

from ganxun.base.sheets.problems import FileRefused

#: Bytes. A workbook of 100,000 rows is about 10 MB.
LARGEST_FILE = 150 * 1024 * 1024
#: Rows of all sheets together: what is checked and applied in minutes.
MOST_ROWS = 2_000_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "请用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”再上传"
_PICTURES = {
    b"\xff\xd8\xff": "JPEG 图片",
    b"\x89PNG": "PNG 图片",
    b"GIF8": "GIF 图片",
    b"BM": "位图图片",
    b"%PDF": "PDF 文件",
    b"Rar!": "RAR 压缩包",
    b"7z\xbc\xaf": "7z 压缩包",
    b"\x1f\x8b": "gzip 压缩包",
    b"{\\rtf": "RTF 文档",
    b"MZ": "程序文件",
}


def refuse_size(size: int) -> None:
    """Raise `FileRefused` when the file is empty or larger than may be read."""
    if size == 0:
        raise FileRefused("empty_file", "文件是空的（0 字节），请检查是否保存成功后重新上传")
    if size > LARGEST_FILE:
        megabytes = size / 1024 / 1024
        raise FileRefused(
            "too_large",
            f"文件有 {megabytes:.0f} MB，超过 {LARGEST_FILE // 1024 // 1024} MB 的上限；"
            "请删除图片和多余的格式，或按市（州）、单位拆成几个文件分别上传",
        )


def refuse_rows(rows: int) -> None:
    """Raise `FileRefused` when there are more rows than may be read."""
    if rows > MOST_ROWS:
        raise FileRefused(
            "too_many_rows",
            f"表中超过 {MOST_ROWS // 10_000} 万行，一次最多导入 {MOST_ROWS // 10_000} 万行；"
            "请按市（州）、单位或年份拆成几个文件分别上传，或删除下方的空白行",
        )


def kind_of(path: Path) -> str:
    """“xlsx” or “text”. Raises `FileRefused` for everything else, with what it is and what to do."""
    refuse_size(path.stat().st_size)
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(_OLE):
        raise _refused_ole(path)
    if start.startswith(b"PK"):
        return _kind_of_archive(path)
    for magic, name in _PICTURES.items():
        if start.startswith(magic):
            raise FileRefused("wrong_type", f"这是{name}，不是表格；请上传 .xlsx 或 .csv 文件")
    _refuse_markup(start)
    if b"\0" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefused("wrong_type", f"无法识别的文件类型，不是表格；{_SAVE_AS}")
    return "text"


def _refused_ole(path: Path) -> FileRefused:
    """An OLE container is an encrypted workbook or one of the formats before 2007."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        return FileRefused(
            "encrypted",
            "文件设有打开密码，无法读取；请在 Excel 中取消密码（文件 → 信息 → 保护工作簿）后再上传",
        )
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return FileRefused("wrong_type", f"这是旧版 Excel 文件（.xls）；{_SAVE_AS}")
    return FileRefused("wrong_type", f"这是旧版 Office 文档（如 .doc），不是表格；{_SAVE_AS}")


def _kind_of_archive(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            first = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, RuntimeError, KeyError, NotImplementedError) as broken:
        raise FileRefused("damaged", "文件已损坏或没有传完整，请重新保存后上传") from broken
    if "xl/workbook.xml" in names:
        return "xlsx"
    what = "压缩包"
    if any(name.startswith("word/") for name in names):
        what = "Word 文档"
    elif any(name.startswith("ppt/") for name in names):
        what = "演示文稿"
    elif "xl/workbook.bin" in names:
        what = "二进制工作簿（.xlsb）"
    elif b"opendocument.spreadsheet" in first:
        what = "OpenDocument 表格（.ods）"
    raise FileRefused("wrong_type", f"这是{what}；{_SAVE_AS}")


def _refuse_markup(start: bytes) -> None:
    """Many systems export a web page or XML under the name .xls."""
    lowered = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if lowered.startswith((b"<html", b"<!doctype", b"<table", b"<meta", b"<head")):
        raise FileRefused("wrong_type", f"这是网页格式的表格（有的系统以 .xls 为名导出）；{_SAVE_AS}")
    if lowered.startswith(b"<?xml"):
        raise FileRefused("wrong_type", f"这是 XML 格式的文件；{_SAVE_AS}")
