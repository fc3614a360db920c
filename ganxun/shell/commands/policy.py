"""ganxun policy: check a folder before it is put on the shelf, and read a duty in Chinese prose."""

import difflib
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ganxun.shell.complaint import Complaint, day_of
from ganxun.shell.declaration import Command, Needs

if TYPE_CHECKING:
    from ganxun.rules.language.policy import Policy, Rule
    from ganxun.rules.loading.problems import Problem

_REFUSED = 2


def _arguments(parser: ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", metavar="做什么", required=True)
    check = deeds.add_parser("check", description="核对政策文件夹并运行算例,逐条列出错误")
    check.add_argument("folder", metavar="文件夹", help="路径,或政策库里的代码,例如 sichuan-2018-2022")
    explain = deeds.add_parser("explain", description="用中文说明一项义务")
    explain.add_argument("duty", metavar="义务", help="例如 section_yearly_training")
    explain.add_argument("--policy", metavar="政策代码", help="不填时取政策库里有这项义务的政策")
    explain.add_argument("--as-of", metavar="日期", help="取这一天施行的文本;不填时取最近的文本")


def _policy(options: Namespace) -> int:
    return _check(options.folder) if options.deed == "check" else _explain(options)


def _check(named: str) -> int:
    from ganxun.compliance.library import compiled_folder
    from ganxun.rules.checking import check_policy
    from ganxun.rules.facts import registry
    from ganxun.rules.loading.problems import PolicyRefused

    try:
        policy = check_policy(_folder(named), registry, keep=compiled_folder())
    except PolicyRefused as refusal:
        return _refuse(refusal.problems)
    print(
        f"{policy.document.title}:条款 {len(policy.clauses)} 条,规则 {len(policy.rules)} 条,"
        f"算例 {len(policy.cases)} 个,全部通过"
    )
    return 0


def _refuse(problems: tuple["Problem", ...]) -> int:
    for problem in problems:
        print(problem, file=sys.stderr)
    return _REFUSED


def _folder(named: str) -> Path:
    """A folder by its path, or by its code on the shelf."""
    from django.conf import settings

    from ganxun.compliance.library import codes

    if named in codes() and not Path(named).is_dir():
        return Path(settings.POLICIES_FOLDER) / named
    if not Path(named).exists():
        raise Complaint(f"没有“{named}”这个文件夹;政策库里有:{'、'.join(codes()) or '(无)'}")
    return Path(named)


def _explain(options: Namespace) -> int:
    from ganxun.rules.facts import registry
    from ganxun.rules.loading.problems import PolicyRefused
    from ganxun.rules.prose import prose

    try:
        policies = _shelf(options.policy)
    except PolicyRefused as refusal:
        return _refuse(refusal.problems)
    policy = _having(options.duty, policies)
    rule = _wording(policy, options.duty, options.as_of)
    print(f"{rule.duty}({policy.document.title})")
    for sentence in prose(rule, policy, registry):
        print(sentence)
    return 0


def _shelf(code: str | None) -> list["Policy"]:
    from ganxun.compliance import library

    return [library.policy(each) for each in ([code] if code else library.codes())]


def _having(duty: str, policies: list["Policy"]) -> "Policy":
    """The newest policy that has the duty."""
    found = [policy for policy in policies if any(rule.duty == duty for rule in policy.rules)]
    if not found:
        known = {rule.duty for policy in policies for rule in policy.rules}
        close = difflib.get_close_matches(duty, sorted(known), n=1, cutoff=0)
        raise Complaint(f"没有名为“{duty}”的义务" + (f",是不是“{close[0]}”" if close else ",政策库是空的"))
    return max(found, key=lambda policy: policy.document.starts_on)


def _wording(policy: "Policy", duty: str, as_of: str | None) -> "Rule":
    """The wording in force on the day (after the plan's last day: on that day); the last one when none is named."""
    from ganxun.rules.evaluating import rules_to_judge

    wordings = [rule for rule in policy.rules if rule.duty == duty]
    if as_of is None:
        return wordings[-1]
    in_force = rules_to_judge(policy, day_of(as_of), frozenset({duty}))
    if not in_force:
        raise Complaint(f"“{duty}”在 {as_of} 没有施行,自 {wordings[0].starts_on} 起施行")
    return in_force[0]


command = Command(
    name="policy",
    says="核对政策文件夹,或用中文说明一项义务",
    needs=Needs.APPS,
    arguments=_arguments,
    run=_policy,
)
