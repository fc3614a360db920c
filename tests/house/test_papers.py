"""The papers of the house are there and hold together."""

import re
import tomllib

import ganxun
from tests.house.sources import ROOT, shown, tracked


def test_the_papers_are_there():
    wanted = [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "LICENSE",
        "docs/glossary.toml",
    ]
    assert [name for name in wanted if not (ROOT / name).exists()] == []


def test_the_changelog_is_kept():
    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert "## [Unreleased]" in changelog or f"## [{ganxun.__version__}]" in changelog


def test_the_readme_begins_with_the_two_commands():
    start = (ROOT / "README.md").read_text()[:600]
    assert "make demo" in start
    assert "make test" in start


def test_the_version_is_said_once():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == ganxun.__version__


def test_links_between_papers_lead_somewhere():
    broken = []
    for path in tracked():
        if path.suffix != ".md":
            continue
        targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text())
        broken += [
            f"{shown(path)} → {target}"
            for target in targets
            if "://" not in target and not (path.parent / target).exists()
        ]
    assert broken == []
