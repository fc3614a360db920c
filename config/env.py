"""Every environment variable this product reads: once, typed, explained.

`ganxun env` prints the table. A value that cannot be understood is refused at the start with the
name of the variable, so that a typing mistake never becomes a strange default.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent

Network = IPv4Network | IPv6Network
_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off", ""}


class BadEnvironment(Exception):
    """A variable holds something that cannot be read; the text is meant for the operator."""


def _yes_or_no(text: str) -> bool:
    lowered = text.strip().lower()
    if lowered not in _YES | _NO:
        raise ValueError("应为 1 或 0")
    return lowered in _YES


def _whole_number(text: str) -> int:
    if not text.strip().isdecimal():
        raise ValueError("应为整数")
    return int(text)


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as mistake:
        raise ValueError("应为 2020-06-30 这样的日期") from mistake


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _mail_server(text: str) -> str:
    if text.strip() and urlsplit(text).scheme not in {"smtp", "smtps", "smtp+tls", "file"}:
        raise ValueError("应以 smtp://、smtps://、smtp+tls:// 或 file: 开头")
    return text.strip()


def _whole_numbers(text: str) -> tuple[int, ...]:
    return tuple(_whole_number(each) for each in _names(text))


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(each) for each in _names(text))
    except ValueError as mistake:
        raise ValueError("应为 10.20.0.0/16 这样的网段") from mistake


def _folder(text: str) -> Path:
    path = Path(text).expanduser()
    return path if path.is_absolute() else (ROOT / path)


def _variable(name: str, read: Callable[[str], Any], default: str, says: str, *, secret: bool = False) -> Any:
    metadata = {"name": name, "read": read, "default": default, "says": says, "secret": secret}
    return field(metadata=metadata)


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What the operator decides; everything else is in settings.py."""

    data_folder: Path = _variable("GANXUN_DATA", _folder, "var", "数据目录:内置数据库、密钥、上传文件")
    database_url: str = _variable(
        "DATABASE_URL", str, "", "PostgreSQL 15–18 地址;不填则使用内置数据库", secret=True
    )
    database_web_role: str = _variable(
        "DATABASE_WEB_ROLE", str, "ganxun_web", "网页进程在数据库中使用的角色,受行级权限约束"
    )
    secret_key: str = _variable("SECRET_KEY", str, "", "签名密钥;不填则在数据目录生成并保存", secret=True)
    identity_key: str = _variable(
        "IDENTITY_KEY",
        str,
        "",
        "身份证号加密密钥(32 字节 base64);不填则在数据目录生成,务必另行备份",
        secret=True,
    )
    debug: bool = _variable("DEBUG", _yes_or_no, "0", "1 为开发模式,出错时显示细节")
    allowed_hosts: tuple[str, ...] = _variable(
        "ALLOWED_HOSTS", _names, "localhost,127.0.0.1,[::1]", "允许的主机名,以逗号分隔"
    )
    behind_https: bool = _variable("BEHIND_HTTPS", _yes_or_no, "0", "1 表示前面有 HTTPS 反向代理")
    host: str = _variable("HOST", str, "127.0.0.1", "监听地址;0.0.0.0 表示对外开放")
    port: int = _variable("PORT", _whole_number, "8000", "监听端口")
    web_threads: int = _variable("WEB_THREADS", _whole_number, "8", "网页服务线程数,数据库连接池随之而定")
    webhook_networks: tuple[Network, ...] = _variable(
        "WEBHOOK_NETWORKS",
        _networks,
        "",
        "事件推送可以到达的内部网段,以逗号分隔,例如 10.20.0.0/16;不填则只能推送到公网",
    )
    webhook_ports: tuple[int, ...] = _variable(
        "WEBHOOK_PORTS", _whole_numbers, "443,8443", "事件推送可以使用的端口"
    )
    webhook_plain_http: bool = _variable(
        "WEBHOOK_PLAIN_HTTP", _yes_or_no, "0", "1 允许不加密的推送(http);只应在可信内网使用"
    )
    today: date | None = _variable("GANXUN_TODAY", _day, "", "演示时钟:把某一天当作今天;正式使用时不填")
    site_url: str = _variable(
        "SITE_URL", str, "", "本系统对外的网址,写入邮件中的链接;如 https://ganxun.example.gov.cn"
    )
    email_url: str = _variable(
        "EMAIL_URL",
        _mail_server,
        "",
        "发邮件的服务器:smtp://账号:密码@主机:端口,加密用 smtps:// 或 smtp+tls://;file:目录 写成文件;不填不发邮件",
        secret=True,
    )
    email_from: str = _variable("EMAIL_FROM", str, "ganxun@localhost", "邮件的发件人地址")
    short_messages: str = _variable(
        "SHORT_MESSAGES", str, "", "短消息的交换目录:每条写成一个文件,由单位的短信网关取走;不填不启用"
    )
    log_level: str = _variable("LOG_LEVEL", str.upper, "WARNING", "日志级别")

    @classmethod
    def read(cls, source: Mapping[str, str] = os.environ) -> "Environment":
        """Reads all variables. Raises BadEnvironment naming the variable and what would do instead."""
        return cls(**{each.name: _value(each.metadata, source) for each in fields(cls)})

    def key(self, name: str) -> str:
        """A secret given by the operator, or one made on first use and kept in the data folder."""
        given: str = getattr(self, name)
        return given or kept_secret(self.data_folder / "keys" / name)


def _value(variable: Mapping[str, Any], source: Mapping[str, str]) -> Any:
    text = source.get(variable["name"], variable["default"])
    try:
        return variable["read"](text)
    except ValueError as mistake:
        raise BadEnvironment(f"环境变量 {variable['name']} 的值“{text}”无法识别:{mistake}") from mistake


def kept_secret(path: Path) -> str:
    """Reads the secret at `path`, making it first if need be; two starts at once agree on one value."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(32))
        try:
            os.link(fresh, path)  # fails when another process was quicker: then its value counts
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()


def explained(source: Mapping[str, str] = os.environ) -> list[tuple[str, str, str]]:
    """Rows (variable, value shown, meaning); secrets show only whether they are set."""
    rows = []
    for each in fields(Environment):
        variable = each.metadata
        shown = source.get(variable["name"], "") or variable["default"]
        if variable["secret"]:
            shown = "(已设置)" if source.get(variable["name"]) else ""
        rows.append((variable["name"], shown, variable["says"]))
    return rows
