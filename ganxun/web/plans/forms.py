"""What declaring, reviewing and planning are told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ganxun.base.periods import Period
from ganxun.base.refusals import Reason
from ganxun.orgs.models import Organisation
from ganxun.plans.choices import PlanKind, ReviewPath, TeachingMode
from ganxun.plans.decisions.items import Declared
from ganxun.plans.models import AnnualPlan, PlanItem
from ganxun.records.choices import ClassKind, TrainingKind
from ganxun.resources.models import Institution
from ganxun.rules.language.policy import Policy

Words = str | Promise
SEGMENTS = 4
_TEXT = {"class": "form-control", "autocomplete": "off"}
_SELECT = {"class": "form-select"}
_CHECK = {"class": "form-check-input"}


def _text(label: Words, length: int, help_text: Words = "", *, required: bool = False, lines: int = 0) -> Any:
    widget = forms.Textarea(attrs=_TEXT | {"rows": lines}) if lines else forms.TextInput(attrs=_TEXT)
    return forms.CharField(
        label=label, max_length=length, required=required, widget=widget, help_text=help_text  # type: ignore[arg-type]
    )  # fmt: skip


def _number(label: Words, *, places: int = 0, required: bool = False, help_text: Words = "") -> Any:
    widget = forms.NumberInput(
        attrs=_TEXT | {"step": "0.1" if places == 1 else "0.01" if places else "1", "min": "0"}
    )
    if places:
        return forms.DecimalField(
            label=label, max_digits=12, decimal_places=places, required=required, widget=widget, help_text=help_text  # type: ignore[arg-type]
        )  # fmt: skip
    return forms.IntegerField(label=label, required=required, widget=widget, help_text=help_text)  # type: ignore[arg-type]


def _day(label: Words, *, required: bool = False) -> Any:
    widget = forms.DateInput(attrs=_TEXT | {"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)  # type: ignore[arg-type]


def _choice(label: Words, choices: Iterable[Any] = (), *, required: bool = True) -> Any:
    return forms.ChoiceField(
        label=label, choices=list(choices), required=required, widget=forms.Select(attrs=_SELECT)  # type: ignore[arg-type]
    )  # fmt: skip


def _flag(label: Words) -> Any:
    return forms.BooleanField(label=label, required=False, widget=forms.CheckboxInput(attrs=_CHECK))  # type: ignore[arg-type]


#: Field of the form → how many of its units make one of the item's.
_SCALES = {
    "days": 10,
    "hours": 10,
    "hours_theory": 10,
    "hours_party": 10,
    "hours_professional": 10,
    "hours_knowledge": 10,
    "budget": 1_000_000,
}
_SAME = (
    "title", "kind", "training_kind", "programme", "people", "mode", "is_full_time", "is_systematic", "topic",
    "content", "purpose", "place", "fund_source", "responsible", "phone", "note", "has_fixed_dates",
)  # fmt: skip
#: Reason → field, where the code does not begin with the field's name.
_FIELDS = {"segments": "starts_0", "hours_parts": "hours_theory", "called_from": "called_from"}


class ItemForm(forms.Form):
    """One row of the 年度培训计划表. Days and hours in plain units, the budget in 万元, last days inclusive."""

    title = _text(_("班次名称"), 160, required=True)
    kind = _choice(_("班次类别"), ClassKind.choices)
    training_kind = _choice(_("培训类别"), TrainingKind.choices)
    organiser = _text(_("主办单位"), 120, _("机构编码或全称"), required=True)
    called_from = _choice(_("调训范围"))
    institution = _choice(_("承办机构"), required=False)
    programme = _choice(_("计划（工程）"), required=False)
    topic = _choice(_("专题"), required=False)
    has_fixed_dates = _flag(_("日期已定（不勾选则只承诺月份）"))
    days = _number(_("天数"), places=1, required=True)
    hours = _number(_("学时"), places=1, required=True)
    hours_theory = _number(_("理论教育"), places=1)
    hours_party = _number(_("党性教育"), places=1)
    hours_professional = _number(_("专业化能力"), places=1)
    hours_knowledge = _number(_("知识培训"), places=1)
    people = _number(_("计划人数"), required=True)
    fewest = _number(_("最少开班人数"))
    mode = _choice(_("培训方式"), TeachingMode.choices)
    is_full_time = _flag(_("全脱产"))
    is_systematic = _flag(_("系统理论教育和严格党性教育"))
    content = _text(_("培训内容"), 400, lines=2)
    purpose = _text(_("培训目的"), 400, lines=2)
    place = _text(_("培训地点"), 160)
    budget = _number(_("经费预算（万元）"), places=2)
    fund_source = _text(_("经费来源"), 80)
    responsible = _text(_("项目负责人"), 60, required=True)
    phone = _text(_("联系电话"), 40)
    note = _text(_("备注"), 200)

    def __init__(
        self,
        *args: Any,
        plan: AnnualPlan,
        policy: Policy,
        organiser: Organisation | None,
        institutions: Iterable[Institution],
        **more: Any,
    ) -> None:
        """`organiser` decides from where people can be called."""
        super().__init__(*args, **more)
        self.plan, self.policy = plan, policy
        for number in range(SEGMENTS):
            self.fields[f"starts_{number}"] = _day(_("开始"), required=number == 0)
            self.fields[f"ends_{number}"] = _day(_("结束"), required=number == 0)
        topics = policy.taxonomy.get("topics", {})
        self._offer("called_from", places_between(plan.organisation, organiser))
        self._offer("institution", [("", _("待定")), *((str(each.pk), each.name) for each in institutions)])
        self._offer(
            "programme", [("", "—"), *((code, each.label) for code, each in policy.programmes.items())]
        )
        self._offer("topic", [("", "—"), *((code, each.label) for code, each in topics.items())])

    def _offer(self, name: str, choices: Iterable[Any]) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]

    @property
    def segments(self) -> list[tuple[Any, Any]]:
        """The pairs of fields, as the template lays them out."""
        return [(self[f"starts_{number}"], self[f"ends_{number}"]) for number in range(SEGMENTS)]

    def clean_organiser(self) -> int:
        """The organisation with this code, else the only one of this name within the plan."""
        word = self.cleaned_data["organiser"].strip()
        inside = Organisation.objects.under(self.plan.organisation.path)
        found = list(inside.filter(code=word)[:1]) or list(inside.filter(name=word)[:2])
        if len(found) != 1:
            raise forms.ValidationError(
                _("有多个同名机构，请填写机构编码") if found else _("计划制定单位范围内没有这个机构")
            )
        return found[0].pk

    def clean(self) -> dict[str, Any]:
        """Segments in one piece: both days, in order."""
        cleaned: dict[str, Any] = super().clean() or {}
        self.periods: list[Period] = []
        for number in range(SEGMENTS):
            first, last = cleaned.get(f"starts_{number}"), cleaned.get(f"ends_{number}")
            if bool(first) != bool(last):
                self.add_error(f"ends_{number}", _("请填写这一段的开始和结束日期"))
            elif first and last and last < first:
                self.add_error(f"ends_{number}", _("结束日期不得早于开始日期"))
            elif first and last:
                self.periods.append(Period(first, last + timedelta(days=1)))
        return cleaned

    def declared(self, audience: dict[str, Any]) -> Declared:
        """What the form says."""
        said = self.cleaned_data
        scaled: dict[str, Any] = {
            name: int((said[name] or Decimal(0)) * scale) for name, scale in _SCALES.items()
        }
        return Declared(
            organiser_id=said["organiser"],
            called_from_id=int(said["called_from"]),
            institution_id=int(said["institution"]) if said["institution"] else None,
            segments=tuple(self.periods),
            audience=audience,
            fewest=said["fewest"] or 1,
            **scaled,
            **{name: said[name] for name in _SAME},
        )

    def refuse(self, reasons: Iterable[Reason]) -> list[str]:
        """Puts each reason at its field; gives back those about the audience."""
        elsewhere = []
        for reason in reasons:
            if reason.code.startswith("audience"):
                elsewhere.append(str(reason))
                continue
            self.add_error(self._field_of(reason.code), str(reason))
        return elsewhere

    def _field_of(self, code: str) -> str | None:
        for start, name in _FIELDS.items():
            if code.startswith(start):
                return name
        fits = [name for name in self.fields if code.startswith(name)]
        return max(fits, key=len) if fits else None


def places_between(planner: Organisation, organiser: Organisation | None) -> list[tuple[str, str]]:
    """From where an organiser can call people: itself and what stands above it within the plan."""
    numbers = organiser.ancestor_ids if organiser else [planner.pk]
    inside = Organisation.objects.filter(pk__in=numbers, path__startswith=planner.path).order_by("depth")
    return [(str(each.pk), each.name) for each in inside]


def initial_of(item: PlanItem, said: Declared) -> dict[str, Any]:
    """What the form shows of an item."""
    shown: dict[str, Any] = {name: getattr(said, name) for name in _SAME}
    shown |= {name: Decimal(getattr(said, name)) / scale for name, scale in _SCALES.items()}
    for number, period in enumerate(said.segments[:SEGMENTS]):
        shown |= {f"starts_{number}": period.starts_on, f"ends_{number}": period.ends_on}
    return shown | {
        "organiser": item.organiser.code,
        "called_from": str(said.called_from_id),
        "institution": str(said.institution_id or ""),
        "fewest": said.fewest,
    }


class PlanForm(forms.Form):
    """A plan to be opened."""

    year = _number(_("年度"), required=True)
    kind = _choice(_("计划类别"), PlanKind.choices)
    title = _text(_("计划名称"), 160, required=True)
    policy = _choice(_("依据规划"))
    review_path = _choice(_("审核方式"), ReviewPath.choices)
    declare_until = _day(_("申报截止日期"), required=True)
    review_until = _day(_("审核截止日期"), required=True)

    def __init__(self, *args: Any, policies: Iterable[tuple[str, str]], **more: Any) -> None:
        """`policies` are those that bind the organisation."""
        super().__init__(*args, **more)
        self.fields["policy"].choices = list(policies)  # type: ignore[attr-defined]

    def refuse(self, reasons: Iterable[Reason]) -> None:
        """Puts each reason at its field."""
        fields = {"year": "year", "plan_exists": "year", "no_such": "policy", "review": "review_until"}
        for reason in reasons:
            name = next((name for start, name in fields.items() if reason.code.startswith(start)), None)
            self.add_error(name, str(reason))


class DeadlineForm(forms.Form):
    """Other deadlines."""

    declare_until = _day(_("申报截止日期"), required=True)
    review_until = _day(_("审核截止日期"), required=True)


class OpinionForm(forms.Form):
    """Why."""

    opinion = forms.CharField(max_length=400, required=False)


def first_draft(plan: AnnualPlan, today: date) -> dict[str, Any]:
    """What a new item begins with."""
    return {
        "has_fixed_dates": True,
        "is_full_time": True,
        "kind": "main",
        "training_kind": "in_service",
        "mode": "offline",
        "starts_0": max(date(plan.year, 3, 1), today) if plan.year == today.year else date(plan.year, 3, 1),
    }
