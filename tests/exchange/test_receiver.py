"""The receiver of the manual runs as printed there: it takes what is genuine, once, and nothing else."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from ipaddress import ip_network
from pathlib import Path

import pytest

from ganxun.base.clock import now
from ganxun.exchange import signing
from ganxun.exchange.choices import Outcome
from ganxun.exchange.decisions.targets import Rules
from ganxun.exchange.posting import Letter, post

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "webhooks.md"
SECRET = signing.new_secret()
BODY = json.dumps({"type": "credit.booked", "data": {"items": []}}).encode()


@pytest.fixture(scope="module")
def receiver():
    (program,) = re.findall(r"```python\n(.*?)```", MANUAL.read_text(), flags=re.DOTALL)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"WEBHOOK_SECRET": SECRET, "PORT": str(port)}
    with subprocess.Popen(
        [sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait(port)
            yield port, process
        finally:
            process.kill()
            process.wait(30)


def _wait(port):
    for _attempt in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the receiver did not start")


def sent(receiver, *, secret=SECRET, name="msg_1", late=0, body=BODY, said=BODY):
    port, _process = receiver
    at = now().fromtimestamp(int(now().timestamp()) - late, tz=now().tzinfo)
    letter = Letter(f"http://127.0.0.1:{port}/", body, signing.headers_of([secret], name, at, said))
    return post(letter, Rules((ip_network("127.0.0.0/8"),), (port,), plain_http=True))


def test_what_is_genuine_is_taken_once(receiver):
    answer = sent(receiver)
    assert (answer.outcome, answer.status) == (Outcome.DELIVERED, 204)
    assert json.loads(receiver[1].stdout.readline().decode().replace("'", '"'))["type"] == "credit.booked"
    assert sent(receiver).status == 200, "known already"


@pytest.mark.parametrize(
    "wrong", [{"secret": signing.new_secret()}, {"late": 600}, {"late": -600}, {"body": b"{}"}]
)
def test_what_is_not_genuine_is_not_taken(receiver, wrong):
    assert sent(receiver, name="msg_2", **wrong).status == 401


def test_while_the_secret_is_replaced_either_signature_will_do(receiver):
    port, _process = receiver
    headers = signing.headers_of([signing.new_secret(), SECRET], "msg_3", now(), BODY)
    rules = Rules((ip_network("127.0.0.0/8"),), (port,), plain_http=True)
    assert post(Letter(f"http://127.0.0.1:{port}/", BODY, headers), rules).status == 204
