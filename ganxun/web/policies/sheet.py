"""The duties of a policy as a file."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from ganxun.reports import words
from ganxun.rules.facts import registry
from ganxun.rules.language.policy import Confidence, Policy, Rule
from ganxun.rules.prose import prose
from ganxun.web.components.tables import Field, Listing, Sheet


def duties_listed(policy: Policy, as_of: date, term: str) -> Listing:
    """The duties in force on the day whose words, or whose clauses' words, contain the term."""

    def clauses(rule: Rule) -> str:
        return "\n".join(f"{cited} {policy.clauses[cited].text}" for cited in rule.cites)

    rules = [rule for rule in policy.in_force(as_of) if term in f"{rule.says} {clauses(rule)}"]
    sheet = Sheet(
        _("政策义务"),
        (
            Field(_("义务"), lambda rule: rule.says, 50),
            Field(_("条款"), lambda rule: "、".join(rule.cites), 16),
            Field(_("条款原文"), clauses, 80),
            Field(_("责任主体"), lambda rule: policy.document.owners.get(rule.owner, rule.owner), 24),
            Field(_("期间"), lambda rule: words.period_label(rule, policy, as_of), 16),
            Field(_("目标"), words.target, 20),
            Field(_("规则说明"), lambda rule: "\n".join(prose(rule, policy, registry)), 80),
            Field(_("已核实"), lambda rule: "是" if rule.confidence is Confidence.VERIFIED else "否", 8),
        ),
    )
    return Listing("duties", sheet, rules, len(rules))
