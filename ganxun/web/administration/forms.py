"""What administrators are asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ganxun.accounts.roles import ROLE_CHOICES
from ganxun.base import scope
from ganxun.people.models import Person
from ganxun.web.places.naming import organisation_named

_TEXT = {"class": "form-control", "autocomplete": "off"}
_SECRET = {"class": "form-control", "autocomplete": "new-password"}
_DAY = {"class": "form-control", "type": "date"}


class OpenForm(forms.Form):
    """A new account; whose it is, is told by the code of the person."""

    username = forms.CharField(label=_("账号"), max_length=60, widget=forms.TextInput(attrs=_TEXT))
    display_name = forms.CharField(label=_("显示名称"), max_length=60, widget=forms.TextInput(attrs=_TEXT))
    person_code = forms.CharField(
        label=_("人员统一标识"),
        max_length=40,
        required=False,
        help_text=_("一人一号。管理员账号可以不关联人员。"),
        widget=forms.TextInput(attrs=_TEXT),
    )
    password = forms.CharField(
        label=_("初始密码"),
        help_text=_("至少 10 个字符，含三类字符；首次登录须修改。"),
        widget=forms.PasswordInput(attrs=_SECRET),
    )

    def clean_person_code(self) -> int | None:
        """The person with this code, whoever may not read the file: the account is refused later if out of reach."""
        code = self.cleaned_data["person_code"].strip()
        if not code:
            return None
        with scope.beyond("an account is opened by the code of its person", everything=True):
            found = Person.objects.filter(code=code).values_list("pk", flat=True).first()
        if found is None:
            raise forms.ValidationError(_("没有这个统一标识的人员"))
        return found


class PasswordForm(forms.Form):
    """A new first password for somebody else."""

    password = forms.CharField(
        label=_("新的初始密码"),
        help_text=_("请当面或以可靠方式告知本人；首次登录须修改。"),
        widget=forms.PasswordInput(attrs=_SECRET),
    )


class GrantForm(forms.Form):
    """A role over an organisation and all below it, from a day on, until a day."""

    role = forms.ChoiceField(label=_("角色"), widget=forms.Select(attrs={"class": "form-select"}))
    organisation = forms.CharField(
        label=_("授权机构（编码或全称）"),
        help_text=_("授权及于该机构和所有下级机构。"),
        widget=forms.TextInput(attrs=_TEXT),
    )
    starts_on = forms.DateField(label=_("起始日期"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"))
    ends_before = forms.DateField(
        label=_("截止日期（不含）"),
        required=False,
        help_text=_("不填则长期有效，到收回为止。"),
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The roles in the language of the reader."""
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(code, _(label)) for code, label in ROLE_CHOICES]  # type: ignore[attr-defined]

    def clean_organisation(self) -> int:
        """The organisation that is meant."""
        return organisation_named(self.cleaned_data["organisation"])
