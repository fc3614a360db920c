"""Writes the blank workbooks that offices fill in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from ganxun.base.sheets.fields import Field, FieldSet

#: Rows of a blank sheet that carry formats and drop-downs.
_PREPARED_ROWS = 5_000
_LISTS = "代码表"


def blank_workbook(title: str, field_sets: Sequence[FieldSet], how: Sequence[str]) -> bytes:
    """A workbook (.xlsx): one sheet a field set, then instructions, then the lists behind the drop-downs."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    formats = {
        "heading": book.add_format(
            {"bold": True, "bg_color": "#E9ECEF", "border": 1, "text_wrap": True, "valign": "top"}
        ),
        "needed": book.add_format(
            {"bold": True, "bg_color": "#FFE8A3", "border": 1, "text_wrap": True, "valign": "top"}
        ),
        # Text cells keep identity numbers and leading zeros as they are typed.
        "text": book.add_format({"num_format": "@"}),
        "title": book.add_format({"bold": True, "font_size": 16}),
        "wrapped": book.add_format({"text_wrap": True, "valign": "top", "border": 1}),
    }
    pages = [(each, book.add_worksheet(_page_name(each))) for each in field_sets]
    _write_instructions(book.add_worksheet("填表说明"), title, field_sets, how, formats)
    lists = _write_lists(book.add_worksheet(_LISTS), field_sets, formats)
    for field_set, page in pages:
        _write_page(page, field_set, lists, formats)
    book.close()
    return target.getvalue()


def _page_name(field_set: FieldSet) -> str:
    return field_set.label.replace("（", " ").replace("）", "").strip()


def _needed(field_set: FieldSet) -> set[str]:
    return {group[0] for group in field_set.needs}


def _write_page(
    page: Any, field_set: FieldSet, lists: dict[tuple[str, ...], str], formats: dict[str, Any]
) -> None:
    needed = _needed(field_set)
    for i, field in enumerate(field_set.fields):
        style = formats["needed" if field.key in needed else "heading"]
        page.set_column(i, i, max(12, len(field.name) * 2 + 4), formats["text"])
        page.write_string(0, i, field.name + ("*" if field.key in needed else ""), style)
        if field.says or field.example:
            page.write_comment(
                0,
                i,
                "；".join(
                    part for part in (field.says, f"例：{field.example}" if field.example else "") if part
                ),
            )
        if field.allowed in lists:
            page.data_validation(
                1, i, _PREPARED_ROWS, i,
                {"validate": "list", "source": lists[field.allowed], "error_type": "warning",
                 "error_title": "不在列表中", "error_message": "请从下拉列表中选择"},
            )  # fmt: skip
    page.set_row(0, 32)
    page.freeze_panes(1, 0)


def _write_lists(
    page: Any, field_sets: Sequence[FieldSet], formats: dict[str, Any]
) -> dict[tuple[str, ...], str]:
    """Each list of allowed words once; returns where it stands."""
    places: dict[tuple[str, ...], str] = {}
    for field in [field for field_set in field_sets for field in field_set.fields]:
        if not field.allowed or field.allowed in places:
            continue
        column = len(places)
        page.set_column(column, column, 22)
        page.write_string(0, column, f"可填：{field.name}", formats["heading"])
        for line, word in enumerate(field.allowed, start=1):
            page.write_string(line, column, word)
        letter = xl_col_to_name(column, col_abs=True)
        places[field.allowed] = f"='{_LISTS}'!{letter}$2:{letter}${len(field.allowed) + 1}"
    return places


def _write_instructions(
    page: Any, title: str, field_sets: Sequence[FieldSet], how: Sequence[str], formats: dict[str, Any]
) -> None:
    page.hide_gridlines(2)
    for i, width in enumerate((24, 14, 10, 46, 60)):
        page.set_column(i, i, width)
    page.write_string(0, 0, title, formats["title"])
    for line, sentence in enumerate(how, start=2):
        page.write_string(line, 0, f"{line - 1}. {sentence}")
    line = len(how) + 3
    for field_set in field_sets:
        page.write_string(line, 0, field_set.label, formats["title"])
        line = _write_table(page, line + 1, field_set, formats) + 1


def _write_table(page: Any, line: int, field_set: FieldSet, formats: dict[str, Any]) -> int:
    for i, text in enumerate(("项目", "代码", "必填", "填写要求", "可填内容")):
        page.write_string(line, i, text, formats["heading"])
    for field in field_set.fields:
        line += 1
        for i, text in enumerate(_described(field, field_set)):
            page.write_string(line, i, text, formats["wrapped"])
    return line + 1


def _described(field: Field, field_set: FieldSet) -> tuple[str, ...]:
    alone = any(group == (field.key,) for group in field_set.needs)
    one_of = any(field.key in group for group in field_set.needs)
    needed = "必填" if alone else "择一必填" if one_of else ""
    says = "；".join(part for part in (field.says, f"例：{field.example}" if field.example else "") if part)
    return field.name, "、".join(field.codes), needed, says, "、".join(field.allowed)
