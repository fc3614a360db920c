"""Handing in tables: upload (which starts the dry run), watch, apply, fetch the result."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from ninja import File, Form, Path, Query, Router
from ninja.files import UploadedFile

from ganxun.accounts.choices import Scope
from ganxun.api.asking import Call, operation, reply
from ganxun.api.kinds import Id
from ganxun.api.once import PARAMETER, once
from ganxun.api.pages import Page, Row, one_of, page_of
from ganxun.api.shapes.imports import (
    ImportedRowsAsked,
    ImportedRowShape,
    ImportsAsked,
    ImportShape,
    KindName,
)
from ganxun.base.access import access
from ganxun.base.imports import results
from ganxun.base.imports import runs as deeds
from ganxun.base.models import ImportedRow, ImportRun
from ganxun.base.permissions import Permission

router = Router(tags=["导入"])

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FIELDS = tuple(ImportShape.model_fields)
_ROW = tuple(ImportedRowShape.model_fields)
_RIGHTS = (Permission.ROSTER_IMPORT, Permission.CREDIT_IMPORT)
_ABOUT = {"number": "base.ImportRun"}


@operation(
    router,
    "GET",
    "/imports",
    scope=Scope.IMPORTS_READ,
    returns=Page[ImportShape],
    allowed=access("导入批次列表", needs=_RIGHTS),
)
def list_imports(request: Call, asked: Query[ImportsAsked]) -> HttpResponse:
    """令牌范围内提交的导入，包括在页面上提交的。"""
    exact = asked.model_dump(include={"kind", "state"}, exclude_none=True)
    return page_of(request, ImportRun.objects.visible_to(request.actor).filter(**exact), _FIELDS, asked)


@operation(
    router,
    "POST",
    "/imports",
    scope=Scope.IMPORTS_WRITE,
    returns=ImportShape,
    status=202,
    allowed=access("提交导入文件", needs=_RIGHTS),
    openapi_extra={"parameters": [PARAMETER]},
)
def upload_import(request: Call, kind: Form[KindName], file: File[UploadedFile]) -> HttpResponse:
    """上传名册或培训记录（.xlsx、.csv）。随即在后台核对，不写入任何数据；请读取该批次直到状态不再变化。"""

    def upload() -> HttpResponse:
        name = file.name or "upload"
        return _answer(request, deeds.start_import(kind, file, name, actor=request.actor, at=request.time))

    return once(request, upload)


@operation(
    router,
    "GET",
    "/imports/{number}",
    scope=Scope.IMPORTS_READ,
    returns=ImportShape,
    allowed=access("一个导入批次", needs=_RIGHTS, about=_ABOUT),
)
def read_import(request: Call, number: Path[Id]) -> Row:
    """进行到哪一步，各有多少行。"""
    return one_of(ImportRun.objects.visible_to(request.actor), number, _FIELDS)


@operation(
    router,
    "GET",
    "/imports/{number}/rows",
    scope=Scope.IMPORTS_READ,
    returns=Page[ImportedRowShape],
    allowed=access("导入的各行", needs=_RIGHTS, about=_ABOUT),
)
def list_imported_rows(request: Call, number: Path[Id], asked: Query[ImportedRowsAsked]) -> HttpResponse:
    """每一行的结果：将新增、将变更、未变或退回，退回的附改法。"""
    one_of(ImportRun.objects.visible_to(request.actor), number, ("id",))
    rows = ImportedRow.objects.filter(run=number)
    return page_of(request, rows.with_fate(asked.fate) if asked.fate else rows, _ROW, asked)


@operation(
    router,
    "GET",
    "/imports/{number}/result",
    scope=Scope.IMPORTS_READ,
    allowed=access("导入结果工作簿", needs=_RIGHTS, about=_ABOUT),
    openapi_extra={"x-answers": _XLSX},
)
def read_import_result(request: Call, number: Path[Id]) -> HttpResponse:
    """每一行结果的工作簿（.xlsx），可发回填报单位。"""
    one_of(ImportRun.objects.visible_to(request.actor), number, ("id",))
    book = results.result_workbook(ImportRun.objects.get(pk=number))
    named = {"Content-Disposition": f'attachment; filename="import-{number}.xlsx"'}
    return HttpResponse(book, content_type=_XLSX, headers=named)


@operation(
    router,
    "POST",
    "/imports/{number}/apply",
    scope=Scope.IMPORTS_WRITE,
    returns=ImportShape,
    status=202,
    allowed=access("导入入库", needs=_RIGHTS, about=_ABOUT),
    openapi_extra={"parameters": [PARAMETER]},
)
def apply_import(request: Call, number: Path[Id]) -> HttpResponse:
    """核对通过的批次入库：全部写入，或者一行不写。在后台进行。"""
    return _deed(request, number, deeds.request_apply)


@operation(
    router,
    "POST",
    "/imports/{number}/check",
    scope=Scope.IMPORTS_WRITE,
    returns=ImportShape,
    status=202,
    allowed=access("重新核对导入", needs=_RIGHTS, about=_ABOUT),
    openapi_extra={"parameters": [PARAMETER]},
)
def check_import(request: Call, number: Path[Id]) -> HttpResponse:
    """按现在的数据再核对一遍。"""
    return _deed(request, number, deeds.check_again)


@operation(
    router,
    "POST",
    "/imports/{number}/discard",
    scope=Scope.IMPORTS_WRITE,
    returns=ImportShape,
    allowed=access("导入作废", needs=_RIGHTS, about=_ABOUT),
    openapi_extra={"parameters": [PARAMETER]},
)
def discard_import(request: Call, number: Path[Id]) -> HttpResponse:
    """不入库，删除文件。"""
    return _deed(request, number, deeds.discard, status=200)


def _deed(request: Call, number: int, deed: Any, *, status: int = 202) -> HttpResponse:
    one_of(ImportRun.objects.visible_to(request.actor), number, ("id",))

    def carry_out() -> HttpResponse:
        return _answer(request, deed(number, actor=request.actor, at=request.time), status=status)

    return once(request, carry_out)


def _answer(request: Call, run: ImportRun, *, status: int = 202) -> HttpResponse:
    row = ImportRun.objects.values(*_FIELDS).get(pk=run.pk)
    where = reverse("interface:read_import", kwargs={"number": run.pk})
    return reply(row, status=status, headers={"Location": where})
