"""DATABASE_URL taken apart."""

import pytest

from ganxun.base.database.address import BadAddress, connection_from_url


def test_a_full_address():
    connection = connection_from_url("postgresql://officer:p%40ss@db.example:5433/ganxun?sslmode=require")
    assert connection == {
        "NAME": "ganxun",
        "USER": "officer",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_a_socket_folder():
    connection = connection_from_url("postgresql:///ganxun?host=/run/postgresql&user=officer")
    assert (connection["HOST"], connection["USER"], connection["OPTIONS"]) == (
        "/run/postgresql",
        "officer",
        {},
    )


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://host/name", "只使用 PostgreSQL"),
        ("postgresql://host", "缺少数据库名"),
        ("postgresql://host:port/name", "端口应为整数"),
    ],
)
def test_a_useless_address_is_refused_without_showing_it(url, said):
    with pytest.raises(BadAddress, match=said) as refused:
        connection_from_url(url)
    assert "host/" not in str(refused.value)
