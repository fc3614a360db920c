"""What a new evaluation is told."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ganxun.compliance import library


class StartForm(forms.Form):
    """Which policy is judged, as of which day."""

    policy = forms.ChoiceField(label=_("政策"), widget=forms.Select(attrs={"class": "form-select"}))
    as_of = forms.DateField(
        label=_("评估日"),
        help_text=_("按这一天的人员、任职和学时判断；可以是过去的某一天"),
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        error_messages={"required": _("请选择评估日"), "invalid": _("请写成 2020-12-31 这样的日期")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer the policies on the shelf."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(code, library.policy(code).document.title) for code in library.codes()]
        self.fields["policy"].choices = choices  # type: ignore[attr-defined]
