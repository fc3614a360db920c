"""From the facts of a paper to its file: Typst, our own faces, no network; the same facts give the same bytes."""

from __future__ import annotations

import io
import json
import threading
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import segno
import typst
from django.utils import translation

from ganxun.records.models import Paper
from ganxun.reports.papers.faces import faces

_TEMPLATES = Path(__file__).parent / "templates"
_DIGEST_SHOWN = 16
_AT_WORK = threading.local()


def typeset(paper: Paper) -> bytes:
    """The file of a paper (PDF)."""
    faces_here = faces()
    said = _said(paper)
    missing = faces_here.missing(said)
    data = faces_here.printable(said) | {"missing": [f"U+{ord(each):04X}" for each in missing]}
    made = _compiler().compile(
        input=_TEMPLATES / f"{paper.kind}.typ",
        format="pdf",
        sys_inputs={"paper": json.dumps(data, ensure_ascii=False)},
        # The day of issue, not the moment of printing: printing again must not change a byte.
        timestamp=datetime.combine(paper.issued_on, time.min, UTC),
    )
    if not isinstance(made, bytes):
        raise TypeError("one document was to be made")
    return made


def _said(paper: Paper) -> dict[str, Any]:
    return {
        "facts": paper.facts,
        "title": _title(paper),
        "number": paper.label,
        "issuer": paper.issuer.name,
        "issued_by": "本人自助办理" if paper.is_own else paper.issued_by,
        "date": [paper.issued_on.year, paper.issued_on.month, paper.issued_on.day],
        "code": paper.code_in_groups,
        "digest": paper.facts_sha256[:_DIGEST_SHOWN].upper(),
        "verify_at": paper.verified_at,
        "qr": _qr(f"{paper.verified_at}{paper.code}/"),
        "revoked": paper.revoked_at is not None,
    }


def _title(paper: Paper) -> str:
    with translation.override("zh-hans"):
        return str(paper.get_kind_display())


def _qr(address: str) -> str:
    target = io.BytesIO()
    segno.make(address, error="m", micro=False).save(target, kind="svg", border=0, xmldecl=False, svgns=True)
    return target.getvalue().decode()


def _compiler() -> typst.Compiler:
    """One compiler a thread: it keeps the faces and whatever the template says alike for everybody."""
    if not hasattr(_AT_WORK, "compiler"):
        fonts = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[str(each) for each in faces().folders],
        )
        _AT_WORK.compiler = typst.Compiler(
            root=_TEMPLATES, font_paths=fonts, ignore_system_fonts=True, package_path=_TEMPLATES
        )
    compiler: typst.Compiler = _AT_WORK.compiler
    return compiler
