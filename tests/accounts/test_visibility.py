"""Nobody reads without a right: every queryset answers an actor without grants with nothing, before it asks."""

import pytest
from django.apps import apps
from django.core.exceptions import EmptyResultSet

from ganxun.base.actor import NOBODY, Actor, Grant
from ganxun.base.permissions import Permission

#: Read through what they belong to, never by themselves.
PARTS = {
    "accounts.ApiAllowance",
    "api.IdempotentAnswer",
    "base.ImportedRow",
    "base.ImportQuestion",
    "base.ImportTrace",
    "people.HandEdit",
    "people.RosterMember",
    "orgs.OrganisationSpan",
    "orgs.OrganisationChange",
    "people.Appointment",
    "people.Rank",
    "people.Designation",
    "people.Exemption",
    "resources.Recognition",
    "records.PaperSeries",
    "classes.ClassSession",
    "plans.ItemSegment",
    "plans.ReviewNote",
    "plans.ItemVersion",
    "plans.ChangeNotice",
    "nominations.NominationStep",
    "inbox.Posting",
    "base.Happening",
    "base.Asking",
    "exchange.SigningSecret",
    "exchange.Attempt",
}
#: What everybody may know: the plan itself and who adopted it. What was found is read by `compliance` rules of its own.
OPEN = {"compliance"}


def models_of_ours():
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("ganxun.") and model._meta.app_label not in OPEN
    ]


READ_BY_THEMSELVES = [model for model in models_of_ours() if model._meta.label not in PARTS]


def test_every_model_is_read_on_somebodys_behalf_or_through_its_whole():
    unguarded = [
        model._meta.label for model in READ_BY_THEMSELVES if not hasattr(model._default_manager, "visible_to")
    ]
    assert unguarded == []


@pytest.mark.parametrize("model", READ_BY_THEMSELVES, ids=lambda model: model._meta.label)
def test_nobody_sees_nothing(model):
    with pytest.raises(EmptyResultSet):
        str(model._default_manager.visible_to(NOBODY).query)


@pytest.mark.parametrize("model", READ_BY_THEMSELVES, ids=lambda model: model._meta.label)
def test_no_right_at_all_over_everything_sees_nothing_either(model):
    with pytest.raises(EmptyResultSet):
        str(model._default_manager.visible_to(Actor("idle", grants=(Grant("", frozenset()),))).query)


@pytest.mark.parametrize("model", READ_BY_THEMSELVES, ids=lambda model: model._meta.label)
def test_every_right_everywhere_is_not_narrowed_to_nothing(model):
    all_rights = Actor("system", user_id=1, grants=(Grant("", frozenset(Permission)),))
    assert "SELECT" in str(model._default_manager.visible_to(all_rights).query)
