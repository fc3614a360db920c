"""Each variable once, typed, explained."""

import pytest

from config.env import BadEnvironment, Environment, explained, kept_secret


def test_nothing_set_is_a_good_start():
    environment = Environment.read({})
    assert (environment.port, environment.debug, environment.today) == (8000, False, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "eight"), ("DEBUG", "maybe"), ("GANXUN_TODAY", "2020年"), ("WEB_THREADS", "-1")],
)
def test_a_typing_mistake_is_refused_by_name(name, value):
    with pytest.raises(BadEnvironment, match=f"{name} 的值“{value}”"):
        Environment.read({name: value})


def test_words_become_values():
    environment = Environment.read(
        {"DEBUG": "Yes", "ALLOWED_HOSTS": "a.cn, b.cn,", "GANXUN_TODAY": "2020-09-15"}
    )
    assert environment.debug
    assert environment.allowed_hosts == ("a.cn", "b.cn")
    assert f"{environment.today:%Y-%m-%d}" == "2020-09-15"


def test_a_secret_is_made_once_and_kept(tmp_path):
    environment = Environment.read({"GANXUN_DATA": str(tmp_path)})
    assert environment.key("secret_key") == environment.key("secret_key")
    assert len(environment.key("secret_key")) >= 32
    assert (tmp_path / "keys" / "secret_key").stat().st_mode & 0o077 == 0


def test_a_given_secret_counts(tmp_path):
    environment = Environment.read({"GANXUN_DATA": str(tmp_path), "SECRET_KEY": "given"})
    assert environment.key("secret_key") == "given"
    assert list(tmp_path.iterdir()) == []


def test_of_two_first_starts_one_secret_survives(tmp_path, monkeypatch):
    path = tmp_path / "keys" / "secret_key"

    def another_is_quicker(*arguments):
        path.write_text("theirs")
        raise FileExistsError

    monkeypatch.setattr("os.link", another_is_quicker)
    assert kept_secret(path) == "theirs"


def test_the_table_shows_no_secret():
    rows = {
        name: shown for name, shown, _ in explained({"DATABASE_URL": "postgresql://u:p@h/d", "PORT": "81"})
    }
    assert (rows["DATABASE_URL"], rows["PORT"], rows["SECRET_KEY"]) == ("(已设置)", "81", "")
