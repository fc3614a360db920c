"""The way down to an organisation, as links."""

from __future__ import annotations

from django.urls import reverse

from ganxun.reports.places import trail
from ganxun.web.board.asked import Asked
from ganxun.web.page import Request


def trail_of(request: Request, asked: Asked) -> list[tuple[str, str]]:
    """From the widest organisation the actor may see down to that above the one asked for: links to their boards."""
    board = reverse("board:overview")
    return [
        (place.label, f"{board}?{asked.query_for(place.pk)}")
        for place in trail(asked.organisation, actor=request.actor)
    ]
