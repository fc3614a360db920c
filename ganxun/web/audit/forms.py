"""What the audit log is asked for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

_DAY = forms.DateInput(attrs={"type": "date", "class": "form-control"})


class AuditForm(forms.Form):
    """Who, which deed, what, between which days."""

    q = forms.CharField(required=False, label=_("操作人或对象"))
    deed = forms.CharField(required=False, label=_("操作"))
    kind = forms.CharField(required=False, label=_("对象类别"))
    object = forms.IntegerField(required=False, label=_("对象编号"))
    since = forms.DateField(required=False, label=_("自"), widget=_DAY)
    until = forms.DateField(required=False, label=_("至"), widget=_DAY)
