"""What is said of a client of the interface, and of a token."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ganxun.accounts.actions import NewClient, NewToken
from ganxun.accounts.choices import Scope
from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.orgs.models import Organisation

_TEXT = {"class": "form-control"}
_DAY = forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")


class ClientForm(forms.Form):
    """Which system, whose, for what."""

    code = forms.CharField(
        label=_("客户端代码"),
        max_length=20,
        help_text=_("小写字母、数字或连字符；它记入的学时以此为来源编号的开头，以后不能改"),
        widget=forms.TextInput(attrs=_TEXT),
    )
    name = forms.CharField(label=_("系统名称"), max_length=60, widget=forms.TextInput(attrs=_TEXT))
    organisation = forms.CharField(
        label=_("所属机构编码"), max_length=40, widget=forms.TextInput(attrs=_TEXT)
    )
    purpose = forms.CharField(label=_("用途"), max_length=200, widget=forms.TextInput(attrs=_TEXT))
    contact = forms.CharField(
        label=_("联系人"), max_length=100, required=False, widget=forms.TextInput(attrs=_TEXT)
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        """Organisations are those whose clients the actor manages."""
        super().__init__(*args, **kwargs)
        self._places = Organisation.objects.visible_to(actor, Permission.CLIENT_MANAGE)

    def clean_organisation(self) -> int:
        """The organisation with this code."""
        place = self._places.filter(code=self.cleaned_data["organisation"].strip()).first()
        if place is None:
            raise forms.ValidationError(_("没有这个机构，或者不在您的管理范围内"))
        return int(place.pk)

    def said(self) -> NewClient:
        """As the action takes it."""
        asked = self.cleaned_data
        return NewClient(
            code=asked["code"],
            name=asked["name"],
            organisation_id=asked["organisation"],
            purpose=asked["purpose"],
            contact=asked["contact"],
        )


class TokenForm(forms.Form):
    """What a token opens, until when, how fast."""

    scopes = forms.MultipleChoiceField(
        label=_("使用范围"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    last_day = forms.DateField(label=_("有效至"), widget=_DAY)
    requests_per_minute = forms.IntegerField(
        label=_("每分钟请求数"), initial=600, widget=forms.NumberInput(attrs=_TEXT)
    )

    def said(self) -> NewToken:
        """As the action takes it; the last day counts in full."""
        asked = self.cleaned_data
        return NewToken(
            scopes=asked["scopes"],
            expires_at=end_of(asked["last_day"]),
            requests_per_minute=asked["requests_per_minute"],
        )


class RotateForm(forms.Form):
    """How long the old token goes on beside its successor, and until when the successor is good."""

    overlap_hours = forms.IntegerField(
        label=_("新旧并用（小时）"), initial=24, widget=forms.NumberInput(attrs=_TEXT)
    )
    last_day = forms.DateField(label=_("新令牌有效至"), widget=_DAY)

    def overlap(self) -> timedelta:
        """As the action takes it."""
        return timedelta(hours=max(-1, min(int(self.cleaned_data["overlap_hours"]), 100_000)))


def end_of(day: Any) -> datetime:
    """The first moment after the day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
