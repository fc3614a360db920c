"""What is asked when a paper is issued, revoked or verified."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ganxun.records.choices import PaperKind
from ganxun.records.decisions.papers import SHORTEST_PURPOSE

_TEXT = {"class": "form-control", "autocomplete": "off"}


class IssueForm(forms.Form):
    """Which paper, and what for."""

    kind = forms.ChoiceField(
        label=_("文书"), choices=PaperKind.choices, widget=forms.Select(attrs={"class": "form-select"})
    )
    purpose = forms.CharField(
        label=_("用途"),
        max_length=100,
        help_text=_("例如：任前考察材料。用途和出具人记入审计日志。"),
        widget=forms.TextInput(attrs=_TEXT),
    )

    def __init__(self, *args: Any, is_own: bool = False, **kwargs: Any) -> None:
        """One's own paper needs no purpose."""
        super().__init__(*args, **kwargs)
        self.fields["purpose"].required = not is_own
        if is_own:
            self.fields["purpose"].help_text = _("可以不填")
        else:
            self.fields["purpose"].widget.attrs["minlength"] = SHORTEST_PURPOSE


class RevokeForm(forms.Form):
    """Why a paper no longer counts."""

    reason = forms.CharField(
        label=_("撤销原因"),
        max_length=200,
        help_text=_("撤销后不能恢复；核验网页会显示已撤销，但不显示原因。"),
        widget=forms.TextInput(attrs=_TEXT),
    )


class CodeForm(forms.Form):
    """The code printed on a paper."""

    code = forms.CharField(
        label=_("核验码"),
        max_length=40,
        help_text=_("印在文书页脚，共 16 位，不区分大小写。"),
        widget=forms.TextInput(
            attrs=_TEXT
            | {"placeholder": "XXXX-XXXX-XXXX-XXXX", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
