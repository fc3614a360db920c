"""Chinese is the source language; English is kept complete."""

import re

import pytest

from ganxun.shell.messages import collected, known, packages, untranslated
from tests.house.sources import ROOT


@pytest.mark.parametrize(
    "package", packages(), ids=lambda path: path.relative_to(ROOT).as_posix() or "config"
)
def test_english_is_complete(package):
    assert untranslated(package) == []


@pytest.mark.parametrize(
    "package", packages(), ids=lambda path: path.relative_to(ROOT).as_posix() or "config"
)
def test_english_fills_in_the_same_places(package):
    def places(text: str) -> list[str]:
        return sorted(re.findall(r"%\(\w+\)\w|%[sd]|\{\w*\}", text))

    told = [each for each in known(package) if isinstance(each.id, str) and each.string]
    assert [each.id for each in told if places(str(each.id)) != places(str(each.string))] == []


def test_sources_speak_chinese():
    spoken = [message.id for package in packages() for message in collected(package) if message.id]
    latin = [text for text in spoken if isinstance(text, str) and not re.search(r"[一-鿿]", text)]
    assert [text for text in latin if text not in {"English"}] == []
