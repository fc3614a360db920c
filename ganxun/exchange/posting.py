"""Handing a message to its receiver: to the very address that was checked, within a fixed time, following nothing.

The name is looked up once; the connection goes to one of the addresses found that may be reached, and certificate and
Host are those of the name. Proxies of the environment play no part: we speak through connections, not through a
manager. A watch closes the connection when the time is up, however the receiver spends it.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as LookupTimeout
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from http.client import HTTPException
from ipaddress import ip_address
from threading import Timer
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, NameResolutionError, SSLError
from urllib3.util import Timeout

from ganxun.exchange.choices import Outcome
from ganxun.exchange.decisions.targets import Rules, Target, may_reach, read_target, why_not_target

#: Seconds for the look-up, for the connection with its certificate, between two bytes, and for the whole.
LOOK_UP, CONNECT, READ, WHOLE = 5.0, 5.0, 10.0, 15.0
#: Of an answer so much is kept, and so much is read at all.
KEPT_CHARACTERS, READ_BYTES = 500, 16 * 1024
_AGENT = "Ganxun-Webhooks/1"


@dataclass(frozen=True)
class Letter:
    """What is sent: where, what, with which headers. `hidden` must not show in what is kept of the answer."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """How it went."""

    outcome: Outcome
    status: int | None = None
    address: str = ""
    text: str = ""
    wait: timedelta | None = None


@dataclass(frozen=True)
class Patience:
    """How long each part may take, in seconds."""

    look_up: float = LOOK_UP
    connect: float = CONNECT
    read: float = READ
    whole: float = WHOLE


LookUp = Callable[[str, int], list[str]]


def look_up(host: str, port: int) -> list[str]:
    """The addresses of a name, each once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def post(
    letter: Letter, rules: Rules, *, names: LookUp = look_up, patience: Patience | None = None
) -> Answer:
    """Send a letter; whatever happens is an answer. Never raises for what the other side does."""
    patience = patience or Patience()
    target = read_target(letter.url)
    if target is None or why_not_target(letter.url, rules):
        return Answer(Outcome.NOT_ALLOWED)
    try:
        found = _in_time(names, target, patience.look_up)
    except LookupTimeout:
        return Answer(Outcome.TOO_SLOW)
    except (OSError, UnicodeError):
        return Answer(Outcome.NO_SUCH_HOST)
    allowed = [each for each in found if "%" not in each and may_reach(ip_address(each), rules)]
    if not allowed:
        return Answer(Outcome.NOT_ALLOWED, address=found[0][:45] if found else "")
    return _first_that_answers(letter, target, allowed, patience)


def _in_time(names: LookUp, target: Target, seconds: float) -> list[str]:
    """The look-up has a time of its own; a resolver that hangs is left behind."""
    crew = ThreadPoolExecutor(1)
    try:
        return crew.submit(names, target.host, target.port).result(timeout=seconds)
    finally:
        crew.shutdown(wait=False, cancel_futures=True)


def _first_that_answers(letter: Letter, target: Target, addresses: list[str], patience: Patience) -> Answer:
    answer = Answer(Outcome.NOT_CONNECTED)
    for address in addresses[:2]:  # a name with an IPv6 and an IPv4 address, of which only one is routed here
        answer = replace(_tried(letter, target, address, patience), address=address)
        if answer.outcome != Outcome.NOT_CONNECTED:
            break
    return answer


class _Watch:
    """Ends a conversation when its time is up."""

    def __init__(self, seconds: float) -> None:
        self.rang = False
        self._line: socket.socket | None = None
        self._timer = Timer(seconds, self._ring)
        self._timer.daemon = True
        self._timer.start()

    def over(self, line: socket.socket) -> socket.socket:
        # A copy of the handle: encryption takes the original away.
        self._line = line.dup()
        return line

    def _ring(self) -> None:
        self.rang = True
        if self._line is not None:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._timer.cancel()
        if self._line is not None:
            self._line.close()


def _tried(letter: Letter, target: Target, address: str, patience: Patience) -> Answer:
    watch = _Watch(patience.whole)
    pool = _pool(target, address, watch, patience)
    try:
        answer = _talked(pool, letter, target, watch)
    except (HTTPError, HTTPException, OSError, ValueError) as trouble:
        answer = Answer(_what_went_wrong(trouble, watch))
    finally:
        pool.close()
        watch.close()
    return answer


def _pool(target: Target, address: str, watch: _Watch, patience: Patience) -> HTTPConnectionPool:
    times = Timeout(connect=patience.connect, read=patience.read)
    if target.scheme == "http":
        pool = HTTPConnectionPool(address, target.port, timeout=times, retries=False)
    else:
        pool = HTTPSConnectionPool(
            address, target.port, timeout=times, retries=False, ssl_context=ssl.create_default_context(),
            server_hostname=target.host, assert_hostname=target.host,
        )  # fmt: skip
    plain: Any = pool.ConnectionCls

    class Watched(plain):  # type: ignore[misc]  # one of two classes of urllib3
        def _new_conn(self) -> socket.socket:
            return watch.over(super()._new_conn())

    pool.ConnectionCls = Watched
    return pool


def _talked(pool: HTTPConnectionPool, letter: Letter, target: Target, watch: _Watch) -> Answer:
    headers = {
        **letter.headers,
        "Host": target.authority,
        "User-Agent": _AGENT,
        "Content-Type": "application/json",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    response = pool.urlopen(
        "POST", target.path, body=letter.body, headers=headers, redirect=False, preload_content=False,
        decode_content=False, assert_same_host=False,
    )  # fmt: skip
    if watch.rang:  # what came of the headers is cut off: whether it was taken has not been said in time
        return Answer(Outcome.TOO_SLOW)
    wait = _wait_of(response.headers.get("Retry-After", ""))
    if 200 <= response.status < 300:
        outcome = Outcome.DELIVERED
    elif 300 <= response.status < 400:
        outcome = Outcome.REDIRECTED
    else:
        outcome = Outcome.ANSWERED_NO
    return Answer(outcome, response.status, text=_kept(response, letter.hidden), wait=wait)


def _kept(response: Any, hidden: tuple[str, ...]) -> str:
    """The first words of an answer. What cannot be read of it changes nothing: its status has been said."""
    content = b""
    with suppress(HTTPError, OSError):
        content = response.read(READ_BYTES, decode_content=False)
    text = content.decode(errors="replace")
    for secret in hidden:
        text = text.replace(secret, "…")
    return "".join(each if each.isprintable() or each == "\n" else " " for each in text)[:KEPT_CHARACTERS]


def _wait_of(header: str) -> timedelta | None:
    return timedelta(seconds=int(header)) if header.isdecimal() and len(header) < 8 else None


def _what_went_wrong(trouble: Exception, watch: _Watch) -> Outcome:
    names = {type(each).__name__ for each in _causes(trouble)}
    if watch.rang or names & {"ReadTimeoutError", "ConnectTimeoutError"}:
        return Outcome.TOO_SLOW
    if isinstance(trouble, SSLError) or "SSLError" in names:
        return Outcome.NOT_TRUSTED
    if isinstance(trouble, NameResolutionError) or names & {"NewConnectionError", "ConnectionRefusedError"}:
        return Outcome.NOT_CONNECTED
    return Outcome.BROKEN_OFF


def _causes(trouble: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while trouble is not None and trouble not in found:
        found.append(trouble)
        trouble = trouble.__cause__ or trouble.__context__
    return found
