"""The layers: import-linter checks them in `make check`; here, that its lists leave nobody out."""

import re
import tomllib

from tests.house.sources import PACKAGES, ROOT, imported_by, python_files, shown

WIRED_BY = ("shell",)  # only the shell, above everything, may look at how an installation is wired


def contracts() -> list[dict]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def test_every_package_has_its_layer():
    layers = next(each for each in contracts() if each["name"] == "Layers of the house")
    listed = set(re.findall(r"\w+", " ".join(layers["layers"])))
    present = {path.parent.name for path in PACKAGES.glob("*/__init__.py")}
    assert present - listed == set()


def test_only_the_shell_knows_how_an_installation_is_wired():
    curious = [
        shown(path)
        for path in python_files()
        if path.is_relative_to(PACKAGES)
        and path.relative_to(PACKAGES).parts[0] not in WIRED_BY
        and any(name == "config" or name.startswith("config.") for name in imported_by(path))
    ]
    assert curious == []


def test_rules_solvers_and_decisions_know_no_framework():
    def is_pure(path):
        parts = path.relative_to(PACKAGES).parts
        return parts[0] in {"rules", "solvers"} or "decisions" in (path.stem, path.parent.name)

    impure = [
        f"{shown(path)}: {name}"
        for path in python_files()
        if path.is_relative_to(PACKAGES) and is_pure(path)
        for name in sorted(imported_by(path))
        if name.split(".")[0] == "django"
    ]
    assert impure == []
