"""What a unit says of its headcounts, and what freezes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ganxun.compliance.actions.head_reports import Said
from ganxun.reports.headcounts import OwnLine
from ganxun.rules.language.policy import Policy

_MOST = 1_000_000


class ReportForm(forms.Form):
    """For each category three fields: people, exempt, why it differs. What is frozen has none."""

    def __init__(self, *args: Any, lines: Iterable[OwnLine], **options: Any) -> None:
        """Filled in with the last report, else with what is counted: confirming is one press."""
        super().__init__(*args, **options)
        self.lines = [line for line in lines if line.frozen_by is None]
        for line in self.lines:
            last = line.last
            known = (last.people, last.exempt, last.reason) if last else (
                line.counted.people, line.counted.exempt, "",
            )  # fmt: skip
            self._number(f"people-{line.category}", _("%(category)s：人数"), line, known[0])
            self._number(f"exempt-{line.category}", _("%(category)s：其中免训"), line, known[1])
            self.fields[f"reason-{line.category}"] = forms.CharField(
                label=_("%(category)s：与在册人数不同的原因") % {"category": line.label},
                required=False,
                max_length=200,
                initial=known[2],
                widget=forms.TextInput(attrs={"class": "form-control form-control-sm"}),
            )

    def _number(self, name: str, label: Any, line: OwnLine, value: int) -> None:
        self.fields[name] = forms.IntegerField(
            label=label % {"category": line.label},
            min_value=0,
            max_value=_MOST,
            initial=value,
            widget=forms.NumberInput(attrs={"class": "form-control form-control-sm figures", "min": 0}),
        )

    def rows(self) -> list[tuple[OwnLine, Any, Any, Any]]:
        """Line by line: its three fields."""
        return [
            (
                line,
                self[f"people-{line.category}"],
                self[f"exempt-{line.category}"],
                self[f"reason-{line.category}"],
            )
            for line in self.lines
        ]

    def said(self) -> dict[str, Said]:
        """What is reported, once the form is valid."""
        filled = self.cleaned_data
        return {
            line.category: Said(
                filled[f"people-{line.category}"],
                filled[f"exempt-{line.category}"],
                filled[f"reason-{line.category}"],
            )
            for line in self.lines
        }


class FreezeForm(forms.Form):
    """By which policy's categories, as of which day."""

    policy = forms.ChoiceField(
        label=_("政策"),
        widget=forms.Select(attrs={"class": "form-select"}),
        help_text=_("按其比例指标所用的人员类别"),
    )
    taken_on = forms.DateField(
        label=_("快照日期"),
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        error_messages={"required": _("请选择快照日期"), "invalid": _("请写成 2020-12-31 这样的日期")},
    )

    def __init__(self, *args: Any, policies: Iterable[Policy], day: date, **options: Any) -> None:
        """Offer the policies that bind the organisation."""
        super().__init__(*args, **options)
        choices = [(each.document.code, each.document.title) for each in policies]
        self.fields["policy"].choices = choices  # type: ignore[attr-defined]
        self.initial = {"policy": choices[0][0] if choices else "", "taken_on": day}


class LiftForm(forms.Form):
    """Why a freeze is taken back."""

    freeze = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    reason = forms.CharField(min_length=2, max_length=200)
