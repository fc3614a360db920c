"""The policies on the shelf, loaded once and again when a file has changed."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from ganxun.base.refusals import refuse
from ganxun.compliance.models import Adoption
from ganxun.orgs.models import Organisation
from ganxun.records.decisions.conversion import ConversionTable
from ganxun.rules.facts import registry
from ganxun.rules.language.policy import Policy
from ganxun.rules.loading.folder import read_policy

_SHELF: dict[str, tuple[int, Policy]] = {}
_LOCK = threading.Lock()

#: Place → when (monotonic seconds) its files were last looked at: a page must not ask 230 files for their dates.
_LOOKED: dict[str, float] = {}
_LOOK_AGAIN_AFTER = 2.0


#: The adoptions as last read, and when (monotonic seconds): few rows that every page asks for.
_ADOPTED: list[tuple[float, tuple[Bound, ...]]] = []


@dataclass(frozen=True)
class Bound:
    """One adoption: which policy binds which organisation (at which depth) from when until when."""

    policy: str
    organisation: int
    depth: int
    starts_on: date
    ends_before: date | None

    def binds_on(self, day: date) -> bool:
        """Whether the policy binds on the day."""
        return self.starts_on <= day and (self.ends_before is None or self.ends_before > day)


def bound() -> tuple[Bound, ...]:
    """Every adoption, past and future, nearest to the leaves and latest first; at most two seconds old.

    What this process has written it sees at once (`forget_adoptions`).
    """
    if _ADOPTED and time.monotonic() - _ADOPTED[0][0] < _LOOK_AGAIN_AFTER:
        return _ADOPTED[0][1]
    rows = Adoption.objects.order_by("-organisation__depth", "-starts_on", "policy").values_list(
        "policy", "organisation_id", "organisation__depth", "starts_on", "ends_before"
    )
    found = tuple(Bound(*row) for row in rows)
    _ADOPTED[:] = [(time.monotonic(), found)]
    return found


def forget_adoptions(**_signal: object) -> None:
    """The next one who asks reads them anew."""
    _ADOPTED.clear()


def folder_of(code: str) -> Path:
    """The folder of a policy. Raises Refused when there is none, naming those that exist."""
    folder = Path(settings.POLICIES_FOLDER) / code
    if code not in codes():
        known = "、".join(codes()) or "（无）"
        raise refuse("no_such_policy", f"没有名为“{code}”的政策；现有：{known}")
    return folder


def compiled_folder() -> Path:
    """Where compiled policies are kept between processes; safe to delete."""
    return Path(settings.DATA_FOLDER) / "compiled"


def codes() -> tuple[str, ...]:
    """The codes of all policies on the shelf."""
    root = Path(settings.POLICIES_FOLDER)
    return tuple(sorted(each.parent.name for each in root.glob("*/document.yaml")))


def title(code: str) -> str:
    """The name of a policy; its code where it has left the shelf."""
    return policy(code).document.title if code in codes() else code


def policy(code: str) -> Policy:
    """The policy as it is in its folder, at most two seconds ago. Raises Refused (no such policy) or PolicyRefused (mistakes in it)."""
    place = f"{settings.POLICIES_FOLDER}/{code}"
    with _LOCK:
        known = _SHELF.get(place)
        if known and time.monotonic() - _LOOKED[place] < _LOOK_AGAIN_AFTER:
            return known[1]
        folder = folder_of(code)
        stamp = max(each.stat().st_mtime_ns for each in folder.rglob("*.yaml"))
        if known is None or known[0] != stamp:
            known = (stamp, read_policy(folder, registry))
            _SHELF[place] = known
        _LOOKED[place] = time.monotonic()
    return known[1]


def adopted_on(day: date) -> tuple[str, ...]:
    """The codes of the policies that bind somebody on a day: what a night has to judge."""
    bound = Adoption.objects.in_force(day).order_by("policy").values_list("policy", flat=True)
    return tuple(code for code in dict.fromkeys(bound) if code in codes())


def scope_of(code: str, day: date) -> int | None:
    """The one organisation below the root that a policy binds on a day; None when it binds the whole, nobody, or several.

    Where several adopt it side by side everybody is judged, and pages show it where it binds (decision 0068).
    """
    rows = Adoption.objects.in_force(day).filter(policy=code)
    held = list(rows.order_by("organisation_id").values_list("organisation_id", "organisation__depth")[:2])
    return held[0][0] if len(held) == 1 and held[0][1] > 0 else None


def conversion_table(path: str, on: date) -> ConversionTable | None:
    """How days become hours for records handed in by the organisation at `path` (empty: the whole) on a day.

    The nearest policy that binds it and says anything about it decides; without one there is no table.
    """
    root = Organisation.objects.filter(depth=0).order_by("pk").values_list("path", flat=True).first()
    for code in Adoption.objects.binding(path or root or "", on).values_list("policy", flat=True):
        bound = policy(code)
        if bound.conversions.rows:
            return ConversionTable(bound.conversions, bound.version)
    return None
