"""Headcounts: years that are over frozen by the deed an office uses; of this year some departments have reported."""

from __future__ import annotations

from datetime import date, datetime

from ganxun.base.actor import system_actor
from ganxun.compliance.actions.head_counting import countable_in, labels_of
from ganxun.compliance.actions.head_reports import Said, counting_day, own_counts, report_headcounts
from ganxun.compliance.actions.headcounts import freeze_headcounts
from ganxun.orgs.choices import UnitKind
from ganxun.orgs.models import Organisation
from ganxun.people.models import Person

_REPORTING = 4
_ACTOR = system_actor("ganxun demo")


def store(root: int, *, policy: str, until: date, at: datetime) -> None:
    """Freeze the years before, and let the first departments of the province confirm or correct the year that runs."""
    is_over = until == date(until.year, 12, 31)
    for year in range(2018, until.year + is_over):
        freeze_headcounts(policy, taken_on=date(year, 12, 31), actor=_ACTOR, at=at)
    if is_over:
        return
    there = Person.objects.active().values("unit")
    departments = Organisation.objects.filter(parent=root, kind=UnitKind.DEPARTMENT, pk__in=there).in_order()
    for number, department in enumerate(departments[1 : _REPORTING + 1]):
        _report(department, until, at, is_short=number == 1)


def _report(department: Organisation, until: date, at: datetime, *, is_short: bool) -> None:
    """What is counted, but for one department that waits for somebody to be entered."""
    counted = own_counts(department, until.year, until)
    said = {code: Said(heads.people, heads.exempt) for code, heads in counted.items() if heads.people}
    most = max(said, key=lambda code: said[code].people, default=None)
    if is_short and most is not None:
        said[most] = Said(said[most].people + 1, said[most].exempt, "一名新调入干部的档案尚未转来")
    labels = labels_of(countable_in(department.path, counting_day(until.year, until)))
    report_headcounts(department, until.year, said, labels=labels, today=until, actor=_ACTOR, at=at)
