"""An organisation as somebody writes it into a form: its code, its name, or its name after that of the one above."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _

from ganxun.orgs.models import Organisation


def organisation_named(word: str) -> int:
    """The organisation with this code, else the only one of this name. Raises ValidationError."""
    word = "".join(word.split())
    every = Organisation.objects.order_by()
    found = list(every.filter(code=word).values_list("pk", flat=True))
    found = found or list(every.filter(name=word).values_list("pk", flat=True)[:2])
    found = found or list(every.filter(short_name=word).values_list("pk", flat=True)[:2]) if word else []
    found = found or _below_another(word)
    if not found:
        raise forms.ValidationError(_("没有这个机构，请填写机构编码或全称"))
    if len(found) > 1:
        raise forms.ValidationError(_("有多个同名机构，请填写机构编码"))
    return int(found[0])


def name_or_code(organisation: Organisation) -> str:
    """What `organisation_named` understands as this one: its name, or its code where others are called the same."""
    alone = Organisation.objects.filter(name=organisation.name).count() == 1
    return organisation.name if alone else organisation.code


def _below_another(word: str) -> list[int]:
    """雅江县财政局: the name of the organisation above, then its own."""
    cuts = [(word[:i], word[i:]) for i in range(2, len(word) - 1)]
    above = {name for name, _rest in cuts}
    rest = {own for _name, own in cuts}
    found = Organisation.objects.order_by().filter(parent__name__in=above, name__in=rest)
    return [
        pk for pk, over, own in found.values_list("pk", "parent__name", "name") if f"{over}{own}" == word
    ][:2]
