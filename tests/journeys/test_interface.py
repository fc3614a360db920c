"""The interface asked everything its description allows, and much that it forbids – with a county's token."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ganxun.api.interface import interface
from tests.journeys.installation import ROOT, installation

#: Seconds that generated calls may take; the county, and the least that proves something about its neighbours.
BUDGET = 100
PEOPLE = 300
COUNTY, PROVINCE = "510104", "510000"


def token(folder: Path, code: str, organisation: str, role: str) -> str:
    """A token for a client of the organisation, made by the operator's command."""
    command = [
        sys.executable, "-m", "ganxun.shell", "client", code, "--organisation", organisation, "--role", role,
        "--rate", "60000",
    ]  # fmt: skip
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    environment |= {"GANXUN_DATA": str(folder), "GANXUN_TODAY": "2020-09-30"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.slow
def test_no_call_breaks_the_description_and_no_answer_tells_of_a_neighbour():
    name = f"interface-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with installation(name, people=PEOPLE) as address:
        ours = token(ROOT / "var" / name, "xian", COUNTY, "training_officer")
        environment = os.environ | {
            "GANXUN_ADDRESS": address,
            "GANXUN_COUNTY_TOKEN": ours,
            "GANXUN_PROVINCE_TOKEN": token(ROOT / "var" / name, "sheng", PROVINCE, "reader"),
            "SCHEMATHESIS_HOOKS": "tests.journeys.neighbours",
        }
        command = [
            str(Path(sys.executable).parent / "schemathesis"),
            "--config-file", str(Path(__file__).parent / "schemathesis.toml"),
            "run", f"{address}/api/v1/openapi.json", "-H", f"Authorization: Bearer {ours}",
            "--checks", "all", "--max-time", str(BUDGET), "-n", "15", "--generation-deterministic",
            "--request-timeout", "60", "--max-response-time", "60", "--continue-on-failure", "--suppress-health-check", "all", "--no-color",
        ]  # fmt: skip
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert f"Tested: {operations()}" in done.stdout, "every operation is asked"


def operations() -> int:
    """How many operations the description names."""
    description = interface.get_openapi_schema(path_prefix="/api/v1/")
    return sum(len(deeds) for deeds in description["paths"].values())
