"""The heat table: organisations × duties as a table of links, so that it can be read, clicked and spoken."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from ganxun.reports.board import Heat
from ganxun.web.board.asked import Asked

_STEPS = 10


@dataclass(frozen=True)
class Cell:
    """One organisation on one duty: the part that has met it in hundredths, its step 0…10, and where it leads."""

    organisation: str
    shown: str
    step: int | None
    url: str


@dataclass(frozen=True)
class HeatRow:
    """One duty over all organisations."""

    duty: str
    says: str
    url: str
    cells: tuple[Cell, ...]


def heat_rows(heat: Heat, asked: Asked) -> tuple[HeatRow, ...]:
    """The rows of the table; empty when there is nothing to compare."""
    return tuple(
        HeatRow(duty, says, f"{_url(duty)}?{asked.query}", _cells(heat, duty, shares, asked))
        for (duty, says), shares in zip(heat.duties, heat.cells, strict=True)
    )


def _cells(heat: Heat, duty: str, shares: tuple[float | None, ...], asked: Asked) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            organisation=name,
            shown="—" if share is None else str(int(share * 100)),
            step=None if share is None else min(_STEPS, int(share * _STEPS + 1e-9)),
            url=f"{_url(duty)}?{asked.query_for(organisation)}",
        )
        for (organisation, name), share in zip(heat.organisations, shares, strict=True)
    )


def _url(duty: str) -> str:
    return reverse("board:duty", args=[duty])
