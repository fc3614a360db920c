"""A tiny valid policy folder, and small edits of it."""

from pathlib import Path

from ganxun.rules.facts import registry
from ganxun.rules.language.policy import Policy, Rule
from ganxun.rules.loading.folder import read_policy
from ganxun.rules.loading.problems import PolicyRefused

FILES = {
    "document.yaml": """\
code: tiny
title: 小规划
issuer: 某省委
starts_on: 2018-01-01
ends_before: 2023-01-01
owners:
  office: 组织部
""",
    "clauses.yaml": """\
- {id: "一(一)", chapter: 一、总体要求, section: "", text: 每年培训不少于90学时。}
- {id: "一(二)", chapter: 一、总体要求, section: "", text: 五年轮训一遍。}
""",
    "taxonomy.yaml": """\
topics:
  xi_thought: {label: 新思想, cites: ["一(一)"]}
""",
    "categories.yaml": """\
leaders:
  label: 领导干部
  says: 担任领导职务的干部
  cites: ["一(一)"]
  when: {fact: is_leader, equals: true}
women:
  label: 女领导干部
  says: 担任领导职务的女干部
  cites: ["一(一)"]
  when: {all: [{category: leaders}, {fact: gender, equals: female}]}
""",
    "conversion.yaml": """\
month: {days: 30}
day: {at_most_hours: 8}
conversions:
  - code: full_day
    from: 2018-01-01
    account: concentrated
    when: {fact: attendance, equals: full_time}
    hours_per_day: 8
    says: 每天按8学时
    basis: 通行做法
""",
    "programmes.yaml": """\
big_plan:
  label: 大计划
  kind: plan
  cites: ["一(二)"]
  owner: office
  says: 五年轮训一遍
  must: [yearly_hours]
""",
    "rules/yearly_hours.yaml": """\
duty: yearly_hours
says: 每年不少于90学时
cites: ["一(一)"]
confidence: verified
owner: office
from: 2018-01-01
until: 2023-01-01
subject: person
applies_when: {category: leaders}
period: calendar_year
requires:
  accumulate:
    measure: hours
    of: credits
    where: {fact: account, equals: concentrated}
    at_least: 90
""",
    "cases/yearly_hours.yaml": """\
duty: yearly_hours
given:
  appointments: [{starts_on: 2017-01-01, is_leading_post: true}]
cases:
  - case: just_enough
    says: 正好90学时
    as_of: 2019-12-31
    facts:
      credits: [{ends_on: 2019-05-01, hours: 90}]
    expect: {verdict: met, value: 90, target: 90, gap: 0}
""",
}


def write(folder: Path, **changed: str) -> Path:
    """The folder; ``changed`` replaces whole files (``rules__x`` is rules/x.yaml)."""
    files = FILES | {f"{name.replace('__', '/')}.yaml": text for name, text in changed.items()}
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """Replace words that stand exactly once in a file."""
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, (file, old)
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


def load(folder: Path) -> Policy:
    """The policy in the folder, with the fact tables of the product."""
    return read_policy(folder, registry)


def a_policy(folder: Path, rule: str = "", **changed: str) -> Policy:
    """The tiny policy; ``rule`` replaces its rule from ``subject`` on."""
    head, _, _ = FILES["rules/yearly_hours.yaml"].partition("subject:")
    if rule:
        changed["rules__yearly_hours"] = head + rule
    folder = write(folder, **changed)
    if rule:
        (folder / "cases" / "yearly_hours.yaml").unlink()
    return load(folder)


def a_rule(folder: Path, rule: str) -> tuple[Rule, Policy]:
    """The one rule of the tiny policy, from ``subject`` on as given."""
    policy = a_policy(folder, rule)
    return policy.rules[0], policy


def mistakes(folder: Path) -> list[str]:
    """Every mistake of the folder, as people read it; none when it loads."""
    try:
        load(folder)
    except PolicyRefused as refusal:
        return [str(problem) for problem in refusal.problems]
    return []
