"""Time comes in as an argument: the same function then answers for today, last year and a draft policy."""

import ast
from pathlib import Path

from tests.house.sources import PACKAGES, python_files, shown, tree_of

CLOCKS = {
    ("timezone", "now"), ("timezone", "localdate"), ("date", "today"), ("datetime", "now"),
    ("datetime", "utcnow"), ("datetime", "today"), ("time", "time"), ("functions", "Now"),
}  # fmt: skip
ALLOWED_FOLDERS = (PACKAGES / "shell", PACKAGES / "base" / "database")
ALLOWED_FILES = (PACKAGES / "base" / "clock.py", PACKAGES / "accounts" / "middleware.py")


def may_read_clock(path: Path) -> bool:
    return path in ALLOWED_FILES or any(path.is_relative_to(folder) for folder in ALLOWED_FOLDERS)


def clocks_read_in(path: Path) -> list[str]:
    found = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            if (owner, node.attr) in CLOCKS:
                found.append(f"{shown(path)}:{node.lineno} {owner}.{node.attr}")
        if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            found.append(f"{shown(path)}:{node.lineno} {node.arg}")
    return found


def test_the_domain_has_no_clock():
    ours = [path for path in python_files() if path.is_relative_to(PACKAGES) and not may_read_clock(path)]
    assert [reading for path in ours for reading in clocks_read_in(path)] == []


def test_the_test_would_notice_a_clock(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.house.sources.ROOT", tmp_path)
    bad = tmp_path / "bad.py"
    bad.write_text("from django.utils import timezone\nat = timezone.now()\n")
    assert clocks_read_in(bad) == ["bad.py:2 timezone.now"]
