"""A receiver on this machine that does as it is told: answers, keeps silent, drips, breaks off."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Behaviour = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Received:
    """One request, as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Where it listens, what came in, what it does next (the last behaviour stays)."""

    port: int
    received: list[Received] = field(default_factory=list)
    behaviours: list[Behaviour] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/in"

    def does(self, *behaviours: Behaviour) -> None:
        """What it does from now on."""
        self.behaviours[:] = behaviours


def answers(status: int, text: str = "", **headers: str) -> Behaviour:
    """Answers with a status."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(text.encode())

    return behave


def keeps_silent(handler: BaseHTTPRequestHandler) -> None:
    """Never answers."""
    with suppress(OSError):
        handler.connection.settimeout(20)
        handler.connection.recv(1)


def drips(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, for ever: each of them in time."""
    with suppress(OSError):
        for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 1000:
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
            time.sleep(0.1)


def breaks_off(handler: BaseHTTPRequestHandler) -> None:
    """Closes the connection in the middle of its answer."""
    handler.wfile.write(b"HTTP/1.1 2")
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)


def pours(handler: BaseHTTPRequestHandler) -> None:
    """Answers without an end, for as long as somebody reads."""
    handler.send_response(200)
    handler.end_headers()
    with suppress(OSError):
        while True:
            handler.wfile.write(b"x" * 10_000)


@contextmanager
def a_receiver(certificate: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver that listens while the block lasts and takes everything unless told otherwise."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.received.append(Received(self.path, dict(self.headers), body))
            acts = receiver.behaviours
            (acts.pop(0) if len(acts) > 1 else acts[0])(self)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if certificate is not None:
        server.socket = certificate.wrap_socket(server.socket, server_side=True)
    receiver = Receiver(server.server_address[1], behaviours=[answers(204)])
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
