"""调训通知 as a Word file: the house's template or an officer's own, filled with the class and the people called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from zipfile import BadZipFile

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import TemplateError
from jinja2.sandbox import SandboxedEnvironment

from ganxun.base.refusals import marked as _
from ganxun.base.refusals import refuse
from ganxun.nominations.models import Intake, Nomination

#: A template is a page of text; what is larger is something else.
MOST_BYTES = 2_000_000
_TITLE = "关于选调人员参加{{ class_name }}的通知"
_BODY = (
    "{{ units }}：",
    (
        "    经研究，定于{{ starts_on }}至{{ ends_on }}举办{{ class_name }}，由{{ organiser }}主办"
        "{% if institution %}，在{{ institution }}进行{% endif %}，学制{{ days }}天。现将有关事项通知如下。"
    ),
    (
        "    一、参训人员共{{ people|length }}名，名单附后。请通知本人，并于{{ reply_by }}前在系统内回复；"
        "确因工作不能参训的，写明理由，由所在单位提出替换人选。"
    ),
    "    二、请参训人员按时报到，妥善安排工作，遵守学员管理规定。",
)


def default_template() -> bytes:
    """The house's template, to be edited in Word: whatever stands in double braces is filled in."""
    document = Document()
    document.add_heading(_TITLE, level=1).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in _BODY:
        document.add_paragraph(line)
    table = document.add_table(rows=4, cols=4)
    table.style = "Table Grid"
    for cell, words in zip(table.rows[0].cells, ("序号", "姓名", "单位", "职务"), strict=True):
        cell.text = words
    table.rows[1].cells[0].text = "{%tr for person in people %}"
    row = ("{{ loop.index }}", "{{ person.name }}", "{{ person.unit }}", "{{ person.post }}")
    for cell, words in zip(table.rows[2].cells, row, strict=True):
        cell.text = words
    table.rows[3].cells[0].text = "{%tr endfor %}"
    signed = document.add_paragraph("{{ organiser }}\n{{ today }}")
    signed.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def written(
    intake: Intake, people: Sequence[Nomination], *, template: bytes | None = None, today: date
) -> bytes:
    """The notice as a Word file. Raises Refused for a template that is none; what it says cannot run anything."""
    if template is not None and len(template) > MOST_BYTES:
        raise refuse("template_too_large", _("模板文件过大"))
    try:
        document = DocxTemplate(BytesIO(template or default_template()))
        document.render(_facts(intake, people, today), SandboxedEnvironment(autoescape=True))
        file = BytesIO()
        document.save(file)
    except (BadZipFile, PackageNotFoundError, TemplateError, KeyError, ValueError) as mistake:
        raise refuse("template_unreadable", _("模板不能使用：{why}"), why=str(mistake)[:200]) from mistake
    return file.getvalue()


def _facts(intake: Intake, people: Sequence[Nomination], today: date) -> dict[str, object]:
    here = intake.training_class
    return {
        "class_name": here.name,
        "organiser": here.organiser.name,
        "institution": here.institution.name if here.institution else "",
        "starts_on": _day(here.starts_on),
        "ends_on": _day(here.ends_before - timedelta(days=1)),
        "days": f"{here.days / 10:g}",
        "reply_by": _day(intake.reply_by),
        "today": _day(today),
        "units": "、".join(dict.fromkeys(each.unit.name for each in people)) or "各有关单位",
        "people": [
            {"name": each.person.name, "unit": each.unit.name, "post": each.person.post_title}
            for each in people
        ],
    }


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
