"""The reference page says what the code does."""

from ganxun.shell.command import all_commands, main
from ganxun.shell.reference import PAGE, written


def test_the_page_is_up_to_date():
    assert PAGE.read_text() == written(all_commands()), "make docs"


def test_every_variable_and_sub_command_is_on_the_page():
    page = written(all_commands())
    assert all(f"ganxun {name}" in page for name in all_commands())
    assert "`DATABASE_URL`" in page


def test_the_command_writes_the_page(tmp_path, monkeypatch):
    monkeypatch.setattr("ganxun.shell.reference.PAGE", tmp_path / "reference.md")
    assert main(["docs"]) == 0
    assert (tmp_path / "reference.md").exists()
