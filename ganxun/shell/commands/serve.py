"""ganxun serve: the whole installation in the foreground — database, web server, worker."""

import os
import socket
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from http.client import HTTPConnection

from config.database import database_ready, embedded_cluster
from config.env import ROOT, Environment
from ganxun.demo.accounts import introductions
from ganxun.shell.complaint import Complaint
from ganxun.shell.declaration import Command, Needs
from ganxun.shell.supervisor import Part, PartStopped, Supervisor


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--demo", type=int, metavar="人数", help="没有数据时先生成这么多人的演示省份")


def _serve(options: Namespace) -> None:
    environment = Environment.read()
    _refuse_taken_port(environment)
    with database_ready(environment):
        demo = [] if options.demo is None else ["--demo", str(options.demo)]
        _step("准备数据库", [sys.executable, "-m", "ganxun.shell", "prepare", *demo])
        supervisor = Supervisor(
            [_web(environment), _worker()], trouble=lambda: _database_trouble(environment)
        )
        try:
            supervisor.run(
                is_ready=lambda: _answers(environment), announce=lambda: _announce(environment, options)
            )
        except PartStopped as stopped:
            raise Complaint(str(stopped)) from stopped
    print("已全部停止")


def _refuse_taken_port(environment: Environment) -> None:
    with socket.socket(socket.AF_INET6 if ":" in environment.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((environment.host, environment.port))
        except (OSError, OverflowError) as taken:
            raise Complaint(
                f"端口 {environment.port} 不可用或已被占用,请换一个,例如 PORT={environment.port + 1}"
            ) from taken


def _step(label: str, command: list[str]) -> None:
    print(f"{label} …", flush=True)
    # It must not go on by itself should this process be killed.
    bound = ["setpriv", "--pdeathsig", "TERM", "--", *command]
    status = subprocess.run(bound, cwd=ROOT, check=False).returncode
    if status != 0:
        raise Complaint(f"{label}失败(状态 {status}),原因见上")


def _web(environment: Environment) -> Part:
    processes = min(os.cpu_count() or 1, 4)
    return Part(
        label="网页服务",
        command=[
            sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws",
            "--host", environment.host, "--port", str(environment.port),
            "--workers", str(processes), "--blocking-threads", str(environment.web_threads),
            "--log-level", "error", "--working-dir", str(ROOT), "config.wsgi:application",
        ],
    )  # fmt: skip


def _worker() -> Part:
    worker = [
        "procrastinate",
        "--verbosity",
        "0",
        "worker",
        "--concurrency",
        "3",
        "--delete-jobs",
        "successful",
    ]
    return Part(label="后台任务", command=[sys.executable, str(ROOT / "manage.py"), *worker])


def _database_trouble(environment: Environment) -> str | None:
    cluster = embedded_cluster(environment)
    if cluster is None or cluster.pid() is not None:
        return None
    return f"内置数据库意外退出(日志:{cluster.log})"


def _answers(environment: Environment) -> bool:
    """Whether /healthz says 200."""
    connection = HTTPConnection(_reachable_host(environment), environment.port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _reachable_host(environment: Environment) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(environment.host, environment.host)  # noqa: S104


def _announce(environment: Environment, options: Namespace) -> None:
    print(f"\n干训已启动: http://{_reachable_host(environment)}:{environment.port}/", flush=True)
    if options.demo is not None:
        for line in introductions():
            print(line, flush=True)
    print("按 Ctrl-C 停止", flush=True)


command = Command(
    name="serve",
    says="启动数据库、网页服务与后台任务,直到 Ctrl-C",
    needs=Needs.NOTHING,
    run=_serve,
    arguments=_arguments,
)
