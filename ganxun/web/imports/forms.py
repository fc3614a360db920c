"""What an import is given."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class UploadForm(forms.Form):
    """One table; what is wrong inside it is said by the dry run, not here."""

    file = forms.FileField(
        label=_("选择文件"),
        allow_empty_file=True,
        max_length=200,
        help_text=_(".xlsx，或 UTF-8、GB18030 编码的 .csv；不超过 200 MB"),
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".xlsx,.csv"}),
        error_messages={"required": _("请选择要导入的文件")},
    )
