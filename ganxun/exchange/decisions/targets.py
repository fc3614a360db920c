"""Which addresses messages may go to: nobody may use us to knock at doors within the network (decision 0073)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from ganxun.base.refusals import Reason
from ganxun.base.refusals import marked as _

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

LONGEST_URL = 500
_DEFAULT_PORTS = {"https": 443, "http": 80}
#: Letters, digits, hyphens and dots; or an IPv6 address.
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
_PRINTABLE = re.compile(r"[\x21-\x7e]+")

_GLOBAL_V6 = ip_network("2000::/3")
#: Public by their number, or not yet known as special to Python, and yet no other system of anybody's: relays and
#: translators that lead on to any IPv4 address, protocol assignments, documentation, the host services of a cloud.
_NEVER: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32",
        "2001::/23", "2002::/16", "3fff::/20", "64:ff9b::/96", "64:ff9b:1::/48",
    )
)  # fmt: skip
#: Addresses whose last half is an IPv4 address say so in the middle.
_ISATAP = {0x0000_5EFE, 0x0200_5EFE}


@dataclass(frozen=True)
class Target:
    """A receiver's address, taken apart."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the Host header says: the port only where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True)
class Rules:
    """What the operator allows: inner networks that may be reached, ports, and whether without encryption."""

    networks: Sequence[Network] = field(default_factory=tuple)
    ports: Sequence[int] = (443, 8443)
    plain_http: bool = False


def read_target(url: str) -> Target | None:
    """The parts of an address; None when it is none that we would call: no user names, no fragments, no odd characters."""
    if len(url) > LONGEST_URL or not _PRINTABLE.fullmatch(url) or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").removesuffix(".")
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or "@" in parts.netloc or "#" in url or not _is_host(host):
        return None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, _DEFAULT_PORTS[parts.scheme] if port is None else port, path)


def _is_host(host: str) -> bool:
    if ":" not in host:
        return _HOST.fullmatch(host) is not None
    return _address(host) is not None


def _address(text: str) -> Address | None:
    if "%" in text:  # an interface of ours
        return None
    try:
        return ip_address(text)
    except ValueError:
        return None


def why_not_target(url: str, rules: Rules) -> tuple[Reason, ...]:
    """Why nothing would be sent to this address, as far as one sees without looking its name up."""
    target = read_target(url)
    if target is None:
        words = _("接收地址应为 https://主机名/路径，不含用户名、密码、空格和 #")
        return (Reason("target_odd", words),)
    reasons: tuple[Reason, ...] = ()
    if target.scheme != "https" and not rules.plain_http:
        reasons += (Reason("target_not_encrypted", _("接收地址须以 https:// 开头")),)
    if target.port not in rules.ports:
        values = {"ports": "、".join(map(str, rules.ports)) or "—"}
        reasons += (Reason("target_port", _("端口只能是：{ports}"), "", values),)
    address = _address(target.host)
    if address is not None and not may_reach(address, rules):
        reasons += (Reason("target_inner", _("不得推送到内部网络地址")),)
    return reasons


def may_reach(address: Address, rules: Rules) -> bool:
    """Whether this very address may be connected to: one on the open Internet, or in a network the operator names."""
    plain = _plain(address)
    if any(plain in network for network in rules.networks if network.version == plain.version):
        return True
    return _is_of_somebody_else(plain)


def _plain(address: Address) -> Address:
    """An IPv4 address written as IPv6 is that IPv4 address."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _is_of_somebody_else(address: Address) -> bool:
    if any(address in network for network in _NEVER if network.version == address.version):
        return False
    if isinstance(address, IPv6Address):
        is_isatap = int(address) >> 32 & 0xFFFF_FFFF in _ISATAP
        return address in _GLOBAL_V6 and address.is_global and not is_isatap
    return address.is_global and not address.is_multicast and not address.is_reserved
