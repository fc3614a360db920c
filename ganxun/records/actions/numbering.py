"""Numbers without gaps and codes without a pattern."""

from __future__ import annotations

import secrets

from django.db import connection

#: Without I, L, O and U: nothing to mistake when read aloud, no words by accident (Crockford's alphabet).
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16


def take_numbers(issuer_id: int, year: int, count: int) -> range:
    """The next `count` numbers of the issuer in the year.

    The row of the series stays locked until the transaction ends: whoever comes next waits, and when this
    transaction is undone, so are its numbers. Hence there is never a gap.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_paperseries AS series (issuer_id, year, last_number) VALUES (%s, %s, %s)"
            " ON CONFLICT (issuer_id, year) DO UPDATE SET last_number = series.last_number + excluded.last_number"
            " RETURNING last_number",
            [issuer_id, year, count],
        )
        last = int(cursor.fetchone()[0])
    return range(last - count + 1, last + 1)


def new_code() -> str:
    """A verification code: 80 random bits."""
    return "".join(secrets.choice(_ALPHABET) for _place in range(CODE_LENGTH))


def read_code(text: str) -> str:
    """What somebody typed, as a code is stored: capitals, without dashes and blanks, O for 0 and I or L for 1 mended."""
    plain = "".join(text.upper().split()).replace("-", "")
    return plain.translate(str.maketrans("OIL", "011"))
