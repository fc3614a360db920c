"""Roles: readable lists of permissions, reviewable at a glance."""

from __future__ import annotations

from dataclasses import dataclass

from ganxun.base.permissions import Permission as P


@dataclass(frozen=True)
class Role:
    """A named set of permissions, given to a user over a subtree."""

    code: str
    label: str
    description: str
    permissions: frozenset[P]


_READ = frozenset({P.BOARD_READ, P.PERSON_READ, P.CREDIT_READ, P.CLASS_READ, P.RESOURCE_READ})

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            "training_officer",
            "干部教育培训处（科）",
            "组织部门培训处（科）：查看本级及以下规划执行情况，导入名册和培训记录，启动评估。",
            _READ
            | {
                P.ROSTER_IMPORT,
                P.CREDIT_IMPORT,
                P.CREDIT_REVERSE,
                P.RUN_START,
                P.POLICY_ADOPT,
                P.HEADCOUNT_REPORT,
                P.EXEMPTION_APPROVE,
                P.ORG_CHANGE,
                P.CLASS_CHANGE,
                P.RESOURCE_CHANGE,
                P.IDENTITY_READ,
            },
        ),
        Role(
            "unit_hr",
            "单位组织人事部门",
            "单位人事干部：查看本单位人员和学时，导入本单位名册和培训记录。",
            _READ | {P.ROSTER_IMPORT, P.CREDIT_IMPORT, P.HEADCOUNT_REPORT},
        ),
        Role("reader", "查阅", "领导和督查人员：只读。", _READ),
        Role(
            "system_administrator",
            "系统管理员",
            "管理账号；不得查看业务数据，不得改动审计日志。",
            frozenset({P.ACCOUNT_MANAGE}),
        ),
        Role(
            "security_administrator",
            "安全管理员",
            "管理授权；不得查看业务数据，不得改动审计日志。",
            frozenset({P.GRANT_MANAGE}),
        ),
        Role(
            "audit_administrator",
            "审计管理员",
            "查看审计日志；不得查看业务数据。",
            frozenset({P.AUDIT_READ}),
        ),
    )
}

ROLE_CHOICES = [(role.code, role.label) for role in ROLES.values()]

#: Three-administrator separation (GB/T 22239-2019): no account may hold two of these.
ADMINISTRATORS = frozenset({"system_administrator", "security_administrator", "audit_administrator"})
