"""What the people pages are told."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class PurposeForm(forms.Form):
    """Why somebody needs an identity number in full (PIPL Art. 6: a clear purpose, the least needed)."""

    purpose = forms.CharField(
        label=_("查看用途"),
        min_length=4,
        max_length=100,
        help_text=_("例如：核对任前公示材料。用途和查看人将记入审计日志。"),
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"min_length": _("请写明具体用途，至少四个字"), "required": _("请填写用途")},
    )
