"""The one place that reads the clock. Pages, the shell and jobs pass time on; the domain takes it as an argument."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, whatever the demo clock says: it is what audit entries carry."""
    return timezone.now()


def today() -> date:
    """The local day; a setting (`GANXUN_TODAY`) can fix it, so that a plan period can be shown half-way."""
    fixed: date | None = getattr(settings, "GANXUN_TODAY", None)
    return fixed or timezone.localdate()


def local_day(at: datetime) -> date:
    """The day that `at` (aware) falls on here: no clock is read."""
    return timezone.localtime(at).date()
