"""Every permission there is, in one list that a security officer can read."""

from __future__ import annotations

from enum import StrEnum

from ganxun.base.refusals import marked as _


class Permission(StrEnum):
    """What an actor may do within the subtree of a grant (`noun_verb`)."""

    BOARD_READ = "board_read"
    PERSON_READ = "person_read"
    IDENTITY_READ = "identity_read"
    ROSTER_IMPORT = "roster_import"
    CREDIT_READ = "credit_read"
    CREDIT_IMPORT = "credit_import"
    CREDIT_REVERSE = "credit_reverse"
    PAPER_ISSUE = "paper_issue"
    PAPER_REVOKE = "paper_revoke"
    CLASS_READ = "class_read"
    CLASS_CHANGE = "class_change"
    PLAN_READ = "plan_read"
    PLAN_DECLARE = "plan_declare"
    PLAN_REVIEW = "plan_review"
    PLAN_PUBLISH = "plan_publish"
    QUOTA_READ = "quota_read"
    QUOTA_CHANGE = "quota_change"
    NOMINATION_READ = "nomination_read"
    NOMINATION_PROPOSE = "nomination_propose"
    NOMINATION_CALL = "nomination_call"
    RESOURCE_READ = "resource_read"
    RESOURCE_CHANGE = "resource_change"
    RUN_START = "run_start"
    POLICY_ADOPT = "policy_adopt"
    HEADCOUNT_REPORT = "headcount_report"
    HEADCOUNT_FREEZE = "headcount_freeze"
    EXEMPTION_APPROVE = "exemption_approve"
    ORG_CHANGE = "org_change"
    ACCOUNT_MANAGE = "account_manage"
    GRANT_MANAGE = "grant_manage"
    CLIENT_MANAGE = "client_manage"
    AUDIT_READ = "audit_read"


PERMISSION_LABELS: dict[Permission, str] = {
    Permission.BOARD_READ: _("查看规划执行情况"),
    Permission.PERSON_READ: _("查看人员与档案"),
    Permission.IDENTITY_READ: _("查看公民身份号码全文"),
    Permission.ROSTER_IMPORT: _("导入干部名册"),
    Permission.CREDIT_READ: _("查看学时台账"),
    Permission.CREDIT_IMPORT: _("导入培训记录"),
    Permission.CREDIT_REVERSE: _("冲销学时"),
    Permission.PAPER_ISSUE: _("出具培训文书"),
    Permission.PAPER_REVOKE: _("撤销培训文书"),
    Permission.CLASS_READ: _("查看班次"),
    Permission.CLASS_CHANGE: _("办理班次"),
    Permission.PLAN_READ: _("查看培训计划"),
    Permission.PLAN_DECLARE: _("申报计划项目"),
    Permission.PLAN_REVIEW: _("审核计划项目"),
    Permission.PLAN_PUBLISH: _("制定和发布培训计划"),
    Permission.QUOTA_READ: _("查看名额"),
    Permission.QUOTA_CHANGE: _("分配名额"),
    Permission.NOMINATION_READ: _("查看选调人选"),
    Permission.NOMINATION_PROPOSE: _("推荐参训人选"),
    Permission.NOMINATION_CALL: _("办理调训"),
    Permission.RESOURCE_READ: _("查看培训资源"),
    Permission.RESOURCE_CHANGE: _("登记培训资源"),
    Permission.RUN_START: _("启动评估"),
    Permission.POLICY_ADOPT: _("采用政策"),
    Permission.HEADCOUNT_REPORT: _("上报人数"),
    Permission.HEADCOUNT_FREEZE: _("冻结人数"),
    Permission.EXEMPTION_APPROVE: _("审批免训"),
    Permission.ORG_CHANGE: _("调整机构"),
    Permission.ACCOUNT_MANAGE: _("管理账号"),
    Permission.GRANT_MANAGE: _("管理授权"),
    Permission.CLIENT_MANAGE: _("管理接口客户端"),
    Permission.AUDIT_READ: _("查看审计日志"),
}
