"""Opening accounts, passwords, giving and taking rights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from axes.models import AccessAttempt
from axes.utils import reset as unlock
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from ganxun.accounts import decisions
from ganxun.accounts.choices import AccountKind
from ganxun.accounts.models import RoleGrant, User
from ganxun.base import audit, scope
from ganxun.base.actor import NOBODY, Actor
from ganxun.base.clock import local_day
from ganxun.base.permissions import Permission
from ganxun.base.refusals import Reason, Refused, refuse, refuse_if
from ganxun.base.refusals import marked as _
from ganxun.orgs.models import Organisation
from ganxun.people.models import Person


@dataclass(frozen=True, kw_only=True)
class NewAccount:
    """What is said of an account when it is opened; the first password must be changed at the first sign-in."""

    username: str
    password: str
    display_name: str = ""
    person_id: int | None = None


@transaction.atomic
def open_account(account: NewAccount, *, actor: Actor, at: datetime) -> User:
    """Open an account; it can do nothing until it is granted a role.

    Raises Refused: not permitted over the person's unit, name taken, person has one, password too weak.
    """
    person = None
    if account.person_id is not None:
        with scope.beyond(
            "an account is opened for somebody whose file stays closed", person=account.person_id
        ):
            person = Person.objects.select_related("unit").get(pk=account.person_id)
    path = person.unit.path if person and person.unit else ""
    _require_over(path, actor)
    refuse_if(
        decisions.why_not_account(
            username=account.username,
            taken=User.objects.filter(username=account.username).exists(),
            person_has_one=person is not None and User.objects.filter(person=person).exists(),
        )
    )
    _refuse_weak(account.password, User(username=account.username, display_name=account.display_name))
    user: User = User.objects.create_user(
        account.username, password=account.password, display_name=account.display_name, person=person
    )
    user.must_change_password = True
    user.save(update_fields=["must_change_password"])
    audit.note(actor, "account.opened", user, at=at, org_path=path)
    return user


@transaction.atomic
def switch_account(user_id: int, *, active: bool, actor: Actor, at: datetime) -> User:
    """Switch an account on or off; one that is off cannot sign in and holds nothing, from the next request on."""
    user = _managed(user_id, actor=actor)
    if user.is_active != active:
        user.is_active = active
        user.save(update_fields=["is_active"])
        deed = "account.switched_on" if active else "account.switched_off"
        audit.note(actor, deed, user, at=at, org_path=_path_of(user))
    return user


@transaction.atomic
def reset_password(user_id: int, password: str, *, actor: Actor, at: datetime) -> User:
    """Give an account a new first password, to be changed at the next sign-in. One's own is changed, not reset."""
    user = _managed(user_id, actor=actor)
    if user.kind == AccountKind.CLIENT:
        raise refuse("client_has_no_password", _("系统账号没有密码，请为其签发令牌"))
    _write_password(user, password, must_change=True)
    audit.note(actor, "account.password_reset", user, at=at, org_path=_path_of(user))
    return user


@transaction.atomic
def unlock_account(user_id: int, *, actor: Actor, at: datetime) -> User:
    """Let somebody try again at once who has given too many wrong passwords."""
    user = _managed(user_id, actor=actor)
    if unlock(username=user.username):
        audit.note(actor, "account.unlocked", user, at=at, org_path=_path_of(user))
    return user


def is_locked(user: User, *, at: datetime) -> bool:
    """Whether too many wrong passwords have closed the account for a while, from some address."""
    since = at - timedelta(hours=float(settings.AXES_COOLOFF_TIME))
    tried = AccessAttempt.objects.filter(username=user.username, attempt_time__gte=since)
    return bool(tried.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT).exists())


