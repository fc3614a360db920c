"""What an import is given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class UploadForm(forms.Form):
    """One table; what is wrong inside it is said by the dry run, not here."""

    file = forms.FileField(
        label=_("选择文件"),
        allow_empty_file=True,
        max_length=200,
        help_text=_(".xlsx，或 UTF-8、GB18030 编码的 .csv；不超过 150 MB、200 万行"),
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".xlsx,.csv"}),
        error_messages={"required": _("请选择要导入的文件")},
    )
    source = forms.CharField(
        label=_("来源"),
        max_length=60,
        required=False,
        help_text=_(
            "表是从哪里来的，例如“公务员局信息系统”。各来源分别记住列的对应，并与该来源上一次的表比较"
        ),
        widget=forms.TextInput(
            attrs={"class": "form-control", "list": "known-sources", "autocomplete": "off"}
        ),
    )

    def __init__(self, *args: Any, known: Sequence[str] = (), **more: Any) -> None:
        """`known` are the sources used before, the latest first."""
        super().__init__(*args, **more)
        self.known = list(known)
