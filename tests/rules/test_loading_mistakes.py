"""Every mistake of a policy folder: its file, its line, what is wrong, what to write instead (policy.md §6)."""

from pathlib import Path

import pytest

from tests.rules.tiny import FILES, edit, mistakes, write

RULE = "rules/yearly_hours.yaml"
CASE = "cases/yearly_hours.yaml"


def table(name, columns):
    """The rows of a table of mistakes."""
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if line and not line.startswith("#")]
    assert all(len(row) == columns for row in rows)
    return rows


def written(cell):
    """A cell without its margin, and with its escapes."""
    return (
        cell.removeprefix(" ")
        .removesuffix(" ")
        .replace("\\n", "\n")
        .replace("\\t", "\t")
        .replace("\\x07", "\x07")
    )


def named(folder, begin):
    found = mistakes(folder)
    assert any(problem.startswith(begin) for problem in found), "\n".join(found)


def test_the_tiny_folder_is_right(tmp_path):
    assert mistakes(write(tmp_path)) == []


@pytest.mark.parametrize(("file", "old", "new", "says"), table("mistakes.txt", 4))
def test_a_mistake_is_named_with_file_line_and_advice(tmp_path, file, old, new, says):
    path = {"RULE": RULE, "CASE": CASE}.get(file.strip(), file.strip())
    edit(write(tmp_path), path, written(old), written(new))
    says = says.strip()
    named(tmp_path, f"{path}{says}" if says.startswith("：") else f"{path} {says}")


@pytest.mark.parametrize(("requires", "subject", "says"), table("form_mistakes.txt", 3))
def test_a_mistake_in_a_form_is_named_with_its_line(tmp_path, requires, subject, says):
    head, _, _ = FILES[RULE].partition("subject:")
    period = "class" if subject.strip() == "class" else "plan"
    rule = f"{head}subject: {subject.strip()}\nperiod: {period}\nrequires: {requires.strip()}\n"
    write(tmp_path, rules__yearly_hours=rule)
    named(tmp_path, f"{RULE} 第 10 行：{says.strip()}")
