"""The plans and projects (计划、工程) that the policies on the shelf name."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml
from django.conf import settings


def known_programmes() -> dict[str, str]:
    """Code → name, over all policies. Only this one file of each is read: whether it is sound is `policy check`'s."""
    found: dict[str, str] = {}
    for file in sorted(Path(settings.POLICIES_FOLDER).glob("*/programmes.yaml")):
        for code, label in _read(file, file.stat().st_mtime_ns):
            found.setdefault(code, label)
    return found


@lru_cache(maxsize=32)
def _read(file: Path, stamp: int) -> tuple[tuple[str, str], ...]:
    content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    return tuple((str(code), str(entry.get("label", code))) for code, entry in content.items())
