"""干部教育培训登记表: the ledger of a person as the form of the trade (A11; D1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import translation

from ganxun.records.choices import Account
from ganxun.records.models import Credit
from ganxun.records.papers import Content
from ganxun.reports.ledger import Amount
from ganxun.reports.papers.faces import faces
from ganxun.reports.papers.holder import Holder, read_holders

_NOTHING = "—"
_FIELDS = (
    ("理论教育", "hours_theory"),
    ("党性教育", "hours_party"),
    ("专业化能力", "hours_professional"),
    ("知识培训", "hours_knowledge"),
)


def write(people: Sequence[int], *, as_of: date) -> Iterator[Content]:
    """What the form says of each of `people`, in their order. Four queries for all of them."""
    # The form is a Chinese form, whatever language whoever asks for it reads.
    with translation.override("zh-hans"):
        holders = read_holders(people, as_of=as_of)
        credits_of = _credits(people, as_of)
        contents = [
            _content(holders[each], credits_of.get(each, []), as_of) for each in people if each in holders
        ]
    yield from contents


def _credits(people: Sequence[int], as_of: date) -> dict[int, list[Credit]]:
    standing = Credit.objects.standing().filter(person__in=people, ends_before__lte=as_of + timedelta(days=1))
    found: dict[int, list[Credit]] = defaultdict(list)
    for credit in standing.order_by("starts_on", "source_event", "part", "pk"):
        found[credit.person_id].append(credit)
    return found


def _content(holder: Holder, entries: list[Credit], as_of: date) -> Content:
    facts = {
        "as_of": f"{as_of.year}年{as_of.month}月{as_of.day}日",
        "holder": holder.words,
        "years": _years(entries),
        "fields": _fields(entries),
        "total": _sums(entries)
        | {"events": str(len({(each.source, each.source_event) for each in entries}))},
    }
    return Content(
        person_id=holder.person.pk,
        name=holder.person.name,
        starts_on=min((each.starts_on for each in entries), default=None),
        facts=facts,
        missing_characters=faces().missing(facts),
    )


def _years(entries: list[Credit]) -> list[dict[str, Any]]:
    by_year: dict[int, list[Credit]] = defaultdict(list)
    for entry in entries:
        by_year[entry.starts_on.year].append(entry)
    numbers = count(1)
    return [
        {
            "year": str(year),
            "lines": [_line(next(numbers), each) for each in by_year[year]],
            **_sums(by_year[year]),
            **_both_accounts(by_year[year]),
        }
        for year in sorted(by_year)
    ]


def _line(number: int, entry: Credit) -> dict[str, str]:
    last = entry.ends_before - timedelta(days=1)
    parted = entry.part > 1 or not entry.is_final_part
    return {
        "nr": str(number),
        "from": _day(entry.starts_on),
        "to": _day(last) if last != entry.starts_on else "",
        "title": entry.title + (f"（第{entry.part}段）" if parted else ""),
        "kind": str(entry.get_training_kind_display()),
        "organiser": entry.organiser_name if entry.organiser_name != entry.institution_name else "",
        "where": entry.institution_name,
        "attendance": str(Account.ONLINE.label)[:2]
        if entry.account == Account.ONLINE
        else str(entry.get_attendance_display()),
        "post": entry.post_at_time,
        "days": _tenths(entry.days),
        "hours": _tenths(entry.hours),
    }


def _sums(entries: list[Credit]) -> dict[str, str]:
    by_account = {account: Amount() for account in Account}
    for entry in entries:
        account = Account(entry.account)
        by_account[account] = by_account[account] + Amount(entry.days, entry.hours)
    concentrated = by_account[Account.CONCENTRATED]
    return {
        "days": _tenths(concentrated.days),
        "hours": _tenths(concentrated.hours),
        "online": _tenths(by_account[Account.ONLINE].hours),
    }


def _both_accounts(entries: list[Credit]) -> dict[str, str]:
    """The foot of the two columns: simply what stands above it."""
    whole = Amount()
    for entry in entries:
        whole = whole + Amount(entry.days, entry.hours)
    return {"days_all": _tenths(whole.days), "hours_all": _tenths(whole.hours)}


def _fields(entries: list[Credit]) -> list[dict[str, str]]:
    """Hours by the four fields of content (一级四类); nothing where no record was classified."""
    sums = [(label, sum(getattr(each, column) for each in entries)) for label, column in _FIELDS]
    whole = sum(hours for _label, hours in sums)
    if not whole:
        return []
    return [
        {"label": label, "hours": _tenths(hours), "share": f"{hours / whole:.1%}"} for label, hours in sums
    ]


def _tenths(amount: int | None) -> str:
    return _NOTHING if amount is None else f"{amount / 10:,.1f}".removesuffix(".0")


def _day(day: date) -> str:
    return f"{day.year}.{day.month:02d}.{day.day:02d}"
