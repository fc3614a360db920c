"""Papers for many people at once: a zip made in the background (D1; decision 0082).

Three steps, each of which can die without leaving anything half-done: what the papers say is collected beside the
database; all of them are numbered and kept in one transaction; then they are typeset, which changes nothing and can be
begun anew as often as needed.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import date, datetime
from itertools import islice
from typing import IO, Any

from django.db import transaction

from ganxun.accounts.actors import actor_for
from ganxun.accounts.models import User
from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.clock import local_day
from ganxun.base.deliveries import deeds
from ganxun.base.deliveries.kinds import Kind
from ganxun.base.deliveries.work import Work
from ganxun.base.models import Delivery
from ganxun.base.permissions import Permission
from ganxun.base.querysets import within
from ganxun.base.refusals import marked as _
from ganxun.base.refusals import refuse, refuse_if
from ganxun.base.sheets.lists import csv_line
from ganxun.orgs.models import Organisation
from ganxun.people.models import Person
from ganxun.records.actions.papers import Order, enter_papers
from ganxun.records.choices import PaperKind
from ganxun.records.decisions.papers import why_not_issue
from ganxun.records.models import Paper
from ganxun.records.papers import Content, typeset, writer_of

LARGEST_BATCH = 20_000
_PORTION = 100
_KEPT_AT_ONCE = 500
#: Two at a time: setting type leaves the interpreter lock, and an installation has two cores at least.
_HANDS = 2
_NO_ONE = _("没有可以出具文书的人员")


@transaction.atomic
def ask_for_batch(
    people: Sequence[int], order: Order, *, organisation: Organisation, actor: Actor, at: datetime
) -> Delivery:
    """Ask for papers about all of `people` for whom the actor may issue papers; the others are left out.

    Raises Refused: no purpose, nobody, too many.
    """
    actor.require(Permission.PAPER_ISSUE)
    refuse_if(why_not_issue(purpose=order.purpose, is_own=False))
    allowed = Person.objects.filter(within(actor, Permission.PAPER_ISSUE, "unit__path"), pk__in=people)
    chosen = set(allowed.values_list("pk", flat=True))
    in_order = [each for each in people if each in chosen]
    if not in_order:
        raise refuse("nobody", _NO_ONE)
    if len(in_order) > LARGEST_BATCH:
        words = _("一次最多为 {most} 人出具，现有 {n} 人；请用筛选分批办理")
        raise refuse("too_many", words, most=LARGEST_BATCH, n=len(in_order))
    title = f"{organisation.name} {PaperKind(order.kind).label}"
    return deeds.ask(
        "papers",
        title=title,
        file_name=f"{title}-{order.issued_on.isoformat()}-{len(in_order)}份.zip",
        asked={"people": in_order, "order": _plain(order)},
        purpose=order.purpose,
        org_path=organisation.path,
        actor=actor,
        at=at,
    )


def _plain(order: Order) -> dict[str, str]:
    return {name: str(value) for name, value in asdict(order).items()}


def _order(asked: dict[str, Any]) -> Order:
    said = asked["order"]
    days = {name: date.fromisoformat(said[name]) for name in ("as_of", "issued_on")}
    return Order(**(said | days))


class Batches:
    """Makes the zip of a batch."""

    def make(self, work: Work) -> None:
        """Collect, issue, typeset; issued before an interruption, they are only typeset."""
        if not Paper.objects.of_batch(work.delivery.pk).exists():
            _issue(work)
        _typeset(work)

    def undo(self, work: Work) -> None:
        """Revoke what was issued: nobody has seen it, but its numbers are given out."""
        reason = "成批出具已取消"
        owner = work.delivery.owner_name
        papers = Paper.objects.of_batch(work.delivery.pk).valid().order_by()
        revoked = papers.update(revoked_at=work.at, revoked_by=owner, revoked_reason=reason)
        if revoked:
            actor = Actor(name=owner, user_id=work.delivery.owner_user)
            details = {"papers": revoked, "reason": reason}
            path = work.delivery.org_path
            audit.note(actor, "papers.revoked", work.delivery, at=work.at, org_path=path, details=details)


BATCHES = Kind("papers", Batches())


def _issue(work: Work) -> None:
    order, asked = _order(work.delivery.asked), work.delivery.asked["people"]
    # The rights of now: what was granted when it was asked for may have been taken back.
    actor = actor_for(User.objects.get(pk=work.delivery.owner_user), on=local_day(work.at))
    units = _units(asked, actor)
    with tempfile.TemporaryFile("w+", encoding="utf-8", dir=work.to.parent) as spool:
        _collect(spool, [each for each in asked if each in units], order, work)
        work.step("编号登记", len(units))
        with transaction.atomic():
            _enter(spool, units, order, actor, work)


def _units(people: Sequence[int], actor: Actor) -> dict[int, str]:
    """Person → path of the organisation in whose name the actor issues; without those he or she may not serve."""
    allowed = Person.objects.filter(within(actor, Permission.PAPER_ISSUE, "unit__path"), pk__in=people)
    held = actor.paths(Permission.PAPER_ISSUE)
    return {
        pk: next(each for each in held if path.startswith(each)) or f"{path.split('.')[0]}."
        for pk, path in allowed.values_list("pk", "unit__path")
    }


def _collect(spool: IO[str], people: Sequence[int], order: Order, work: Work) -> None:
    work.step("收集记录", len(people))
    write = writer_of(order.kind)
    for place in range(0, len(people), _PORTION):
        for content in write(people[place : place + _PORTION], as_of=order.as_of):
            starts_on = content.starts_on.isoformat() if content.starts_on else None
            line = {
                "person": content.person_id,
                "name": content.name,
                "from": starts_on,
                "facts": content.facts,
            }
            spool.write(json.dumps(line, ensure_ascii=False) + "\n")
        work.reach(min(place + _PORTION, len(people)))


def _collected(spool: IO[str]) -> Iterator[Content]:
    spool.seek(0)
    for line in spool:
        said = json.loads(line)
        starts_on = date.fromisoformat(said["from"]) if said["from"] else None
        yield Content(said["person"], said["name"], starts_on, said["facts"])


def _enter(spool: IO[str], units: dict[int, str], order: Order, actor: Actor, work: Work) -> None:
    """Number and keep all of them, by portions of bounded size, in the transaction of the caller."""
    issuers = {each.path: each for each in Organisation.objects.filter(path__in=set(units.values()))}
    contents = _collected(spool)
    entered: dict[str, list[int]] = defaultdict(list)
    while portion := list(islice(contents, _KEPT_AT_ONCE)):
        by_issuer: dict[str, list[Content]] = defaultdict(list)
        for content in portion:
            by_issuer[units[content.person_id]].append(content)
        for path in sorted(by_issuer):
            papers = enter_papers(
                by_issuer[path], order, issuer=issuers[path], is_own=False, actor=actor, at=work.at,
                batch_id=work.delivery.pk,
            )  # fmt: skip
            entered[path] += [papers[0].number, papers[-1].number]
    numbers = {issuers[path].name: [min(given), max(given)] for path, given in entered.items()}
    details = {"kind": order.kind, "papers": len(units), "purpose": order.purpose, "numbers": numbers}
    path = work.delivery.org_path
    audit.note(actor, "papers.issued", work.delivery, at=work.at, org_path=path, details=details)


def _typeset(work: Work) -> None:
    papers = Paper.objects.of_batch(work.delivery.pk).select_related("issuer", "person__unit")
    work.step("排版", papers.count())
    done = 0
    with (
        zipfile.ZipFile(work.to, "w", zipfile.ZIP_STORED) as archive,
        tempfile.TemporaryFile("w+b", dir=work.to.parent) as index,
        ThreadPoolExecutor(_HANDS) as hands,
    ):
        index.write(b"\xef\xbb\xbf" + csv_line(["编号", "姓名", "单位", "核验码", "文件"]).encode())
        for portion in _portions(papers):
            for paper, file in zip(portion, hands.map(typeset, portion), strict=True):
                name = _file_name(paper)
                _store(archive, name, file, paper.issued_on)
                unit = paper.person.unit.name if paper.person.unit else ""
                row = [
                    f"{paper.issuer.name}{paper.label}",
                    paper.holder_name,
                    unit,
                    paper.code_in_groups,
                    name,
                ]
                index.write(csv_line(row).encode())
            done += len(portion)
            work.reach(done)
        index.seek(0)
        _store(archive, "目录.csv", index.read(), _order(work.delivery.asked).issued_on)


def _portions(papers: Any) -> Iterator[list[Paper]]:
    """By key, not by cursor: typesetting takes minutes, and nothing should be held open over it."""
    last = 0
    while portion := list(papers.filter(pk__gt=last)[:_PORTION]):
        yield portion
        last = portion[-1].pk


def _store(archive: zipfile.ZipFile, name: str, content: bytes, day: date) -> None:
    # The day of issue, not the moment: the same papers give the same archive.
    entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
    entry.external_attr = 0o600 << 16
    archive.writestr(entry, content)


def _file_name(paper: Paper) -> str:
    issuer = "".join(each for each in paper.issuer.name if each.isalnum())
    holder = "".join(each for each in paper.holder_name if each.isalnum() or each == "·")
    return f"{paper.year}-{paper.number:05d}-{holder or '无名'}-{issuer}.pdf"
