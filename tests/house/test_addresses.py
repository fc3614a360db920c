"""Committed files know no registry, no machine and no secret."""

import re

from tests.house.sources import shown, tracked

# Put together here, so that this file does not contain what it looks for.
REGISTRIES = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "registry." + "npmjs",
    "npm" + "mirror.com",
    "tuna." + "tsinghua",
]
MACHINES = [
    "/" + "root/",
    "/" + "work/main",
    "/" + "home/",
    "/" + "Users/",
    "/" + "opt/pypi",
    "/" + "opt/wheels",
]
SECRETS = [
    "BEGIN (RSA |EC |OPENSSH |)PRIVATE" + " KEY",
    "AKIA" + "[0-9A-Z]{16}",
    "gh[pousr]_" + "[A-Za-z0-9]{36}",
]
BINARY = {".png", ".jpg", ".ico", ".woff2", ".xlsx", ".parquet", ".pdf"}


def mentions(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{shown(path)}:{number}"
        for path in tracked()
        if path.suffix not in BINARY
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_registry_is_named():
    assert mentions(re.compile("|".join(map(re.escape, REGISTRIES)))) == []


def test_no_machine_is_named():
    assert mentions(re.compile("|".join(map(re.escape, MACHINES)))) == []


def test_no_secret_is_kept():
    assert mentions(re.compile("|".join(SECRETS))) == []


def test_the_front_end_lock_names_no_download_address():
    lock = next(path for path in tracked() if path.name == "package-lock.json")
    assert '"resol' + 'ved"' not in lock.read_text()


def test_requirements_carry_nothing_but_pins_and_hashes():
    odd = [
        f"{shown(path)}: {line}"
        for path in tracked()
        if path.parent.name == "requirements"
        for line in path.read_text().splitlines()
        if not re.match(r"^([A-Za-z0-9._-]+==\S+ \\|    --hash=sha256:[0-9a-f]{64}( \\)?|\s*#.*|)$", line)
    ]
    assert odd == []
