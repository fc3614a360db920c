"""What adopting a policy is told."""

from __future__ import annotations

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ganxun.reports.shelf import readable

Words = str | Promise

_INVALID = {"required": _("请选择日期"), "invalid": _("请写成 2020-12-31 这样的日期")}


def _day(label: Words, help_text: Words, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,  # type: ignore[arg-type]
        help_text=help_text,  # type: ignore[arg-type]
        required=required,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        error_messages=_INVALID,
    )


class AdoptForm(forms.Form):
    """Which policy, from which day on, and until when if that is known."""

    policy = forms.ChoiceField(label=_("政策"), widget=forms.Select(attrs={"class": "form-select"}))
    starts_on = _day(_("施行日期"), _("自这一天起，对本机构及以下所有机构施行"))
    ends_before = _day(_("停止施行日期"), _("可以不填；自这一天起不再施行"), required=False)

    def __init__(self, data: QueryDict | None = None, *, today: date) -> None:
        """Offer the policies on the shelf that can be read."""
        super().__init__(data, initial={"starts_on": today})
        self._titles = {each.document.code: each.document.title for each in readable()}
        self.fields["policy"].choices = list(self._titles.items())  # type: ignore[attr-defined]

    def title_of(self, code: str) -> str:
        """The name of a policy for a sentence."""
        return f"《{self._titles.get(code, code)}》"


class EndForm(forms.Form):
    """The first day on which a policy binds no more."""

    ends_before = _day(_("停止施行日期"), "")

    def __init__(self, data: QueryDict | None = None, *, today: date) -> None:
        """Offer today."""
        super().__init__(data, initial={"ends_before": today})
