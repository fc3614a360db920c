"""The deeds of the ledger: book, take back, correct. Nothing else ever writes to it."""

from ganxun.records.actions.booking import (
    Booked,
    BookingRefused,
    book_credit,
    book_credits,
    why_not_book_credits,
)
from ganxun.records.actions.reversing import correct_credit, reverse_credit

__all__ = [
    "Booked",
    "BookingRefused",
    "book_credit",
    "book_credits",
    "correct_credit",
    "reverse_credit",
    "why_not_book_credits",
]
