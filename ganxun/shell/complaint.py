"""How the shell says no."""

from datetime import date


class Complaint(Exception):
    """One clear Chinese line for the person at the keyboard; the command ends with status 2."""


def day_of(text: str, *, example: str = "2020-12-31") -> date:
    """The day that a command was told. Raises Complaint, showing how to write one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Complaint(f"“{text}”不是有效的日期,请写成 {example} 这样") from None
