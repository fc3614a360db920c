"""Telling people what became of them, by the inbox and whatever ways they have chosen; once each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.inbox.actions import Line, Notice, tell_many
from ganxun.nominations.choices import NominationDeed
from ganxun.nominations.models import Intake, Nomination

_SUBJECTS = {
    NominationDeed.CALL: "调训通知：{name}",
    NominationDeed.INSIST: "请按通知参训：{name}",
    NominationDeed.EXCUSE: "同意不参加：{name}",
    NominationDeed.SUBSTITUTE: "已同意替换：{name}",
    NominationDeed.ADMIT: "已录取：{name}",
    NominationDeed.REMOVE: "已从名单中移出：{name}",
    NominationDeed.MISS: "登记为未报到：{name}",
}


def tell_about(found: Sequence[Nomination], deed: str, *, why: str, at: datetime) -> int:
    """Tell each of them; deeds that change nothing for the person tell nothing."""
    subject = _SUBJECTS.get(NominationDeed(deed))
    return tell_many(_notices(found, subject, why, at), at=at) if subject else 0


@transaction.atomic
def note_notice(intake: Intake, found: Sequence[Nomination], *, actor: Actor, at: datetime) -> None:
    """A notice with these people's names was taken as a file. Requires NOMINATION_CALL over the organiser."""
    path = intake.training_class.organiser.path
    actor.require(Permission.NOMINATION_CALL, path)
    details = {"people": [each.person_id for each in found]}
    audit.note(actor, "nominations.notice_taken", intake, at=at, org_path=path, details=details)


def _notices(found: Sequence[Nomination], subject: str, why: str, at: datetime) -> Iterator[Notice]:
    for each in found:
        here = each.intake.training_class
        days = f"{here.starts_on:%Y-%m-%d}"
        words = f"{here.name}，{days}开班。" + (f"说明：{why}" if why else "")
        yield Notice(
            kind="nominations.call_up",
            key=f"nomination:{each.pk}:{each.state}:{at:%Y%m%d%H%M%S%f}",
            subject=subject.format(name=here.name),
            words=words,
            lines=(Line(_("查看通知并回复"), link=f"/me/calls/{each.pk}/"),),
            link=f"/me/calls/{each.pk}/",
            about_kind="nominations.Nomination",
            about_id=each.pk,
            person_id=each.person_id,
        )
