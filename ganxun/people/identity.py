"""公民身份号码: validated by its check digit, encrypted at rest, masked on pages, found by a keyed hash.

GB 11643-1999: 17 digits and a check character (ISO 7064 MOD 11-2).
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from datetime import date

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_NONCE_BYTES = 12


def normalised(number: str) -> str:
    """Without blanks, upper case, full-width digits made half-width."""
    return re.sub(r"\s", "", number.translate(_HALF_WIDTH)).upper()


_HALF_WIDTH = {ord("０") + i: ord("0") + i for i in range(10)} | {ord("ｘ"): "X", ord("Ｘ"): "X"}


def check_character(first_seventeen: str) -> str:
    """The check character that belongs to the first 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True))
    return _CHECK[total % 11]


def is_identity_number(text: str) -> bool:
    """Whether `text` has the shape, a possible birth date and the right check character."""
    return not why_not_identity_number(text)


def why_not_identity_number(text: str) -> str:
    """Why `text` is no identity number, in Chinese; empty when it is one."""
    number = normalised(text)
    if not _SHAPE.fullmatch(number):
        return "公民身份号码应为18位：前17位为数字，末位为数字或X"
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return f"公民身份号码第7至14位“{number[6:14]}”不是有效的出生日期"
    if check_character(number[:17]) != number[17]:
        return "公民身份号码校验位不正确，请对照证件核对每一位"
    return ""


def fingerprint(number: str) -> str:
    """A keyed hash by which a number is found without being readable (HMAC-SHA-256, hexadecimal)."""
    key = hashlib.sha256(b"find" + settings.IDENTITY_KEY).digest()
    return hmac.new(key, normalised(number).encode(), hashlib.sha256).hexdigest()


def _cipher() -> AESGCM:
    return AESGCM(hashlib.sha256(b"seal" + settings.IDENTITY_KEY).digest())


def sealed(number: str) -> bytes:
    """The number encrypted for storage (AES-256-GCM, random nonce in front)."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher().encrypt(nonce, normalised(number).encode(), None)


def opened(box: bytes) -> str:
    """The number inside `box`. Raises cryptography's InvalidTag when key and box do not belong together."""
    return _cipher().decrypt(box[:_NONCE_BYTES], box[_NONCE_BYTES:], None).decode()


def masked(tail: str) -> str:
    """What a page shows of a number: its last four characters only."""
    return f"**************{tail}" if tail else ""
