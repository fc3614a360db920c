"""A file made in the background: there at once and in full or not at all; its owner's only; gone after a while."""

from datetime import timedelta
from pathlib import Path

import pytest

from ganxun.base.actor import Actor
from ganxun.base.choices import DeliveryState
from ganxun.base.deliveries import deeds, kinds
from ganxun.base.deliveries.work import at_work
from ganxun.base.models import AuditEntry, Delivery
from ganxun.base.refusals import refuse
from tests.base.situations import MONDAY, refused

pytestmark = pytest.mark.django_db(transaction=True)

OWNER = Actor(name="owner", user_id=7)
STRANGER = Actor(name="stranger", user_id=8)


class Maker:
    """Writes three pieces; `meanwhile` happens after the first."""

    def __init__(self, meanwhile=lambda work: None):
        self.meanwhile, self.undone = meanwhile, 0

    def make(self, work):
        work.step("写入", 3)
        with work.to.open("wb") as file:
            for number in range(3):
                file.write(b"piece ")
                work.reach(number + 1)
                if number == 0:
                    self.meanwhile(work)

    def undo(self, work):
        self.undone += 1


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_FOLDER = tmp_path
    return tmp_path / "deliveries"


def asked(maker=None, actor=OWNER):
    kinds.register(kinds.Kind("test", maker or Maker()))
    return deeds.ask(
        "test",
        title="名单",
        file_name="名单.xlsx",
        asked={},
        purpose="测试",
        org_path="1.",
        actor=actor,
        at=MONDAY,
    )


def carried_out(delivery, at=MONDAY):
    return deeds.carry_out(delivery.pk, clock=lambda: at)


def test_a_file_is_made_and_handed_to_its_owner(folder):
    delivery = carried_out(asked())
    assert (delivery.state, delivery.size) == (DeliveryState.READY, 18)
    handed = deeds.hand_out(delivery.pk, actor=OWNER, at=MONDAY)
    assert deeds.path_of(handed).read_bytes() == b"piece piece piece "
    assert deeds.path_of(handed).stat().st_mode & 0o077 == 0
    assert AuditEntry.objects.get(deed="delivery.handed_out").details["purpose"] == "测试"


def test_nobody_else_sees_it():
    delivery = carried_out(asked())
    assert not Delivery.objects.visible_to(STRANGER).exists()
    assert not Delivery.objects.visible_to(Actor(name="nobody")).exists()
    assert refused(deeds.hand_out, delivery.pk, actor=STRANGER, at=MONDAY).codes == ["not_permitted"]
    assert refused(deeds.cancel, delivery.pk, actor=STRANGER, at=MONDAY).codes == ["not_permitted"]


def test_after_a_while_it_is_gone(folder):
    delivery = carried_out(asked())
    later = MONDAY + deeds.KEPT_FOR
    assert refused(deeds.hand_out, delivery.pk, actor=OWNER, at=later).codes == ["not_ready"]
    assert deeds.forget_expired(at=later) == 1
    assert list(folder.iterdir()) == []
    assert Delivery.objects.get(pk=delivery.pk).state == DeliveryState.EXPIRED


def test_what_a_killed_process_left_is_removed_after_a_day(folder):
    kept = carried_out(asked())
    left = folder / "9-x.part"
    left.write_bytes(b"half")
    real_now = left.stat().st_mtime
    now = MONDAY + timedelta(seconds=real_now - MONDAY.timestamp())
    Delivery.objects.filter(pk=kept.pk).update(expires_at=now + timedelta(days=9))
    assert deeds.forget_expired(at=now) == 0
    assert left.exists()
    deeds.forget_expired(at=now + timedelta(days=2))
    assert not left.exists()
    assert deeds.path_of(Delivery.objects.get(pk=kept.pk)).exists()


def test_cancelled_before_it_begins_it_is_never_made(folder):
    maker = Maker()
    delivery = asked(maker)
    assert deeds.cancel(delivery.pk, actor=OWNER, at=MONDAY).state == DeliveryState.CANCELLED
    assert carried_out(delivery).state == DeliveryState.CANCELLED
    assert maker.undone == 1


def test_cancelled_on_the_way_it_stops_undoes_and_leaves_nothing(folder):
    maker = Maker(lambda work: deeds.cancel(work.delivery.pk, actor=OWNER, at=MONDAY))
    delivery = carried_out(asked(maker))
    assert (delivery.state, maker.undone) == (DeliveryState.CANCELLED, 1)
    assert list(folder.iterdir()) == []


def test_progress_is_seen_while_it_is_made():
    seen = []
    carried_out(asked(Maker(lambda work: seen.append(Delivery.objects.get(pk=work.delivery.pk).progress))))
    assert seen == [33]


def test_what_is_refused_is_said_to_the_owner(folder):
    def refuse_it(work):
        raise refuse("no", "现在不行")

    delivery = carried_out(asked(Maker(refuse_it)))
    assert (delivery.state, delivery.refusal) == (DeliveryState.FAILED, "现在不行")
    assert list(folder.iterdir()) == []


def test_a_fault_is_said_and_raised_and_can_be_tried_again():
    maker = Maker(lambda work: 1 / 0)
    delivery = asked(maker)
    with pytest.raises(ZeroDivisionError):
        carried_out(delivery)
    assert "出错" in Delivery.objects.get(pk=delivery.pk).refusal
    maker.meanwhile = lambda work: None
    deeds.ask_again(delivery.pk, actor=OWNER, at=MONDAY)
    assert carried_out(delivery).state == DeliveryState.READY


def test_of_two_workers_one_makes_it():
    answers = []
    maker = Maker(lambda work: answers.append(refused(carried_out, work.delivery).codes))
    assert carried_out(asked(maker)).state == DeliveryState.READY
    assert answers == [["already_at_work"]]


def test_a_process_that_died_shows_as_interrupted():
    delivery = asked()
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.WORKING)
    delivery.refresh_from_db()
    assert delivery.is_interrupted
    with at_work(delivery, Path("unused"), MONDAY):
        assert not delivery.is_interrupted
        assert refused(deeds.ask_again, delivery.pk, actor=OWNER, at=MONDAY).codes == ["not_open"]
    deeds.ask_again(delivery.pk, actor=OWNER, at=MONDAY)
    assert carried_out(delivery).state == DeliveryState.READY


def test_a_finished_file_is_neither_cancelled_nor_made_again():
    delivery = carried_out(asked())
    assert refused(deeds.cancel, delivery.pk, actor=OWNER, at=MONDAY).codes == ["not_open"]
    assert refused(deeds.ask_again, delivery.pk, actor=OWNER, at=MONDAY).codes == ["not_open"]


def test_nobody_asks_for_everything_at_once():
    for _number in range(deeds.AT_MOST):
        asked()
    assert refused(asked).codes == ["too_many_under_way"]
    assert refused(asked, actor=Actor(name="no account")).codes == ["no_account"]
