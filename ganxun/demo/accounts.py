"""The demo accounts: who they are and what they open. Nothing here needs Django, so that a start can print it."""

from __future__ import annotations

from dataclasses import dataclass

#: One password for all, printed at every start: an invented province holds no secret.
PASSWORD = "Ganxun-2020-demo"  # noqa: S105 - of the demo only


@dataclass(frozen=True, kw_only=True)
class DemoAccount:
    """An account with its role over one organisation; `person` is the code of a planted person, if any."""

    username: str
    display_name: str
    role: str
    organisation: str
    says: str
    person: str = ""


ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount(username="province", display_name="省委组织部干部教育处", role="training_officer", organisation="510000",
                says="全省规划执行、导入、评估"),
    DemoAccount(username="liangshan", display_name="凉山州委组织部干部教育科", role="training_officer", organisation="513400",
                says="只见凉山州及以下"),
    DemoAccount(username="jinjiang", display_name="锦江区委组织部干部教育科", role="training_officer", organisation="510104",
                says="只见锦江区及以下"),
    DemoAccount(username="danwei", display_name="省委统战部机关人事处", role="unit_hr", organisation="510000-D003",
                says="只见本单位,可导入本单位名册和记录"),
    DemoAccount(username="ducha", display_name="省委督查室", role="reader", organisation="510000", says="全省只读"),
    DemoAccount(username="xueyuan", display_name="王示例", role="", organisation="", person="YB01",
                says="干部本人,看自己的档案和义务(适合手机)"),
    DemoAccount(username="xitong", display_name="系统管理员", role="system_administrator", organisation="510000", says="管理账号"),
    DemoAccount(username="anquan", display_name="安全管理员", role="security_administrator", organisation="510000", says="管理授权"),
    DemoAccount(username="shenji", display_name="审计管理员", role="audit_administrator", organisation="510000", says="查看审计日志"),
)  # fmt: skip


def introductions() -> list[str]:
    """Lines for the terminal: each account, whose it is, what it is for."""
    lines = [f"演示账号(密码都是 {PASSWORD}):"]
    lines += [f"  {each.username:<10} {each.display_name}:{each.says}" for each in ACCOUNTS]
    return lines
