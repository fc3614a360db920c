"""Posts, ranks, lists and exemptions as a file kept by hand knows them: which form, which deeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ganxun.base.permissions import Permission
from ganxun.people import actions
from ganxun.people.actions import Post
from ganxun.people.actions.spans import Approval, Days
from ganxun.people.choices import DesignationKind, ExemptionKind, PostLevel, RankKind
from ganxun.people.models import Appointment, Designation, Exemption, Rank
from ganxun.web.people import record_forms as f
from ganxun.web.places.naming import name_or_code

Said = Mapping[str, Any]


@dataclass(frozen=True)
class Noun:
    """One kind of record. The deeds take what the form said, and `actor=…, at=…`; `end` is None where it has an end."""

    key: str
    title: Promise
    new: Promise
    model: Any
    permission: Permission
    add_form: type[forms.Form]
    form: type[forms.Form]
    initial: Callable[[Any], dict[str, Any]]
    add: Callable[..., Any]
    correct: Callable[..., Any]
    end: Callable[..., Any] | None


def _post_of(said: Said) -> Post:
    return Post(
        unit_id=said["unit"],
        title=said["title"],
        starts_on=said["starts_on"],
        ends_before=said["ends_before"],
        post_kind=said["post_kind"],
        post_level=said["post_level"],
        is_leading_post=said["is_leading_post"],
        team=said["team"],
        is_team_head=said["is_team_head"],
        is_primary=said["is_primary"],
    )


def _take_up(person_id: int, said: Said, **doing: Any) -> Any:
    deed = actions.transfer if said["how"] == "transfer" else actions.appoint
    return deed(person_id, _post_of(said), reason=said["reason"], **doing)


def _days(said: Said) -> Days:
    return Days(said["starts_on"], said.get("ends_before"))


def _set_rank(person_id: int, said: Said, **doing: Any) -> Any:
    kind = RankKind.LEVEL if said["code"] in PostLevel.values else RankKind.GRADE
    return actions.set_rank(
        person_id, kind, said["code"], starts_on=said["starts_on"], reason=said["reason"], **doing
    )


def _designate(person_id: int, said: Said, **doing: Any) -> Any:
    return actions.designate(
        person_id,
        DesignationKind(said["kind"]),
        _days(said),
        decided_by_id=said["decided_by"],
        reason=said["reason"],
        **doing,
    )


def _correct_designation(pk: int, said: Said, **doing: Any) -> Any:
    return actions.correct_designation(
        pk,
        DesignationKind(said["kind"]),
        _days(said),
        decided_by_id=said["decided_by"],
        reason=said["reason"],
        **doing,
    )


def _exempting(deed: Callable[..., Any]) -> Callable[..., Any]:
    def exempt(pk: int, said: Said, **doing: Any) -> Any:
        approval = Approval(by=said["approved_by"], on=said["approved_on"])
        kind = ExemptionKind(said["kind"])
        return deed(pk, kind, _days(said), approval, duty=said["duty"], reason=said["reason"], **doing)

    return exempt


def _span(held: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(held, name) for name in ("starts_on", "ends_before", *names)}


POSTS = Noun(
    "post",
    _("任职"),
    _("登记任职或调动"),
    Appointment,
    Permission.ROSTER_IMPORT,
    f.NewPostForm,
    f.PostForm,
    lambda held: (
        {"unit": held.unit.code}
        | _span(
            held, "title", "post_kind", "post_level", "team", "is_leading_post", "is_team_head", "is_primary"
        )
    ),
    _take_up,
    lambda pk, said, **doing: actions.correct_post(pk, _post_of(said), reason=said["reason"], **doing),
    actions.end_post,
)
RANKS = Noun(
    "rank",
    _("职务层次、职级"),
    _("登记职务层次或职级"),
    Rank,
    Permission.ROSTER_IMPORT,
    f.NewRankForm,
    f.RankForm,
    lambda held: _span(held, "code"),
    _set_rank,
    lambda pk, said, **doing: actions.correct_rank(
        pk, said["code"], _days(said), reason=said["reason"], **doing
    ),
    actions.end_rank,
)
LISTS = Noun(
    "list",
    _("名单"),
    _("列入名单"),
    Designation,
    Permission.ROSTER_IMPORT,
    f.DesignationForm,
    f.DesignationForm,
    lambda held: (
        {"decided_by": name_or_code(held.decided_by) if held.decided_by else ""} | _span(held, "kind")
    ),
    _designate,
    _correct_designation,
    actions.end_designation,
)
EXEMPTIONS = Noun(
    "exemption",
    _("免训"),
    _("登记免训"),
    Exemption,
    Permission.EXEMPTION_APPROVE,
    f.ExemptionForm,
    f.ExemptionForm,
    lambda held: _span(held, "kind", "duty", "approved_by", "approved_on"),
    _exempting(actions.approve_exemption),
    _exempting(actions.correct_exemption),
    None,
)
