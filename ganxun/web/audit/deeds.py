"""Deeds in the words of the office. A deed without an entry here is shown by its code."""

from __future__ import annotations

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEEDS: dict[str, str | Promise] = {
    "account.signed_in": _("登录"),
    "account.sign_in_failed": _("登录失败"),
    "account.signed_out": _("退出"),
    "account.opened": _("开设账号"),
    "account.password_changed": _("修改密码"),
    "account.password_reset": _("重置密码"),
    "account.switched_on": _("启用账号"),
    "account.unlocked": _("解除锁定"),
    "account.switched_off": _("停用账号"),
    "grant.given": _("授予角色"),
    "grant.revoked": _("收回角色"),
    "identity.set": _("登记公民身份号码"),
    "identity.revealed": _("查看公民身份号码"),
    "people.exported": _("导出人员名单"),
    "person.added": _("新建人员"),
    "person.changed": _("修改人员信息"),
    "person.appointed": _("登记任职"),
    "person.post_ended": _("登记免职"),
    "person.transferred": _("办理调动"),
    "person.rank_set": _("登记职务职级"),
    "person.designated": _("列入名单"),
    "person.designation_ended": _("移出名单"),
    "person.exempted": _("批准免训"),
    "credit.booked": _("记入学时"),
    "credit.reversed": _("冲销学时"),
    "paper.issued": _("出具培训文书"),
    "papers.issued": _("成批出具培训文书"),
    "papers.revoked": _("成批撤销培训文书"),
    "paper.handed_out": _("下载培训文书"),
    "delivery.handed_out": _("领取文件"),
    "list.exported": _("导出列表"),
    "paper.revoked": _("撤销培训文书"),
    "class.opened": _("开设班次"),
    "class.sessions_replaced": _("更换课程表"),
    "booking.made": _("列入班次名单"),
    "booking.cancelled": _("取消列入班次"),
    "institution.registered": _("登记培训机构"),
    "institution.recognised": _("认定培训机构"),
    "item.registered": _("登记计数事项"),
    "import.received": _("提交导入文件"),
    "import.checked": _("核对导入文件"),
    "import.applied": _("导入入库"),
    "import.discarded": _("作废导入"),
    "run.asked": _("启动评估"),
    "run.restarted": _("重新开始评估"),
    "run.finished": _("完成评估"),
    "policy.adopted": _("采用政策"),
    "policy.adoption_ended": _("停止采用政策"),
    "policy.adoption_withdrawn": _("撤回采用政策"),
    "headcount.frozen": _("生成人数快照"),
    "headcount.reported": _("上报人数快照"),
    "organisation.opened": _("设立机构"),
    "organisation.renamed": _("机构更名"),
    "organisation.moved": _("调整机构隶属"),
    "organisation.merged": _("机构并入"),
    "organisation.closed": _("撤销机构"),
    "organisation.corrected": _("更正机构信息"),
}


def deed_words(deed: str) -> str | Promise:
    """What was done, in words."""
    return DEEDS.get(deed, deed)


def kind_words(kind: str) -> str | Promise:
    """What it was done to, in words: the model's own name."""
    if "." not in kind:
        return kind
    try:
        return apps.get_model(kind)._meta.verbose_name or kind
    except LookupError:
        return kind
