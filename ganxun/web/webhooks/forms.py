"""What is said of a subscription, of a new secret, and of a span to be sent again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ganxun.accounts.models import Client
from ganxun.base.choices import HappeningKind
from ganxun.exchange.actions.subscribing import NewSubscription
from ganxun.orgs.models import Organisation

_TEXT = {"class": "form-control"}
_MOMENT = {"type": "datetime-local", "class": "form-control"}


class SubscriptionForm(forms.Form):
    """Where to, what of, for which subtree."""

    url = forms.CharField(
        label=_("接收地址"),
        max_length=500,
        help_text=_("https:// 开头，不得是内部网络地址（除非运维人员另有开放）"),
        widget=forms.TextInput(
            attrs={**_TEXT, "inputmode": "url", "placeholder": "https://", "autocomplete": "off"}
        ),
    )
    kinds = forms.MultipleChoiceField(
        label=_("事件类别"),
        choices=HappeningKind.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    organisation = forms.CharField(
        label=_("推送范围（机构编码）"),
        max_length=40,
        help_text=_("这一机构及其下级；须是客户端所属机构或其下级"),
        widget=forms.TextInput(attrs=_TEXT),
    )

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        """The subtree is the client's own unless said otherwise."""
        super().__init__(*args, **kwargs)
        self.fields["organisation"].initial = client.organisation.code
        self._places = Organisation.objects.filter(path__startswith=client.organisation.path)

    def clean_organisation(self) -> int:
        """The organisation with this code."""
        place = self._places.filter(code=self.cleaned_data["organisation"].strip()).first()
        if place is None:
            raise forms.ValidationError(_("没有这个机构，或者不是客户端所属机构或其下级"))
        return int(place.pk)

    def said(self) -> NewSubscription:
        """As the action takes it."""
        asked = self.cleaned_data
        return NewSubscription(url=asked["url"], kinds=asked["kinds"], organisation_id=asked["organisation"])


class RotateForm(forms.Form):
    """How long the old secret goes on beside its successor."""

    overlap_hours = forms.IntegerField(
        label=_("新旧密钥并用（小时）"),
        initial=24,
        help_text=_("并用期内每条消息带两个签名，接收方换好新密钥前照常验证"),
        widget=forms.NumberInput(attrs=_TEXT),
    )

    def overlap(self) -> timedelta:
        """As the action takes it."""
        return timedelta(hours=max(-1, min(int(self.cleaned_data["overlap_hours"]), 100_000)))


class SpanForm(forms.Form):
    """What is to be sent again."""

    since = forms.DateTimeField(label=_("从"), widget=forms.DateTimeInput(attrs=_MOMENT))
    until = forms.DateTimeField(label=_("到"), widget=forms.DateTimeInput(attrs=_MOMENT))
    only_missed = forms.BooleanField(
        label=_("只重送未送达的"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
