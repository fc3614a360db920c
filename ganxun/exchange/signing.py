"""Standard Webhooks (standardwebhooks.com): how a message is signed, so that its receiver knows whose it is.

Nothing here touches the database or the network.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from datetime import datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_MARK = "whsec_"
_BYTES = 32
_NONCE_BYTES = 12


def new_secret() -> str:
    """A new secret, as it is shown: 256 random bits."""
    return _MARK + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def new_name() -> str:
    """The number of a message: the same at every attempt, so that a receiver knows one it has had."""
    return f"msg_{secrets.token_hex(16)}"


def signature(secret: str, name: str, at: datetime, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 of number, time and body."""
    key = base64.b64decode(secret.removeprefix(_MARK))
    signed = b".".join((name.encode(), str(int(at.timestamp())).encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers_of(known: Sequence[str], name: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of a message signed with all secrets that are good now."""
    return {
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signature(secret, name, at, body) for secret in known),
    }


def _cipher() -> AESGCM:
    return AESGCM(hashlib.sha256(b"webhook" + settings.IDENTITY_KEY).digest())


def sealed(secret: str) -> bytes:
    """The secret encrypted for storage (AES-256-GCM, random nonce in front)."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher().encrypt(nonce, secret.encode(), None)


def opened(box: bytes) -> str:
    """The secret inside `box`. Raises cryptography's InvalidTag when key and box do not belong together."""
    return _cipher().decrypt(box[:_NONCE_BYTES], box[_NONCE_BYTES:], None).decode()
