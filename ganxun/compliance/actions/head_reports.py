"""A unit says how many people of each category it has: confirms what is counted, or says otherwise and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.refusals import Reason, refuse, refuse_if
from ganxun.base.refusals import marked as _
from ganxun.compliance.actions.head_counting import NOBODY_THERE, countable_in, counts_in
from ganxun.compliance.actions.headcounts import one_at_a_time
from ganxun.compliance.decisions import Heads, why_not_report
from ganxun.compliance.models import HeadcountFreeze, HeadcountReport
from ganxun.orgs.models import Organisation


@dataclass(frozen=True)
class Said:
    """What is said of one category."""

    people: int
    exempt: int = 0
    reason: str = ""

    @property
    def heads(self) -> Heads:
        """The figures without the words."""
        return Heads(self.people, self.exempt)


def counting_day(year: int, today: date) -> date:
    """On which day heads of a year are counted: today, or the year's last day once it is over. Raises Refused."""
    if year > today.year:
        raise refuse("headcount_too_early", _("{year} 年度还没有开始"), year=year)
    return min(today, date(year, 12, 31))


def own_counts(organisation: Organisation, year: int, today: date) -> dict[str, Heads]:
    """Category → the organisation's own people as the register holds them, every category that is counted there."""
    day = counting_day(year, today)
    countable = countable_in(organisation.path, day)
    counted = counts_in(organisation.pk, countable, day)
    return {
        category: counted.get((organisation.pk, category), NOBODY_THERE)
        for each in countable
        for category in each.categories
    }


@transaction.atomic
def report_headcounts(
    organisation: Organisation,
    year: int,
    said: Mapping[str, Said],
    *,
    labels: Mapping[str, str],
    today: date,
    actor: Actor,
    at: datetime,
) -> list[HeadcountReport]:
    """Keep what the organisation says of its own people; returns the reports that are new.

    What is said again unchanged makes no new report. All or nothing: raises Refused with every reason.
    """
    actor.require(Permission.HEADCOUNT_REPORT, organisation.path)
    one_at_a_time(year)
    counted = own_counts(organisation, year, today)
    if unknown := sorted(said.keys() - counted.keys()):
        words = _("没有这样的人员类别：{categories}")
        raise refuse("headcount_no_such_category", words, categories="、".join(unknown))
    last = HeadcountReport.objects.filter(organisation=organisation, year=year).standing()
    before = {each.category: each for each in last}
    fresh = {code: each for code, each in said.items() if _is_news(each, before.get(code))}
    refuse_if(_why_not(organisation, year, fresh, counted, labels))
    day = counting_day(year, today)
    filed = {"organisation": organisation, "year": year, "reported_by": actor.name, "reported_at": at}
    rows = [
        HeadcountReport(**filed, **_row(code, each, before.get(code), counted[code]), counted_on=day)
        for code, each in fresh.items()
    ]
    made = HeadcountReport.objects.bulk_create(rows)
    _note(organisation, year, made, before, actor=actor, at=at)
    return made


def _why_not(
    organisation: Organisation,
    year: int,
    fresh: Mapping[str, Said],
    counted: Mapping[str, Heads],
    labels: Mapping[str, str],
) -> Iterator[Reason]:
    frozen = frozen_categories(organisation, year)
    for code, each in fresh.items():
        label, reason = labels.get(code, code), each.reason.strip()
        yield from why_not_report(
            each.heads, counted[code], reason=reason, label=label, frozen_by=frozen.get(code)
        )


def _row(code: str, said: Said, before: HeadcountReport | None, counted: Heads) -> dict[str, Any]:
    return {
        "category": code,
        "number": before.number + 1 if before else 1,
        "people": said.people,
        "exempt": said.exempt,
        "reason": said.reason.strip(),
        "counted": counted.people,
        "counted_exempt": counted.exempt,
    }


def _is_news(said: Said, before: HeadcountReport | None) -> bool:
    if before is None:
        return True
    return (said.people, said.exempt, said.reason.strip()) != (before.people, before.exempt, before.reason)


def frozen_categories(organisation: Organisation, year: int) -> dict[str, str]:
    """Category → who has frozen it for this organisation, or is about to."""
    held = HeadcountFreeze.objects.in_force().on_the_way_to(organisation.path).filter(year=year)
    return {
        category: freeze.organisation.label
        for freeze in held.select_related("organisation").order_by("organisation__depth")
        for category in freeze.categories
    }


def _note(
    organisation: Organisation,
    year: int,
    made: list[HeadcountReport],
    before: Mapping[str, HeadcountReport],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    if not made:
        return
    audit.note(
        actor,
        "headcount.reported",
        at=at,
        about=organisation,
        org_path=organisation.path,
        details={
            "year": year,
            "before": {
                each.category: before[each.category].people for each in made if each.category in before
            },
            "after": {each.category: each.people for each in made},
        },
    )
