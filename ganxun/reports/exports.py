"""Lists as files. Whoever takes one is in the audit trail, with what was asked for and what for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

from django.db import transaction

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.choices import ListFormat
from ganxun.base.sheets.lists import write_list
from ganxun.orgs.models import Organisation


@dataclass(frozen=True)
class Handed:
    """A list that is handed out: in which form, with which headings, to what purpose, narrowed how."""

    title: str
    form: ListFormat
    headings: tuple[tuple[str, int], ...]
    purpose: str = ""
    about_people: bool = False
    asked: Mapping[str, str] = field(default_factory=dict)
    organisation: Organisation | None = None

    def file_name(self, day: date) -> str:
        """What the file is called: where, what, when."""
        place = f"{self.organisation.label}-" if self.organisation else ""
        suffix = "xlsx" if self.form == ListFormat.XLSX else "csv"
        return f"{place}{self.title}-{day.isoformat()}.{suffix}"


@transaction.atomic
def export_list(
    handed: Handed, rows: Iterable[Sequence[Any]], to: IO[bytes], *, actor: Actor, at: datetime
) -> int:
    """Write the rows to `to`, with an audit entry; how many rows. Read and written in portions of bounded size."""
    written = write_list(to, handed.form, handed.title, handed.headings, rows)
    audit.note(
        actor,
        "people.exported" if handed.about_people else "list.exported",
        handed.organisation,
        at=at,
        org_path=handed.organisation.path if handed.organisation else "",
        details={
            "list": handed.title,
            "rows": written,
            "form": handed.form.value,
            "purpose": handed.purpose,
            "asked": dict(handed.asked),
        },
    )
    return written
