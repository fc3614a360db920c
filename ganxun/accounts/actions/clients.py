"""Clients of the interface and their tokens: opened by one administrator, given roles by another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.db import connection, transaction

from ganxun.accounts import decisions
from ganxun.accounts.models import ApiToken, Client, User
from ganxun.accounts.tokens import Fresh, make_token, read_token
from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.refusals import marked as _
from ganxun.base.refusals import refuse, refuse_if
from ganxun.orgs.models import Organisation

#: A row is written again at most so often, however many requests come in.
_NOTE_AGAIN_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class NewClient:
    """What is said of a client when it is opened. `code` is its account name, and marks the credits it books."""

    code: str
    name: str
    organisation_id: int
    purpose: str
    contact: str = ""


@dataclass(frozen=True, kw_only=True)
class NewToken:
    """What a token is to open, for how long, how fast."""

    scopes: Sequence[str]
    expires_at: datetime
    requests_per_minute: int = 600


@dataclass(frozen=True)
class Issued:
    """A token, with the text that is shown now and never again."""

    token: ApiToken
    text: str


@transaction.atomic
def open_client(client: NewClient, *, actor: Actor, at: datetime) -> Client:
    """Open a client; it can do nothing until another administrator gives it a role. Raises Refused."""
    organisation = Organisation.objects.get(pk=client.organisation_id)
    actor.require(Permission.CLIENT_MANAGE, organisation.path)
    taken = User.objects.filter(username=client.code).exists()
    refuse_if(decisions.why_not_client(client.code, name=client.name, purpose=client.purpose, taken=taken))
    user = User.objects.create_client_user(client.code, display_name=client.name.strip())
    opened = Client.objects.create(
        user=user,
        organisation=organisation,
        purpose=client.purpose.strip(),
        contact=client.contact.strip(),
        opened_at=at,
        opened_by=actor.name,
    )
    details = {"code": client.code, "purpose": opened.purpose}
    audit.note(actor, "client.opened", opened, at=at, org_path=organisation.path, details=details)
    return opened


@transaction.atomic
def switch_client(client_id: int, *, active: bool, actor: Actor, at: datetime) -> Client:
    """Switch a client on or off; none of its tokens opens anything while it is off."""
    client = _managed(client_id, actor, Permission.CLIENT_MANAGE, Permission.GRANT_MANAGE)
    if client.user.is_active != active:
        User.objects.filter(pk=client.user_id).update(is_active=active)
        client.user.is_active = active
        deed = "client.switched_on" if active else "client.switched_off"
        audit.note(actor, deed, client, at=at, org_path=client.organisation.path)
    return client


@transaction.atomic
def issue_token(client_id: int, wanted: NewToken, *, actor: Actor, at: datetime) -> Issued:
    """Give a client a token. Raises Refused with all reasons."""
    client = _managed(client_id, actor, Permission.CLIENT_MANAGE)
    refuse_if(decisions.why_not_token(wanted, at=at, is_active=client.user.is_active))
    fresh = make_token()
    token = _keep(client, fresh, wanted, actor=actor, at=at)
    details = {"prefix": token.prefix, "scopes": token.scopes, "expires_at": token.expires_at.isoformat()}
    audit.note(actor, "token.issued", client, at=at, org_path=client.organisation.path, details=details)
    return Issued(token, fresh.text)


@transaction.atomic
def rotate_token(
    token_id: int, *, overlap: timedelta, expires_at: datetime, actor: Actor, at: datetime
) -> Issued:
    """A successor for a token, with the same scopes; the old one goes on opening for `overlap`. Raises Refused."""
    old = _locked(token_id)
    actor.require(Permission.CLIENT_MANAGE, old.client.organisation.path)
    wanted = NewToken(scopes=old.scopes, expires_at=expires_at, requests_per_minute=old.requests_per_minute)
    refuse_if(
        decisions.why_not_rotate(overlap, is_good=old.is_good_at(at))
        + decisions.why_not_token(wanted, at=at, is_active=old.client.user.is_active)
    )
    fresh = make_token()
    token = _keep(old.client, fresh, wanted, actor=actor, at=at, replaces=old)
    old.expires_at = min(old.expires_at, at + overlap)
    old.save(update_fields=["expires_at"])
    details = {"prefix": token.prefix, "replaces": old.prefix, "old_until": old.expires_at.isoformat()}
    path = old.client.organisation.path
    audit.note(actor, "token.rotated", old.client, at=at, org_path=path, details=details)
    return Issued(token, fresh.text)


@transaction.atomic
def revoke_token(token_id: int, *, actor: Actor, at: datetime) -> ApiToken:
    """End a token now: the next request with it is refused. Either administrator may, without waiting for the other."""
    token = _locked(token_id)
    _require_one(actor, token.client.organisation.path, Permission.CLIENT_MANAGE, Permission.GRANT_MANAGE)
    refuse_if(decisions.why_not_revoke_token(is_revoked=token.revoked_at is not None))
    token.revoked_at, token.revoked_by = at, actor.name
    token.save(update_fields=["revoked_at", "revoked_by"])
    path = token.client.organisation.path
    audit.note(actor, "token.revoked", token.client, at=at, org_path=path, details={"prefix": token.prefix})
    return token


def recognise(header: str, *, address: str, at: datetime) -> ApiToken | None:
    """The token of an Authorization header, if it opens anything now; who fails learns nothing about why.

    Use and refusal of a token that exists are noted, once a minute at most.
    """
    presented = read_token(header)
    if presented is None:
        return None
    token = ApiToken.objects.select_related("client__user").filter(prefix=presented.prefix).first()
    if token is None:
        return None
    if presented.opens(token.digest) and token.is_good_at(at) and token.client.user.is_active:
        if _is_due(token.last_used_at, at):
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=at, last_used_from=address[:45])
        return token
    if _is_due(token.last_refused_at, at):
        _note_refused(token, address=address, at=at)
    return None


@transaction.atomic
def _note_refused(token: ApiToken, *, address: str, at: datetime) -> None:
    ApiToken.objects.filter(pk=token.pk).update(last_refused_at=at, last_refused_from=address[:45])
    client = Client.objects.select_related("organisation", "user").get(pk=token.client_id)
    nobody = Actor(name=client.user.username)
    details = {"prefix": token.prefix, "address": address[:45]}
    audit.note(nobody, "token.refused", client, at=at, org_path=client.organisation.path, details=details)


@dataclass(frozen=True)
class Allowance:
    """What a token may still ask: `left` requests now, all of `most` again in `full_in` seconds.

    `wait` is how long to wait before the next request, in whole seconds; None when there is no need to.
    """

    most: int
    left: int
    full_in: int
    wait: int | None = None


_AVAILABLE = (
    'least(%(most)s, held."left" + greatest(0, extract(epoch FROM %(at)s - held.counted_at)) * %(rate)s)'
)
# One statement, one row: however many processes ask at once, no request is counted twice or not at all.
_SPEND = f"""
INSERT INTO accounts_apiallowance AS held (token_id, "left", counted_at) VALUES (%(token)s, %(most)s - 1, %(at)s)
ON CONFLICT (token_id) DO UPDATE
   SET "left" = {_AVAILABLE} - 1, counted_at = greatest(held.counted_at, %(at)s)
 WHERE {_AVAILABLE} >= 1
