"""docs/access.md: who may see what, written from what the pages, the operations and the jobs enforce."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from config.env import ROOT
from ganxun.accounts.roles import ROLES
from ganxun.base.access import Access
from ganxun.base.permissions import PERMISSION_LABELS, Permission
from ganxun.shell.addresses import Address, Job, addresses, jobs

PAGE = ROOT / "docs" / "access.md"

#: Who asks, besides the holders of each role: nobody, an account without a role, the person behind an account.
NOT_SIGNED_IN, NO_ROLE, ONESELF = "anonymous", "no_role", "oneself"
ASKERS = (NOT_SIGNED_IN, NO_ROLE, ONESELF, *ROLES)

_ASKER_LABELS = {NOT_SIGNED_IN: "未登录", NO_ROLE: "无角色", ONESELF: "本人"} | {
    role.code: role.label for role in ROLES.values()
}


class Cell(enum.StrEnum):
    """What an asker gets; the value is what the table shows."""

    OPEN = "可"
    WITHIN = "范围内"
    ONESELF = "本人"
    REFUSED = "—"
    SIGN_IN = "登录"


_LEGEND = """\
由 `make docs` 从页面、接口和后台任务自己执行的规定生成,请勿手改。测试 `tests/access` 以每一种身份逐个请求每个地址,与此表核对;
新增页面或接口没有在此表中,构建不通过(决策 0074)。

| 记号 | 含义 |
|---|---|
| 可 | 可以打开;列表、合计、搜索结果只含授权范围以内的内容 |
| 范围内 | 授权机构及其下级的可以打开;范围以外的与不存在的一样,答复 404 |
| 本人 | 只能打开本人的,其余答复 404 |
| — | 拒绝,答复 403 |
| 登录 | 转到登录页;接口答复 401 |

接口一栏的“本人”指该系统账号自己的;“无角色”指已登录但没有任何授权的账号;“本人”指关联了人员、没有任何授权的账号。同一账号有多个角色的,各角色分别计。
"""


def cell_of(access: Access, asker: str) -> Cell:
    """What the declaration says of this asker."""
    if access.is_public:
        return Cell.OPEN
    if asker == NOT_SIGNED_IN:
        return Cell.SIGN_IN
    if access.oneself_only:
        return Cell.ONESELF
    held = ROLES[asker].permissions if asker in ROLES else frozenset[Permission]()
    if not access.needs or held.intersection(access.needs):
        return Cell.WITHIN if access.about else Cell.OPEN
    return Cell.ONESELF if access.or_oneself and asker == ONESELF else Cell.REFUSED


def written() -> str:
    """The whole page."""
    found = [each for each in addresses() if each.access is not None]
    pages = [each for each in found if not each.is_operation]
    operations = [each for each in found if each.is_operation]
    parts = ["# 谁能看什么", _LEGEND, *_section("页面", pages), *_section("接口", operations)]
    return "\n".join([*parts, *_jobs(jobs()), *_roles()])


def _section(title: str, rows: Iterable[Address]) -> list[str]:
    lines = [_row(each) for each in sorted(rows, key=lambda each: (each.route, each.method))]
    if not lines:
        return []
    heads = ["地址", "方法", "内容", "所需权限(其一)", *(_ASKER_LABELS[each] for each in ASKERS)]
    return [f"## {title}", "", _line(heads), _line(["---"] * len(heads)), *lines, ""]


def _row(address: Address) -> str:
    access = address.access
    if access is None:  # pragma: no cover - left out above
        return ""
    needs = "、".join(PERMISSION_LABELS[each] for each in access.needs)
    cells = [cell_of(access, asker).value for asker in ASKERS]
    return _line([f"`{address.route}`", address.method, access.says, needs, *cells])


def _jobs(found: list[Job]) -> list[str]:
    heads = ["任务", "内容", "以谁的名义", "导出个人数据"]
    lines = [
        _line(
            [
                f"`{job.name}`",
                job.access.says,
                "申请人" if job.access.asker else "系统",
                "是" if job.access.exports else "否",
            ]
        )
        for job in found
        if job.access is not None
    ]
    return ["## 后台任务", "", _line(heads), _line(["---"] * len(heads)), *lines, ""]


def _roles() -> list[str]:
    heads = ["权限", *(role.label for role in ROLES.values())]
    lines = [
        _line(
            [PERMISSION_LABELS[each], *("✓" if each in role.permissions else "" for role in ROLES.values())]
        )
        for each in Permission
    ]
    return ["## 角色与权限", "", _line(heads), _line(["---"] * len(heads)), *lines, ""]


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
