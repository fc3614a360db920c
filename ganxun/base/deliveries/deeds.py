"""The deeds around a file made in the background: ask, carry out, cancel, ask again, hand out, forget."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.choices import DeliveryState
from ganxun.base.deliveries.kinds import kind
from ganxun.base.deliveries.work import Cancelled, Work, at_work
from ganxun.base.later import later
from ganxun.base.models import Delivery
from ganxun.base.refusals import Refused, refuse
from ganxun.base.refusals import marked as _

#: How long a finished file waits to be fetched: it holds people's data.
KEPT_FOR = timedelta(days=3)
#: So many files may wait or be made for one account.
AT_MOST = 5
_OPEN = (DeliveryState.WAITING, DeliveryState.WORKING)


def folder() -> Path:
    """Where finished files wait, and unfinished ones grow."""
    return Path(settings.DATA_FOLDER) / "deliveries"


def path_of(delivery: Delivery) -> Path:
    """The place of its file."""
    return folder() / delivery.stored_as


@transaction.atomic
def ask(
    code: str, *, title: str, file_name: str, asked: dict[str, Any], purpose: str, org_path: str, actor: Actor,
    at: datetime,
) -> Delivery:  # fmt: skip
    """Ask for a file; it is queued in the same transaction. Rights are the caller's question.

    Raises Refused: no account to fetch it, too many under way.
    """
    if actor.user_id is None:
        raise refuse("no_account", _("没有账号可以领取文件"))
    if Delivery.objects.filter(owner_user=actor.user_id, state__in=_OPEN).count() >= AT_MOST:
        raise refuse("too_many_under_way", _("您有 {n} 份文件正在制作，请等完成后再申请"), n=AT_MOST)
    delivery = Delivery.objects.create(
        kind=code, title=title[:120], file_name=file_name[:200], asked=asked, purpose=purpose[:100],
        org_path=org_path, owner_name=actor.name[:100], owner_user=actor.user_id, asked_at=at,
    )  # fmt: skip
    later("base.make_delivery", delivery_id=delivery.pk)
    return delivery


def carry_out(delivery_id: int, *, clock: Callable[[], datetime]) -> Delivery:
    """Make the file. Whatever stops the work is said in the delivery, where its owner looks.

    Killed on the way, the process leaves a temporary file and a delivery that shows as interrupted; made again, it
    begins anew. The file appears under its name at once and in full.
    """
    delivery = Delivery.objects.get(pk=delivery_id)
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{delivery.pk}-{secrets.token_hex(12)}"
    part = folder() / f"{name}.part"
    with at_work(delivery, part, clock()) as work:
        if not Delivery.objects.filter(pk=delivery_id, state__in=_OPEN).update(
            state=DeliveryState.WORKING, refusal=""
        ):
            return delivery
        try:
            _make(work, part)
            part.replace(folder() / name)
            _finish(delivery, DeliveryState.READY, clock(), stored_as=name)
        except Cancelled:
            _cancelled(work, clock())
        except Refused as refused:
            _finish(delivery, DeliveryState.FAILED, clock(), refusal=str(refused))
        except Exception:
            says = "系统制作文件时出错；请重试，仍不成功请联系系统管理员"
            _finish(delivery, DeliveryState.FAILED, clock(), refusal=says)
            raise
        finally:
            part.unlink(missing_ok=True)
    return Delivery.objects.get(pk=delivery_id)


def _make(work: Work, part: Path) -> None:
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    work.reach(0)
    kind(work.delivery.kind).maker.make(work)
    work.reach(work.delivery.total)


def _finish(delivery: Delivery, state: DeliveryState, at: datetime, **said: Any) -> None:
    if state == DeliveryState.READY:
        said |= {"size": (folder() / said["stored_as"]).stat().st_size, "expires_at": at + KEPT_FOR}
    Delivery.objects.filter(pk=delivery.pk).update(state=state, stage="", finished_at=at, **said)


@transaction.atomic
def _cancelled(work: Work, at: datetime) -> None:
    """Undo what was done beside the file, and say so, both or neither."""
    work.side = None
    kind(work.delivery.kind).maker.undo(work)
    _finish(work.delivery, DeliveryState.CANCELLED, at)


def cancel(delivery_id: int, *, actor: Actor, at: datetime) -> Delivery:
    """Give the file up: at once when nobody is at it, else whoever is at it stops at the next step."""
    delivery = _own(delivery_id, actor)
    if not delivery.is_open and delivery.state != DeliveryState.FAILED:
        raise refuse("not_open", _("该文件状态为“{state}”，不能取消"), state=delivery.get_state_display())
    Delivery.objects.filter(pk=delivery.pk).update(cancel_asked=True)
    try:
        with at_work(delivery, folder() / "none", at) as work:
            state = Delivery.objects.values_list("state", flat=True).get(pk=delivery.pk)
            if state in (*_OPEN, DeliveryState.FAILED):
                _cancelled(work, at)
    except Refused:
        pass  # somebody is at it, and will see that it is not wanted
    return Delivery.objects.get(pk=delivery_id)


@transaction.atomic
def ask_again(delivery_id: int, *, actor: Actor, at: datetime) -> Delivery:
    """Queue the making once more after an interruption or a fault. Raises `Refused`."""
    delivery = _own(delivery_id, actor)
    if delivery.state != DeliveryState.FAILED and not delivery.is_interrupted:
        raise refuse("not_open", _("该文件状态为“{state}”，不必重做"), state=delivery.get_state_display())
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.WAITING, stage="", done=0, refusal="")
    later("base.make_delivery", delivery_id=delivery.pk)
    return delivery


@transaction.atomic
def hand_out(delivery_id: int, *, actor: Actor, at: datetime) -> Delivery:
    """Note that the file goes to its owner. Raises `Refused` when it is not ready, or no longer there."""
    delivery = _own(delivery_id, actor)
    gone = delivery.expires_at is None or delivery.expires_at <= at or not path_of(delivery).is_file()
    if delivery.state != DeliveryState.READY or gone:
        raise refuse("not_ready", _("文件还没有做好，或者已经过期删除；需要时请重新申请"))
    details = {"file": delivery.file_name, "purpose": delivery.purpose}
    audit.note(actor, "delivery.handed_out", delivery, at=at, org_path=delivery.org_path, details=details)
    return delivery


def forget_expired(*, at: datetime) -> int:
    """Remove the files nobody may fetch any more, and what killed processes left. Returns how many expired."""
    ready = Delivery.objects.filter(state=DeliveryState.READY)
    expired = list(ready.filter(expires_at__lte=at))
    Delivery.objects.filter(pk__in=[each.pk for each in expired]).update(
        state=DeliveryState.EXPIRED, stored_as=""
    )
    for each in expired:
        path_of(each).unlink(missing_ok=True)
    kept = set(ready.values_list("stored_as", flat=True))
    day_ago = (at - timedelta(days=1)).timestamp()
    for file in folder().glob("*"):
        # A file that has just been finished may not be in the list yet.
        if file.name not in kept and file.stat().st_mtime < day_ago:
            file.unlink(missing_ok=True)
    return len(expired)


def _own(delivery_id: int, actor: Actor) -> Delivery:
    delivery = Delivery.objects.visible_to(actor).filter(pk=delivery_id).first()
    if delivery is None:
        raise refuse("not_permitted", _("没有这份文件，或者不是您申请的"))
    return delivery
