"""The policies on the shelf, loaded once and again when a file has changed."""

from __future__ import annotations

import threading
import time
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


def conversion_table(path: str, on: date) -> ConversionTable | None:
    """How days become hours for records handed in by the organisation at `path` (empty: the whole) on a day.

    The nearest policy that binds it decides; without one there is no table.
    """
    root = Organisation.objects.filter(depth=0).order_by("pk").values_list("path", flat=True).first()
    binding = Adoption.objects.binding(path or root or "", on).values_list("policy", flat=True).first()
    if binding is None:
        return None
    bound = policy(binding)
    return ConversionTable(bound.conversions, bound.version)
