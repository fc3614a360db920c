from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class ComplianceConfig(AppConfig):
    """政策执行 — policies adopted, evaluation runs, findings and their history."""

    name = "ganxun.compliance"
    label = "compliance"
    verbose_name = "政策执行"

    def ready(self) -> None:
        """Offer the headcount snapshots to rules, and the conversions of binding policies to imports."""
        from ganxun.base.sources_in_database import keep_notebook
        from ganxun.compliance import facts, library
        from ganxun.compliance.models import Adoption
        from ganxun.records.imports.conversions import convert_with

        facts.register()
        _offer_digests()
        for written in (post_save, post_delete):
            written.connect(library.forget_adoptions, sender=Adoption)
        keep_notebook("compliance_staleperson")
        convert_with(library.conversion_table)


def _offer_digests() -> None:
    """The two kinds of digests: for people about themselves once a week, for officers about their subtree once a day."""
    from django.utils.translation import gettext_lazy as _

    from ganxun.base.permissions import Permission
    from ganxun.inbox.choices import Pace
    from ganxun.inbox.kinds import INBOX, Kind, register

    register(
        Kind(
            code="findings.own",
            label=_("我的学时提醒"),
            says=_("本人各项培训义务将到期、已达标、有风险或未达标时告知，汇总成一条"),
            is_digest=True,
            paces={INBOX: Pace.WEEKLY},
            is_for=lambda actor: actor.person_id is not None,
        )
    )
    register(
        Kind(
            code="findings.unit",
            label=_("执行情况摘要"),
            says=_("授权范围内新达标、转为未达标、有风险和将到期的人数，按义务和机构汇总成一条"),
            is_digest=True,
            paces={INBOX: Pace.DAILY},
            is_for=lambda actor: actor.can(Permission.BOARD_READ),
        )
    )