@transaction.atomic
def change_own_password(user_id: int, password: str, *, actor: Actor, at: datetime) -> User:
    """Change one's own password; whoever asks has shown the old one. Raises Refused when it is weak or the same."""
    if actor.user_id != user_id:
        raise refuse("not_own_password", _("只能修改本人的密码"))
    user: User = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    if user.check_password(password):
        raise refuse("same_password", _("新密码不能与原密码相同"))
    _write_password(user, password, must_change=False)
    audit.note(actor, "account.password_changed", user, at=at, org_path=_path_of(user))
    return user


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A role over an organisation and all below it, from `starts_on` up to, not including, `ends_before`."""

    role: str
    organisation_id: int
    starts_on: date
    ends_before: date | None = None


@transaction.atomic
def grant_role(user_id: int, wanted: Wanted, *, actor: Actor, at: datetime) -> RoleGrant:
    """Give an account a role over a subtree, for a time.

    Requires GRANT_MANAGE over the organisation. Raises Refused: one's own account, three administrators …
    """
    organisation = Organisation.objects.get(pk=wanted.organisation_id)
    actor.require(Permission.GRANT_MANAGE, organisation.path)
    # The account is locked: two grants at once could each be right alone and wrong together.
    user: User = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    own = actor.user_id == user.pk
    refuse_if(decisions.why_not_grant(wanted, user.role_grants.all(), own=own, kind=user.kind))
    grant = RoleGrant.objects.create(
        user=user,
        role=wanted.role,
        organisation=organisation,
        starts_on=wanted.starts_on,
        ends_before=wanted.ends_before,
    )
    details = {"role": wanted.role, "from": wanted.starts_on.isoformat(), "grant": grant.pk}
    audit.note(actor, "grant.given", user, at=at, org_path=organisation.path, details=details)
    return grant


@transaction.atomic
def revoke_grant(grant_id: int, *, actor: Actor, at: datetime) -> RoleGrant:
    """End a grant today: from the next request on it gives nothing. One that has not begun is deleted."""
    grant = (
        RoleGrant.objects.select_for_update(of=("self",))
        .select_related("organisation", "user")
        .get(pk=grant_id)
    )
    actor.require(Permission.GRANT_MANAGE, grant.organisation.path)
    today = local_day(at)
    refuse_if(decisions.why_not_revoke(grant, on=today, own=actor.user_id == grant.user_id))
    details = {"role": grant.role, "grant": grant.pk}
    if grant.starts_on >= today:
        RoleGrant.objects.filter(pk=grant.pk).delete()
    else:
        grant.ends_before = today
        grant.save(update_fields=["ends_before"])
    audit.note(actor, "grant.revoked", grant.user, at=at, org_path=grant.organisation.path, details=details)
    return grant


def _managed(user_id: int, *, actor: Actor) -> User:
    user: User = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    _require_over(_path_of(user), actor)
    if actor.user_id == user.pk:
        raise refuse("own_account", _("不能这样改动自己的账号，请由另一名系统管理员办理"))
    return user


def _require_over(path: str, actor: Actor) -> None:
    """An account that belongs nowhere, as those of administrators, is for whoever manages a whole tree."""
    actor.require(Permission.ACCOUNT_MANAGE, path or None)
    if not path and not any(held.count(".") <= 1 for held in actor.paths(Permission.ACCOUNT_MANAGE)):
        raise refuse("not_permitted", _("没有关联人员的账号，由管理全省（市）账号的系统管理员办理"))


def _path_of(user: User) -> str:
    if user.person_id is None:
        return ""
    # Asked for by itself: joined to an account, a person one may not see would look like no person at all.
    with scope.beyond("an account belongs where its person works", person=user.person_id):
        found = Person.objects.filter(pk=user.person_id).values_list("unit__path", flat=True).first()
    return found or ""


def _write_password(user: User, password: str, *, must_change: bool) -> None:
    _refuse_weak(password, user)
    user.set_password(password)
    user.must_change_password = must_change
    user.save(update_fields=["password", "must_change_password"])


def _refuse_weak(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise Refused(tuple(Reason("password_weak", message) for message in weak.messages)) from weak


@transaction.atomic
def note_sign_in(user: User, *, address: str, at: datetime) -> None:
    """Record that somebody signed in, and from where."""
    oneself = Actor(name=user.display_name, user_id=user.pk, person_id=user.person_id)
    details = {"address": address}
    audit.note(oneself, "account.signed_in", user, at=at, org_path=_path_of(user), details=details)


@transaction.atomic
def note_sign_out(user: User, *, address: str, at: datetime) -> None:
    """Record that somebody signed out, or was signed out after being idle."""
    oneself = Actor(name=user.display_name, user_id=user.pk, person_id=user.person_id)
    details = {"address": address}
    audit.note(oneself, "account.signed_out", user, at=at, org_path=_path_of(user), details=details)


@transaction.atomic
def note_refused_sign_in(username: str, *, address: str, at: datetime) -> None:
    """Record an attempt to sign in that failed; the password never gets here."""
    user = User.objects.filter(username=username).first()
    details = {"username": username[:60], "address": address}
    path = _path_of(user) if user is not None else ""
    audit.note(NOBODY, "account.sign_in_failed", user, at=at, org_path=path, details=details)
