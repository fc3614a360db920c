"""Builds the invented province in the database, once; takes it down again when asked."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
from django.db import connection, transaction

from ganxun.base import audit
from ganxun.base.actor import system_actor
from ganxun.base.models import AuditEntry
from ganxun.base.refusals import marked as _
from ganxun.base.refusals import refuse
from ganxun.compliance import library
from ganxun.compliance.actions.adoptions import adopt_policy
from ganxun.demo import extras, headcounts, listeners, officers, planned, planted, tree_changes
from ganxun.demo.bulk import quickly
from ganxun.demo.dice import Dice
from ganxun.demo.ledger import run_sql
from ganxun.demo.province import Province, make
from ganxun.demo.units import ROOT_CODE
from ganxun.orgs.models import Organisation

DEED = "demo.built"
POLICY = "sichuan-2018-2022"
NEXT_POLICY = "cadre-training-2023"
FEWEST = 300
MOST = 1_000_000
DEFAULT_DAY = date(2020, 9, 30)


def is_there() -> bool:
    """Whether any organisation stands in the database."""
    return Organisation.objects.exists()


def was_built() -> bool:
    """Whether what stands in the database was built here: the audit trail remembers it."""
    return AuditEntry.objects.filter(deed=DEED).exists()


def refuse_size(people: int) -> None:
    """Raises Refused when a province of so many people cannot be made."""
    if not FEWEST <= people <= MOST:
        raise refuse("demo_size", _("演示省份的人数应在{fewest}至{most}之间"), fewest=FEWEST, most=MOST)


def built_until() -> date | None:
    """The day until which the province that stands was made; None when it was not made here."""
    latest = AuditEntry.objects.filter(deed=DEED).order_by("-id").first()
    return date.fromisoformat(latest.details["until"]) if latest else None


def build(*, people: int = 20_000, seed: int = 1, until: date = DEFAULT_DAY, at: datetime) -> Province:
    """Build the province into an empty database in one transaction: all of it or nothing.

    The same `people`, `seed` and `until` give the same province. Raises Refused when there are already
    organisations, or the number is out of bounds.
    """
    refuse_size(people)
    if is_there():
        raise refuse("demo_not_empty", _("数据库中已有机构，不再生成演示数据"))
    dice = Dice(seed)
    with transaction.atomic():
        with quickly(people):
            province = make(people - planted.PEOPLE, dice=dice, until=np.datetime64(until, "D"))
            extras.store(province, dice)
        planted.store(province.people.tree, until=until)
        _adopt(province.people.tree.id_of(ROOT_CODE), at)
        planned.store(until=until, policy=POLICY, actor=system_actor("ganxun demo"), at=at)
        headcounts.store(province.people.tree.id_of(ROOT_CODE), policy=POLICY, until=until, at=at)
        tree_changes.make(province.people.tree, until=until, actor=system_actor("ganxun demo"), at=at)
        officers.store(province.people.tree)
        listeners.store(province.people.tree, actor=system_actor("ganxun demo"), at=at)
        audit.note(system_actor("ganxun demo"), DEED, at=at,
                   details={"people": people, "seed": seed, "until": until.isoformat()})  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return province


def _adopt(root: int, at: datetime) -> None:
    """The plan binds the whole province for its five years, then the rules in force; another city's plan stays on the shelf."""
    province = Organisation.objects.get(pk=root)
    for code in (POLICY, NEXT_POLICY):
        document = library.policy(code).document
        adopt_policy(
            code,
            organisation=province,
            starts_on=document.starts_on,
            ends_before=document.ends_before,
            actor=system_actor("ganxun demo"),
            at=at,
        )


@transaction.atomic
def take_down() -> None:
    """Empty all tables of people, organisations and training, but for the audit trail, which nobody may empty.

    Raises Refused when the database was not built here: it may hold a real province.
    """
    if not was_built():
        raise refuse("demo_not_ours", _("数据库中的数据不是演示命令生成的，拒绝清除"))
    run_sql("take_down")
