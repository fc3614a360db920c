"""Roles: readable lists of permissions, reviewable at a glance."""

from __future__ import annotations

from dataclasses import dataclass

from ganxun.accounts.choices import Scope
from ganxun.base.permissions import Permission
from ganxun.base.refusals import marked as _


@dataclass(frozen=True)
class Role:
    """A named set of permissions, given to a user over a subtree."""

    code: str
    label: str
    description: str
    permissions: frozenset[Permission]


_READ = frozenset(
    {
        Permission.BOARD_READ,
        Permission.PERSON_READ,
        Permission.CREDIT_READ,
        Permission.CLASS_READ,
        Permission.PLAN_READ,
        Permission.QUOTA_READ,
        Permission.NOMINATION_READ,
        Permission.RESOURCE_READ,
    }
)

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            "training_officer",
            _("干部教育培训处（科）"),
            _("组织部门培训处（科）：查看本级及以下规划执行情况，导入名册和培训记录，启动评估。"),
            _READ
            | {
                Permission.ROSTER_IMPORT,
                Permission.CREDIT_IMPORT,
                Permission.CREDIT_REVERSE,
                Permission.PAPER_ISSUE,
                Permission.PAPER_REVOKE,
                Permission.RUN_START,
                Permission.POLICY_ADOPT,
                Permission.HEADCOUNT_REPORT,
                Permission.HEADCOUNT_FREEZE,
                Permission.EXEMPTION_APPROVE,
                Permission.ORG_CHANGE,
                Permission.CLASS_CHANGE,
                Permission.PLAN_DECLARE,
                Permission.PLAN_REVIEW,
                Permission.PLAN_PUBLISH,
                Permission.QUOTA_CHANGE,
                Permission.NOMINATION_PROPOSE,
                Permission.NOMINATION_CALL,
                Permission.RESOURCE_CHANGE,
                Permission.IDENTITY_READ,
            },
        ),
        Role(
            "unit_hr",
            _("单位组织人事部门"),
            _("单位人事干部：查看本单位人员和学时，导入本单位名册和培训记录。"),
            _READ
            | {
                Permission.ROSTER_IMPORT,
                Permission.CREDIT_IMPORT,
                Permission.HEADCOUNT_REPORT,
                Permission.PAPER_ISSUE,
                Permission.PLAN_DECLARE,
                Permission.QUOTA_CHANGE,
                Permission.NOMINATION_PROPOSE,
            },
        ),
        Role("reader", _("查阅"), _("领导和督查人员：只读。"), _READ),
        Role(
            "system_administrator",
            _("系统管理员"),
            _("管理账号和接口客户端；不得查看业务数据，不得改动审计日志。"),
            frozenset({Permission.ACCOUNT_MANAGE, Permission.CLIENT_MANAGE}),
        ),
        Role(
            "security_administrator",
            _("安全管理员"),
            _("管理授权；不得查看业务数据，不得改动审计日志。"),
            frozenset({Permission.GRANT_MANAGE}),
        ),
        Role(
            "audit_administrator",
            _("审计管理员"),
            _("查看审计日志；不得查看业务数据。"),
            frozenset({Permission.AUDIT_READ}),
        ),
    )
}

ROLE_CHOICES = [(role.code, role.label) for role in ROLES.values()]

#: Three-administrator separation (GB/T 22239-2019): no account may hold two of these.
ADMINISTRATORS = frozenset({"system_administrator", "security_administrator", "audit_administrator"})

#: What each scope of a token lets through of what the client's roles hold.
SCOPES: dict[Scope, frozenset[Permission]] = {
    Scope.ORGANISATIONS_READ: frozenset({Permission.BOARD_READ}),
    Scope.PEOPLE_READ: frozenset({Permission.PERSON_READ}),
    Scope.CREDITS_READ: frozenset({Permission.CREDIT_READ}),
    Scope.CREDITS_WRITE: frozenset(
        {Permission.CREDIT_READ, Permission.CREDIT_IMPORT, Permission.CREDIT_REVERSE}
    ),
    Scope.HEADCOUNTS_READ: frozenset({Permission.BOARD_READ}),
    Scope.HEADCOUNTS_WRITE: frozenset(
        {Permission.BOARD_READ, Permission.HEADCOUNT_REPORT, Permission.HEADCOUNT_FREEZE}
    ),
    Scope.POLICIES_READ: frozenset(),
    Scope.FINDINGS_READ: frozenset({Permission.BOARD_READ, Permission.PERSON_READ, Permission.CREDIT_READ}),
    Scope.RUNS_READ: frozenset({Permission.BOARD_READ}),
    Scope.RUNS_WRITE: frozenset({Permission.BOARD_READ, Permission.RUN_START}),
    Scope.IMPORTS_READ: frozenset({Permission.ROSTER_IMPORT, Permission.CREDIT_IMPORT}),
    Scope.IMPORTS_WRITE: frozenset(
        {
            Permission.ROSTER_IMPORT,
            Permission.CREDIT_IMPORT,
            Permission.CREDIT_REVERSE,
            Permission.ORG_CHANGE,
        }
    ),
    # A client looks after its own subscriptions; what they tell is decided by its other scopes.
    Scope.WEBHOOKS_READ: frozenset(),
    Scope.WEBHOOKS_WRITE: frozenset(),
}
