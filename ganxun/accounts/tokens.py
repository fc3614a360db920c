"""What a token looks like: made, shown once, read back, compared. Nothing here touches the database."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PREFIX_LENGTH = 12
_SECRET_BYTES = 32
_FORM = re.compile(r"gx_([a-z2-7]{12})_([A-Za-z0-9_-]{43})")
_SCHEME = re.compile(r"bearer +(\S+) *", re.IGNORECASE)


@dataclass(frozen=True)
class Fresh:
    """A token just made: `text` is shown once, `prefix` and `digest` are kept."""

    text: str
    prefix: str
    digest: str


@dataclass(frozen=True)
class Presented:
    """What somebody shows: where to look, and what to compare."""

    prefix: str
    digest: str

    def opens(self, kept: str) -> bool:
        """Whether the digest kept is that of what is shown; takes the same time either way."""
        return hmac.compare_digest(self.digest, kept)


def make_token() -> Fresh:
    """A new token of 256 random bits: too many to guess, so one round of SHA-256 keeps it."""
    prefix = "".join(secrets.choice(_LETTERS) for _ in range(_PREFIX_LENGTH))
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    return Fresh(text=f"gx_{prefix}_{secret}", prefix=prefix, digest=digest_of(prefix, secret))


def digest_of(prefix: str, secret: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(f"{prefix}.{secret}".encode()).hexdigest()


def read_token(header: str) -> Presented | None:
    """The token of an Authorization header; None for anything that cannot be one."""
    scheme = _SCHEME.fullmatch(header)
    form = _FORM.fullmatch(scheme[1]) if scheme else None
    return Presented(form[1], digest_of(form[1], form[2])) if form else None
