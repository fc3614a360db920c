"""What holds for every page: who may open it, what its templates may contain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

WEB = Path(settings.BASE_DIR) / "ganxun" / "web"
TEMPLATES = sorted(WEB.rglob("templates/**/*.html"))


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from patterns(each)
        else:
            yield each


def our_pages() -> list[URLPattern]:
    return [
        each
        for each in patterns()
        if (each.callback.__module__ or "").startswith("ganxun.web") or each.name == "set_language"
    ]


def test_every_page_says_who_may_open_it():
    unsaid = [each.name for each in our_pages() if not hasattr(each.callback, "access")]
    assert unsaid == []


def test_only_signing_in_and_verifying_are_open_to_anybody():
    public = {each.name for each in our_pages() if each.callback.access.is_public}
    assert public == {"sign_in", "sign_out", "set_language", "verify", "verified"}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_templates_hold_nothing_inline(template):
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text), "use a class: the Content-Security-Policy drops style=…"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "use a component in frontend/src"
    assert not re.search(r"<script(?![^>]*\ssrc=)", text), "charts use {% chart %}"
    assert not re.search(r"(?:src|href|action)\s*=\s*[\"']https?:", text), "nothing from another host"


def test_icons_used_are_in_the_sprite():
    named = set((Path(settings.BASE_DIR) / "frontend" / "icons.txt").read_text(encoding="utf-8").split())
    used = {
        name
        for template in TEMPLATES
        for name in re.findall(r'{% icon "([a-z0-9-]+)"', template.read_text(encoding="utf-8"))
    }
    assert used <= named
