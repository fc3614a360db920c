"""Issuing papers, handing them out, and revoking them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.refusals import marked as _
from ganxun.base.refusals import refuse, refuse_if
from ganxun.orgs.models import Organisation
from ganxun.people.actions.current import path_of
from ganxun.people.models import Person
from ganxun.records.actions.numbering import new_code, take_numbers
from ganxun.records.decisions.papers import why_not_issue, why_not_revoke
from ganxun.records.models import Paper
from ganxun.records.papers import Content, writer_of

_AT_ONCE = 500


@dataclass(frozen=True)
class Order:
    """What is to be issued: which kind, as of which day, what for, dated when, and where it can be verified."""

    kind: str
    as_of: date
    purpose: str
    issued_on: date
    verified_at: str


@transaction.atomic
def issue_paper(person_id: int, order: Order, *, actor: Actor, at: datetime) -> Paper:
    """Issue a paper about one person.

    Requires PAPER_ISSUE over the person's unit and a purpose, or to be that person; whoever asks again for a paper
    about himself or herself that would say the same gets the one he or she has. Raises Refused.
    """
    person = Person.objects.select_related("unit").get(pk=person_id)
    issuer, is_own = issuer_for(person, actor)
    refuse_if(why_not_issue(purpose=order.purpose, is_own=is_own))
    content = next(writer_of(order.kind)([person_id], as_of=order.as_of))
    if is_own and (same := _the_same(person, order, content)):
        return same
    (paper,) = enter_papers([content], order, issuer=issuer, is_own=is_own, actor=actor, at=at)
    details = {
        "kind": paper.kind,
        "number": paper.label,
        "purpose": paper.purpose,
        "sha256": paper.facts_sha256,
    }
    audit.note(actor, "paper.issued", paper, at=at, org_path=path_of(person), details=details)
    return paper


def issuer_for(person: Person, actor: Actor) -> tuple[Organisation, bool]:
    """In whose name the actor issues papers about the person, and whether it is about himself or herself.

    An officer acts for the organisation over which he or she holds the right; one's own paper comes from one's unit.
    """
    if person.unit is None:
        raise refuse("no_unit", _("该人员没有工作单位，不能出具文书；请先在名册中补充任职"))
    if actor.person_id == person.pk:
        return person.unit, True
    actor.require(Permission.PAPER_ISSUE, person.unit.path)
    held = (path for path in actor.paths(Permission.PAPER_ISSUE) if person.unit.path.startswith(path))
    path = next(held) or f"{person.unit.path.split('.')[0]}."
    return Organisation.objects.get(path=path), False


def _the_same(person: Person, order: Order, content: Content) -> Paper | None:
    """The person's own newest paper of this kind, if it still says just this."""
    newest = Paper.objects.valid().of(person.pk).filter(kind=order.kind, is_own=True).first()
    return newest if newest and newest.facts_sha256 == content.sha256 else None


def enter_papers(
    contents: Sequence[Content],
    order: Order,
    *,
    issuer: Organisation,
    is_own: bool,
    actor: Actor,
    at: datetime,
    batch_id: int | None = None,
) -> list[Paper]:
    """Number what was written and keep it, in the caller's transaction. Rights and audit are the caller's."""
    numbers = take_numbers(issuer.pk, order.issued_on.year, len(contents))
    papers = [
        Paper(
            kind=order.kind,
            person_id=content.person_id,
            holder_name=content.name,
            issuer=issuer,
            year=order.issued_on.year,
            number=number,
            code=new_code(),
            starts_on=content.starts_on,
            as_of=order.as_of,
            facts=content.facts,
            facts_sha256=content.sha256,
            verified_at=order.verified_at,
            purpose=order.purpose.strip(),
            is_own=is_own,
            issued_on=order.issued_on,
            issued_at=at,
            issued_by=actor.name[:100],
            issued_by_user=actor.user_id,
            batch_id=batch_id,
        )
        for number, content in zip(numbers, contents, strict=True)
    ]
    return Paper.objects.bulk_create(papers, batch_size=_AT_ONCE)


@transaction.atomic
def hand_out_paper(paper_id: int, *, actor: Actor, at: datetime) -> Paper:
    """Note that the file of a paper goes to somebody. Raises Refused when it is none of the actor's business."""
    paper = _permitted(paper_id, actor)
    details = {"number": paper.label, "purpose": paper.purpose}
    audit.note(actor, "paper.handed_out", paper, at=at, org_path=path_of(paper.person), details=details)
    return paper


@transaction.atomic
def revoke_paper(paper_id: int, *, reason: str, actor: Actor, at: datetime) -> Paper:
    """Declare a paper void. Requires PAPER_REVOKE over the person's unit and a reason."""
    path = path_of(_permitted(paper_id, actor).person)
    actor.require(Permission.PAPER_REVOKE, path)
    paper = Paper.objects.select_for_update().get(pk=paper_id)
    refuse_if(why_not_revoke(is_revoked=paper.revoked_at is not None, reason=reason))
    paper.revoked_at, paper.revoked_by, paper.revoked_reason = at, actor.name[:100], reason.strip()[:200]
    paper.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])
    details = {"number": paper.label, "reason": paper.revoked_reason}
    audit.note(actor, "paper.revoked", paper, at=at, org_path=path, details=details)
    return paper


def _permitted(paper_id: int, actor: Actor) -> Paper:
    papers = Paper.objects.visible_to(actor).select_related("person__unit", "issuer")
    paper = papers.filter(pk=paper_id).first()
    if paper is None:
        raise refuse("not_permitted", _("没有这份文书，或者不在您的管理范围内"))
    return paper
