"""Every permission there is, in one list that a security officer can read."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """What an actor may do within the subtree of a grant (`noun_verb`)."""

    BOARD_READ = "board_read"
    PERSON_READ = "person_read"
    IDENTITY_READ = "identity_read"
    ROSTER_IMPORT = "roster_import"
    CREDIT_READ = "credit_read"
    CREDIT_IMPORT = "credit_import"
    CREDIT_REVERSE = "credit_reverse"
    CLASS_READ = "class_read"
    CLASS_CHANGE = "class_change"
    RESOURCE_READ = "resource_read"
    RESOURCE_CHANGE = "resource_change"
    RUN_START = "run_start"
    POLICY_ADOPT = "policy_adopt"
    HEADCOUNT_REPORT = "headcount_report"
    EXEMPTION_APPROVE = "exemption_approve"
    ORG_CHANGE = "org_change"
    ACCOUNT_MANAGE = "account_manage"
    GRANT_MANAGE = "grant_manage"
    AUDIT_READ = "audit_read"


PERMISSION_LABELS: dict[Permission, str] = {
    Permission.BOARD_READ: "查看规划执行情况",
    Permission.PERSON_READ: "查看人员与档案",
    Permission.IDENTITY_READ: "查看公民身份号码全文",
    Permission.ROSTER_IMPORT: "导入干部名册",
    Permission.CREDIT_READ: "查看学时台账",
    Permission.CREDIT_IMPORT: "导入培训记录",
    Permission.CREDIT_REVERSE: "冲销学时",
    Permission.CLASS_READ: "查看班次",
    Permission.CLASS_CHANGE: "办理班次",
    Permission.RESOURCE_READ: "查看培训资源",
    Permission.RESOURCE_CHANGE: "登记培训资源",
    Permission.RUN_START: "启动评估",
    Permission.POLICY_ADOPT: "采用政策",
    Permission.HEADCOUNT_REPORT: "上报人数快照",
    Permission.EXEMPTION_APPROVE: "审批免训",
    Permission.ORG_CHANGE: "调整机构",
    Permission.ACCOUNT_MANAGE: "管理账号",
    Permission.GRANT_MANAGE: "管理授权",
    Permission.AUDIT_READ: "查看审计日志",
}
