"""Policies and their rules, with the words that pages show."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from ganxun.accounts.choices import Scope
from ganxun.api.asking import Call, operation
from ganxun.api.kinds import Code, Paging
from ganxun.api.pages import Page, Row, page_of_list
from ganxun.api.problems import Problem
from ganxun.api.shapes.policies import PolicyShape, RulesAsked, RuleShape, WholePolicyShape
from ganxun.base.access import access
from ganxun.compliance import library
from ganxun.rules.facts import registry
from ganxun.rules.language.policy import Policy, Rule
from ganxun.rules.prose import prose

router = Router(tags=["政策"])


@operation(
    router,
    "GET",
    "/policies",
    scope=Scope.POLICIES_READ,
    returns=Page[PolicyShape],
    allowed=access("政策列表"),
)
def list_policies(request: Call, asked: Query[Paging]) -> HttpResponse:
    """政策库中的全部政策。"""
    return page_of_list(request, [_policy(library.policy(each)) for each in library.codes()], asked)


@operation(
    router,
    "GET",
    "/policies/{policy}",
    scope=Scope.POLICIES_READ,
    returns=WholePolicyShape,
    allowed=access("一项政策", example={"policy": "sichuan-2018-2022"}),
)
def read_policy(request: Call, policy: Path[Code]) -> Row:
    """一项政策，连同它所说的人员类别。"""
    found = policy_called(policy)
    categories = [
        {"code": each.code, "label": each.label, "says": each.says, "cites": each.cites}
        for each in found.categories.values()
    ]
    return {**_policy(found), "categories": categories}


@operation(
    router,
    "GET",
    "/policies/{policy}/rules",
    scope=Scope.POLICIES_READ,
    returns=Page[RuleShape],
    allowed=access("规则列表", example={"policy": "sichuan-2018-2022"}),
)
def list_rules(request: Call, policy: Path[Code], asked: Query[RulesAsked]) -> HttpResponse:
    """某一天有效的规则，附原文和逐句说明。"""
    found = policy_called(policy)
    rules = [
        rule
        for rule in found.in_force(asked.on or request.today)
        if asked.subject in (None, rule.subject.value)
    ]
    return page_of_list(request, [_rule(rule, found) for rule in rules], asked)


@operation(
    router,
    "GET",
    "/policies/{policy}/rules/{duty}",
    scope=Scope.POLICIES_READ,
    returns=RuleShape,
    allowed=access("一条规则", example={"policy": "sichuan-2018-2022", "duty": "leaders_five_year_training"}),
)
def read_rule(request: Call, policy: Path[Code], duty: Path[Code]) -> Row:
    """一条规则今天的写法。"""
    found = policy_called(policy)
    for rule in found.in_force(request.today):
        if rule.duty == duty:
            return _rule(rule, found)
    raise Problem(404, detail=_("这项政策中没有这条规则"))


def policy_called(code: str) -> Policy:
    """The policy with this code. Raises Problem."""
    if code not in library.codes():
        raise Problem(404, detail=_("政策库中没有这项政策"))
    return library.policy(code)


def _policy(policy: Policy) -> Row:
    document = policy.document
    return {
        "code": document.code,
        "title": document.title,
        "issuer": document.issuer,
        "starts_on": document.starts_on,
        "ends_before": document.ends_before,
        "version": policy.version,
        "rules": len(policy.rules),
    }


def _rule(rule: Rule, policy: Policy) -> dict[str, Any]:
    return {
        "duty": rule.duty,
        "says": rule.says,
        "subject": rule.subject.value,
        "starts_on": rule.starts_on,
        "ends_before": rule.ends_before,
        "confidence": rule.confidence.value,
        "owner": policy.document.owners.get(rule.owner, rule.owner),
        "clauses": [{"id": each, "text": policy.clauses[each].text} for each in rule.cites],
        "prose": prose(rule, policy, registry),
    }
