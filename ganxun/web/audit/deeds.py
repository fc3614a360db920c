"""Deeds in the words of the office. A deed without an entry here is shown by its code."""

from __future__ import annotations

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ganxun.accounts.roles import ROLES
from ganxun.base.models import AuditEntry

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
    "client.opened": _("登记接口客户端"),
    "client.switched_on": _("启用接口客户端"),
    "client.switched_off": _("停用接口客户端"),
    "token.issued": _("签发令牌"),
    "token.rotated": _("轮换令牌"),
    "token.revoked": _("吊销令牌"),
    "token.refused": _("拒绝令牌"),
    "webhook.subscribed": _("建立推送订阅"),
    "webhook.paused": _("暂停推送"),
    "webhook.resumed": _("恢复推送"),
    "webhook.ended": _("取消推送订阅"),
    "webhook.stopped": _("停止推送"),
    "webhook.secret_rotated": _("轮换签名密钥"),
    "webhook.pinged": _("推送测试消息"),
    "webhook.sent_again": _("重送消息"),
    "webhook.span_sent_again": _("重送一段时间的消息"),
    "webhook.skipped": _("跳过消息"),
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
    "person.post_corrected": _("更正任职"),
    "person.post_struck": _("撤销误登任职"),
    "person.rank_corrected": _("更正职务职级"),
    "person.rank_struck": _("撤销误登职务职级"),
    "person.designation_corrected": _("更正名单"),
    "person.designation_struck": _("撤销误登名单"),
    "person.exemption_corrected": _("更正免训"),
    "person.exemption_struck": _("撤销误登免训"),
    "person.released_to_imports": _("交还导入更新"),
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
    "intake.opened": _("开始调训"),
    "intake.capacity_changed": _("调整招收人数"),
    "nominations.proposed": _("提名参训人选"),
    "nominations.call": _("发出调训通知"),
    "nominations.notice_taken": _("制作调训通知文件"),
    "nominations.withdraw": _("撤销参训提名"),
    "nominations.substitute": _("同意替换参训人员"),
    "nominations.insist": _("答复仍须参训"),
    "nominations.excuse": _("同意不参训"),
    "nominations.admit": _("录取参训人员"),
    "nominations.arrive": _("登记参训报到"),
    "nominations.miss": _("登记未报到"),
    "nominations.remove": _("移出参训名单"),
    "nomination.confirm": _("确认参训"),
    "nomination.ask_substitution": _("申请替换参训人员"),
    "nomination.refuse": _("回复不能参训"),
    "quota.opened": _("核定名额"),
    "quota.resized": _("调整名额总数"),
    "quota.handed_down": _("下达名额"),
    "quota.given_back": _("退回名额"),
    "quota.asked": _("申请追加名额"),
    "quota.ask_withdrawn": _("撤回追加申请"),
    "quota.ask_answered": _("答复追加申请"),
    "quota.flowed": _("补给退回的名额"),
    "institution.registered": _("登记培训机构"),
    "institution.recognised": _("认定培训机构"),
    "item.registered": _("登记计数事项"),
    "import.received": _("提交导入文件"),
    "import.checked": _("核对导入文件"),
    "import.applied": _("导入入库"),
    "import.discarded": _("作废导入"),
    "demo.built": _("生成演示数据"),
    "run.asked": _("启动评估"),
    "run.restarted": _("重新开始评估"),
    "run.finished": _("完成评估"),
    "policy.adopted": _("采用政策"),
    "policy.adoption_ended": _("停止采用政策"),
    "policy.adoption_withdrawn": _("撤回采用政策"),
    "headcount.reported": _("上报人数"),
    "headcount.freeze_asked": _("提出冻结人数"),
    "headcount.frozen": _("冻结人数"),
    "headcount.lifted": _("解除人数冻结"),
    "organisation.opened": _("设立机构"),
    "organisation.renamed": _("机构更名"),
    "organisation.moved": _("调整机构隶属"),
    "organisation.merged": _("机构并入"),
    "organisation.closed": _("撤销机构"),
    "organisation.corrected": _("更正机构信息"),
}


#: What the details of a deed are called.
DETAILS: dict[str, str | Promise] = {
    "address": _("来源地址"),
    "username": _("输入的账号"),
    "as_of": _("评估日"),
    "on": _("日期"),
    "from": _("起始日期"),
    "until": _("截止日期"),
    "starts_on": _("起始日期"),
    "taken_on": _("快照日期"),
    "before": _("改前"),
    "after": _("改后"),
    "policy": _("政策"),
    "rows": _("行数"),
    "people": _("人数"),
    "purpose": _("用途"),
    "reason": _("原因"),
    "role": _("角色"),
    "grant": _("授权编号"),
    "kind": _("类别"),
    "sha256": _("文件摘要"),
    "new": _("新增"),
    "changed": _("变更"),
    "unchanged": _("未变"),
    "number": _("编号"),
    "source": _("来源"),
    "duty": _("义务"),
    "title": _("职务名称"),
    "code": _("代码"),
    "fields": _("项目"),
    "approved_by": _("批准人"),
    "client": _("客户端代码"),
    "host": _("接收主机"),
    "kinds": _("事件类别"),
    "message": _("消息编号"),
    "messages": _("消息数"),
}


def detail_words(entry: AuditEntry) -> list[tuple[str | Promise, object]]:
    """The details of a deed, named and valued in words where there are any."""
    return [(DETAILS.get(name, name), _value_words(name, value)) for name, value in entry.details.items()]


def _value_words(name: str, value: object) -> object:
    if name == "role" and str(value) in ROLES:
        return gettext(ROLES[str(value)].label)
    return value


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
