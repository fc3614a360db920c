"""Papers as the page of a person offers them."""

from __future__ import annotations

from typing import Any

from ganxun.base.permissions import Permission
from ganxun.people.actions.current import path_of
from ganxun.people.models import Person
from ganxun.records.models import Paper
from ganxun.records.querysets import PaperQuerySet
from ganxun.web.page import Request
from ganxun.web.papers.forms import IssueForm

_SHOWN = 6


def papers_offered(request: Request, person: Person) -> dict[str, Any]:
    """What the card of papers needs; nothing for whoever may not issue any about the person. No query."""
    is_own = request.actor.person_id == person.pk
    if person.unit is None or not (is_own or request.actor.can(Permission.PAPER_ISSUE, path_of(person))):
        return {}
    return {"paper_form": IssueForm(is_own=is_own), "paper_is_own": is_own}


def papers_issued(request: Request, person: Person) -> PaperQuerySet:
    """The last papers about the person."""
    return Paper.objects.visible_to(request.actor).of(person.pk).defer("facts")[:_SHOWN]