RETURNING "left"
"""  # noqa: S608 - our own columns
_LOOK = f"SELECT {_AVAILABLE} FROM accounts_apiallowance AS held WHERE token_id = %(token)s"  # noqa: S608


def spend_allowance(token: ApiToken, *, at: datetime) -> Allowance:
    """Count one request of a token against its minute: a bucket of a minute's requests that fills steadily."""
    most = token.requests_per_minute
    rate = most / 60
    asked: dict[str, Any] = {"token": token.pk, "most": float(most), "rate": rate, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, asked)
        spent = cursor.fetchone()
        if spent is not None:
            return Allowance(most, int(spent[0]), ceil((most - spent[0]) / rate))
        cursor.execute(_LOOK, asked)
        left = float((cursor.fetchone() or (1.0,))[0])
    return Allowance(most, 0, ceil((most - left) / rate), wait=max(1, ceil((1 - left) / rate)))


def _is_due(noted_at: datetime | None, at: datetime) -> bool:
    return noted_at is None or at - noted_at >= _NOTE_AGAIN_AFTER


def _keep(
    client: Client,
    fresh: Fresh,
    wanted: NewToken,
    *,
    actor: Actor,
    at: datetime,
    replaces: ApiToken | None = None,
) -> ApiToken:
    return ApiToken.objects.create(
        client=client,
        prefix=fresh.prefix,
        digest=fresh.digest,
        scopes=sorted(set(wanted.scopes)),
        requests_per_minute=wanted.requests_per_minute,
        issued_at=at,
        issued_by=actor.name,
        expires_at=wanted.expires_at,
        replaces=replaces,
    )


def _managed(client_id: int, actor: Actor, *permissions: Permission) -> Client:
    """The client, locked; whoever asks holds one of the permissions over its organisation."""
    client = (
        Client.objects.select_for_update(of=("self",))
        .select_related("organisation", "user")
        .get(pk=client_id)
    )
    _require_one(actor, client.organisation.path, *permissions)
    return client


def _require_one(actor: Actor, path: str, *permissions: Permission) -> None:
    if not any(actor.can(permission, path) for permission in permissions):
        raise refuse("not_permitted", _("您没有在该机构范围内进行此项操作的权限"))


def _locked(token_id: int) -> ApiToken:
    return (
        ApiToken.objects.select_for_update(of=("self",))
        .select_related("client__organisation", "client__user")
        .get(pk=token_id)
    )
