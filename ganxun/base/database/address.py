"""Where the database is: a DATABASE_URL taken apart into what Django wants."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_SCHEMES = {"postgres", "postgresql", "pgsql"}


class BadAddress(Exception):
    """DATABASE_URL cannot be used; the text is meant for the operator and never shows the password."""


def connection_from_url(url: str) -> dict[str, Any]:
    """Django's NAME, USER, PASSWORD, HOST, PORT and OPTIONS for `url`. Raises BadAddress.

    A socket folder is written as libpq does: postgresql:///name?host=/run/postgresql
    """
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES:
        raise BadAddress("DATABASE_URL 应以 postgresql:// 开头:本系统只使用 PostgreSQL")
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise BadAddress("DATABASE_URL 缺少数据库名,例如 postgresql://用户:密码@主机:5432/ganxun")
    options = dict(parse_qsl(parts.query))
    try:
        port = parts.port
    except ValueError as mistake:
        raise BadAddress("DATABASE_URL 的端口应为整数") from mistake
    return {
        "NAME": name,
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or options.pop("password", "")),
        "HOST": unquote(parts.hostname or "") or options.pop("host", ""),
        "PORT": str(port or options.pop("port", "")),
        "OPTIONS": options,
    }
