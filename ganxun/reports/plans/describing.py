"""An item field by field, in words: for its page, for differences between versions, for tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ganxun.orgs.models import Organisation
from ganxun.plans.choices import TeachingMode
from ganxun.plans.decisions.changes import differing
from ganxun.plans.models import PlanItem
from ganxun.records.choices import ClassKind, TrainingKind
from ganxun.reports.plans.audiences import audience_words
from ganxun.resources.models import Institution
from ganxun.rules.language.policy import Policy

#: Field → its label, in the order of the 年度培训计划表.
LABELS: dict[str, str | Promise] = {
    "title": gettext_lazy("班次名称"),
    "kind": gettext_lazy("班次类别"),
    "training_kind": gettext_lazy("培训类别"),
    "organiser_id": gettext_lazy("主办单位"),
    "institution_id": gettext_lazy("承办机构"),
    "programme": gettext_lazy("计划（工程）"),
    "audience": gettext_lazy("培训对象"),
    "called_from_id": gettext_lazy("调训范围"),
    "segments": gettext_lazy("培训时间"),
    "has_fixed_dates": gettext_lazy("日期已定"),
    "days": gettext_lazy("天数"),
    "hours": gettext_lazy("学时"),
    "hours_theory": gettext_lazy("理论教育学时"),
    "hours_party": gettext_lazy("党性教育学时"),
    "hours_professional": gettext_lazy("专业化能力学时"),
    "hours_knowledge": gettext_lazy("知识培训学时"),
    "people": gettext_lazy("计划人数"),
    "fewest": gettext_lazy("最少开班人数"),
    "mode": gettext_lazy("培训方式"),
    "is_full_time": gettext_lazy("全脱产"),
    "is_systematic": gettext_lazy("系统理论教育和严格党性教育"),
    "topic": gettext_lazy("专题"),
    "content": gettext_lazy("培训内容"),
    "purpose": gettext_lazy("培训目的"),
    "place": gettext_lazy("培训地点"),
    "budget": gettext_lazy("经费预算"),
    "fund_source": gettext_lazy("经费来源"),
    "responsible": gettext_lazy("项目负责人"),
    "phone": gettext_lazy("联系电话"),
    "note": gettext_lazy("备注"),
}
_TENTHS = frozenset(name for name in LABELS if name == "days" or name.startswith("hours"))
_FLAGS = frozenset({"has_fixed_dates", "is_full_time", "is_systematic"})
_CHOICES: dict[str, dict[str, str | Promise]] = {
    "kind": dict(ClassKind.choices),
    "training_kind": dict(TrainingKind.choices),
    "mode": dict(TeachingMode.choices),
}


@dataclass(frozen=True)
class Line:
    """One field in words."""

    field: str
    label: str | Promise
    words: str


@dataclass(frozen=True)
class Difference:
    """One field that two wordings say differently."""

    label: str | Promise
    before: str
    after: str


class Words:
    """Says fields of several contents in words; names of places are looked up together, in two queries."""

    def __init__(
        self, policy: Policy, contents: Iterable[Mapping[str, Any]], *, item: PlanItem | None = None
    ) -> None:
        """`item`, if given, brings the names it has been read with."""
        self.policy = policy
        kept = list(contents)
        self._places: dict[int, str] = {}
        self._schools: dict[int, str] = {}
        if item is not None:
            self._places = {each.pk: each.name for each in (item.organiser, item.called_from)}
            self._schools = {item.institution.pk: item.institution.name} if item.institution else {}
        places = {each[name] for each in kept for name in ("organiser_id", "called_from_id")}
        if places - set(self._places):
            self._places |= dict(Organisation.objects.filter(pk__in=places).values_list("pk", "name"))
        schools = {each["institution_id"] for each in kept} - {None}
        if schools - set(self._schools):
            self._schools |= dict(Institution.objects.filter(pk__in=schools).values_list("pk", "name"))

    def lines(self, content: Mapping[str, Any]) -> list[Line]:
        """Every field that says something."""
        said = ((name, self.value(name, content[name])) for name in LABELS if name in content)
        return [Line(name, LABELS[name], words) for name, words in said if words]

    def differences(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
        """The fields said differently, in the order of the table."""
        found = differing(dict(before), dict(after))
        return [
            Difference(LABELS[name], self.value(name, found[name][0]), self.value(name, found[name][1]))
            for name in LABELS
            if name in found
        ]

    def value(self, name: str, value: Any) -> str:
        """One field in words."""
        if name in _CHOICES:
            return str(_CHOICES[name].get(value, value))
        if name in _TENTHS:
            return tenths(value) if value else ""
        if name in _FLAGS:
            return _("是") if value else _("否")
        return self._other(name, value)

    def _other(self, name: str, value: Any) -> str:
        if name in {"organiser_id", "called_from_id"}:
            return str(self._places.get(value, value))
        if name == "institution_id":
            return _("待定") if value is None else str(self._schools.get(value, value))
        if name == "segments":
            return "；".join(span_words(*map(date.fromisoformat, pair)) for pair in value)
        if name == "audience":
            return audience_words(value, self.policy)
        if name == "budget":
            return money(value)
        return self._named(name, value)

    def _named(self, name: str, value: Any) -> str:
        if name == "programme" and value in self.policy.programmes:
            return self.policy.programmes[value].label
        topics = self.policy.taxonomy.get("topics", {})
        if name == "topic" and value in topics:
            return topics[value].label
        return str(value or "")


def tenths(amount: int) -> str:
    """905 → 90.5."""
    return f"{amount / 10:,.1f}".removesuffix(".0")


def money(fen: int) -> str:
    """Amounts of 分 as a budget table writes them, in 万元."""
    return f"{wan(fen)} 万元" if fen else ""


def wan(fen: int) -> str:
    """分 in 万元: 123456700 → 123.46."""
    return f"{fen / 1_000_000:,.2f}".removesuffix(".00")


def span_words(starts_on: date, ends_before: date) -> str:
    """The first and the last day."""
    last = date.fromordinal(ends_before.toordinal() - 1)
    return (
        f"{starts_on:%Y-%m-%d} 至 {last:%m-%d}" if last.year == starts_on.year else f"{starts_on} 至 {last}"
    )
