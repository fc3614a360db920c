"""The `ganxun` command: one line in Chinese and status 2 for whatever its user can mend."""

import os
import signal
import subprocess
import sys

import pytest

from ganxun.base.refusals import refuse
from ganxun.shell import command as shell
from ganxun.shell.complaint import Complaint
from ganxun.shell.declaration import Command, Needs
from ganxun.shell.parser import in_chinese


@pytest.fixture(autouse=True)
def signals_as_before():
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def only(monkeypatch):
    """Makes `trial` the only sub-command, doing what the test says."""

    def declare(run, needs=Needs.NOTHING):
        trial = Command(
            name="trial",
            says="试用",
            needs=needs,
            run=run,
            arguments=lambda parser: parser.add_argument("--size", type=int, choices=[1, 2]),
        )
        monkeypatch.setattr(shell, "all_commands", lambda: {"trial": trial})

    return declare


def raising(mistake):
    def run(options):
        raise mistake

    return run


def test_a_command_gives_its_status(only):
    only(lambda options: 3)
    assert shell.main(["trial"]) == 3


def test_no_answer_means_done(only):
    only(lambda options: None)
    assert shell.main(["trial"]) == 0


@pytest.mark.parametrize("mistake", [Complaint("文件\n不存在"), refuse("no", "不行")])
def test_a_complaint_is_one_line_and_status_2(only, capsys, mistake):
    only(raising(mistake))
    assert shell.main(["trial"]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert said.err.startswith("ganxun:")


def test_an_interruption_is_no_traceback(only, capsys):
    only(raising(KeyboardInterrupt()))
    assert shell.main(["trial"]) == 130
    assert capsys.readouterr().err == "ganxun:已中断\n"


def test_a_termination_leaves_in_order(only):
    left = []

    def run(options):
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            signal.pause()
        finally:
            left.append("in order")

    only(run)
    with pytest.raises(SystemExit) as leaving:
        shell.main(["trial"])
    assert (leaving.value.code, left) == (143, ["in order"])


def test_a_reader_who_leaves_early_is_no_error(tmp_path):
    pipeline = f"'{sys.executable}' -m ganxun.shell env | true"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {pipeline}"], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_without_a_command_it_explains_itself(capsys):
    assert shell.main([]) == 0
    said = capsys.readouterr().out
    assert "serve" in said
    assert "env" in said


@pytest.mark.parametrize(
    "arguments", [["trial", "--size", "9"], ["trial", "--no"], ["trial", "--size"], ["nothing"]]
)
def test_wrong_arguments_are_explained_in_chinese(only, capsys, arguments):
    only(lambda options: None)
    with pytest.raises(SystemExit) as left:
        shell.main(arguments)
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert "参数" in said
    assert said.count("\n") == 1


def test_other_words_of_argparse_pass_unchanged():
    assert in_chinese("something new") == "something new"


def test_what_is_needed_is_ready_while_it_runs(only, monkeypatch):
    seen = []

    class Ready:
        def __enter__(self):
            seen.append("database")

        def __exit__(self, *failure):
            seen.append("left")

    monkeypatch.setattr(shell, "database_ready", lambda environment: Ready())
    monkeypatch.setattr(shell, "make_or_refuse_tables", lambda: seen.append("tables"))
    for needs in Needs:
        only(lambda options: seen.append("runs"), needs)
        assert shell.main(["trial"]) == 0
    server = ["database", "runs", "left"]
    assert seen == ["runs", "runs", *server, "database", "tables", "runs", "left"]


def test_every_sub_command_is_found_with_its_purpose():
    found = shell.all_commands()
    assert {"env", "messages", "serve"} <= set(found)
    assert all(command.says for command in found.values())


def test_env_lists_every_variable(capsys):
    assert shell.main(["env"]) == 0
    assert "DATABASE_URL" in capsys.readouterr().out
