"""Tests reach nothing outside this machine, and that is itself tested."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_other_machines_are_out_of_reach():
    with socket.socket() as attempt, pytest.raises(SocketConnectBlockedError):
        attempt.connect(("192.0.2.1", 80))


def test_this_machine_is_within_reach():
    with socket.socket() as listening, socket.socket() as attempt:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        attempt.connect(listening.getsockname())


def test_unix_sockets_are_within_reach():
    one, other = socket.socketpair(socket.AF_UNIX)
    with one, other:
        one.sendall(b"x")
        assert other.recv(1) == b"x"
