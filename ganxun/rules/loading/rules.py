"""Reads rules/<duty>.yaml: one duty a file, one or several dated wordings of it."""

import re
from itertools import pairwise

from ganxun.rules.language.conditions import ALWAYS, Condition
from ganxun.rules.language.policy import Confidence, Document, Rule, Subject
from ganxun.rules.language.requirements import Average, Reach, Requirement, Share
from ganxun.rules.loading.conditions import optional_condition, read_condition
from ganxun.rules.loading.fields import Fields
from ganxun.rules.loading.marked import Items, Node
from ganxun.rules.loading.periods import check_period, read_period
from ganxun.rules.loading.problems import Place, Problems
from ganxun.rules.loading.requirements import NOTHING, Context, read_requirement
from ganxun.rules.loading.vocabulary import Row, Vocabulary

_KEYS = (
    "duty",
    "says",
    "cites",
    "confidence",
    "owner",
    "from",
    "until",
    "subject",
    "programme",
    "applies_when",
    "period",
    "requires",
    "exempt_when",
    "pro_rata",
    "note",
)
DUTY_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_TABLE_OF_SUBJECT = {"unit": "units", "class": "classes", "institution": "institutions"}


def read_rules(node: Node, file: str, document: Document, names: Vocabulary) -> tuple[Rule, ...]:
    """Every wording in one file."""
    entries = node.items if isinstance(node, Items) else (node,)
    if not entries:
        names.problems.add(node.place, "文件里没有规则", "请写入规则，或者删去这个文件")
    rules = tuple(_rule(entry, document, names) for entry in entries)
    expected = file.rsplit("/", 1)[-1].removesuffix(".yaml")
    for rule in rules:
        if rule.duty and rule.duty != expected:
            place = Place(file, rule.line)
            names.problems.add(
                place, f"文件名与 duty「{rule.duty}」不一致", f"请把文件改名为 {rule.duty}.yaml"
            )
    _check_overlap(rules, names.problems)
    return rules


def _check_overlap(rules: tuple[Rule, ...], problems: Problems) -> None:
    for earlier, later in pairwise(sorted(rules, key=lambda rule: rule.starts_on)):
        if earlier.ends_before is None or earlier.ends_before > later.starts_on:
            problems.add(
                Place(later.file, later.line),
                f"与 {earlier.starts_on} 起的那一条施行期重叠",
                f"请给前一条写上「until: {later.starts_on}」（不含当天）",
            )


def _rule(node: Node, document: Document, names: Vocabulary) -> Rule:
    fields = Fields(node, "规则", names.problems, _KEYS)
    subject = fields.choice("subject", Subject)
    requires = _requires(fields, subject, document, names)
    row = _subject_row(subject, names)
    rule = Rule(
        duty=_duty(fields, names),
        says=fields.text("says"),
        cites=fields.texts("cites"),
        confidence=fields.choice("confidence", Confidence),
        owner=fields.text("owner"),
        starts_on=fields.day("from"),
        ends_before=fields.optional_day("until"),
        subject=subject,
        programme=fields.optional_text("programme"),
        applies_when=_applies_when(fields, row, names),
        period=read_period(fields.node("period") or node, document, names),
        requires=requires,
        exempt_when=_exempt_when(fields, subject, requires, names),
        pro_rata_since=_pro_rata(fields, subject, names),
        note=fields.optional_text("note"),
        file=node.place.file,
        line=node.place.line,
    )
    _check_names(fields, rule, names)
    check_period(fields.place_of("period"), rule.period, requires, names)
    return rule


def _check_names(fields: Fields, rule: Rule, names: Vocabulary) -> None:
    names.check_citations(rule.cites, fields.place_of("cites"))
    names.check_name("责任单位", rule.owner, names.owners, fields.place_of("owner"))
    if rule.programme is not None:
        names.check_name("计划工程", rule.programme, names.programmes, fields.place_of("programme"))
    elif rule.subject is Subject.PROGRAMME:
        names.problems.add(
            fields.place, "subject: programme 没有写是哪个计划工程", "请补上「programme: 代码」"
        )
    if rule.ends_before is not None and rule.ends_before <= rule.starts_on:
        names.problems.add(fields.place_of("until"), "until 不晚于 from", "until 是失效那一天，须晚于 from")


def _duty(fields: Fields, names: Vocabulary) -> str:
    duty = fields.text("duty")
    if duty and not DUTY_NAME.fullmatch(duty):
        advice = "请用小写英文和下划线，例如 annual_hours"
        names.problems.add(fields.place_of("duty"), f"duty「{duty}」不合规范", advice)
    return duty


def _subject_row(subject: Subject, names: Vocabulary) -> Row | None:
    if subject is Subject.PERSON:
        return names.person
    table = _TABLE_OF_SUBJECT.get(subject.value)
    return names.row(names.registry.table(table)) if table else None


def _applies_when(fields: Fields, row: Row | None, names: Vocabulary) -> Condition:
    if row is not None:
        return optional_condition(fields, "applies_when", row, names)
    if "applies_when" in fields:
        names.problems.add(
            fields.place_of("applies_when"),
            "plan 和 programme 不能写 applies_when",
            "请把条件写进 requires 的 where 或 who",
        )
    return ALWAYS


def _requires(fields: Fields, subject: Subject, document: Document, names: Vocabulary) -> Requirement:
    node = fields.node("requires")
    return NOTHING if node is None else read_requirement(node, Context(names, subject, document.tolerance))


def _exempt_when(
    fields: Fields, subject: Subject, requires: Requirement, names: Vocabulary
) -> Condition | None:
    node = fields.optional("exempt_when")
    if node is None:
        return None
    over_people = isinstance(requires, Average | Reach) or (
        isinstance(requires, Share) and requires.of == "people"
    )
    if subject is not Subject.PERSON and not over_people:
        names.problems.add(fields.place_of("exempt_when"), "这种规则没有可免除的人员", "请删去 exempt_when")
    return read_condition(node, names.person, names)


def _pro_rata(fields: Fields, subject: Subject, names: Vocabulary) -> str | None:
    node = fields.optional("pro_rata")
    if node is None:
        return None
    inner = Fields(node, "pro_rata", names.problems, ("since",))
    since = inner.text("since")
    names.check_name("人员的日期事实", since, names.person_dates, inner.place_of("since"))
    if subject is not Subject.PERSON:
        names.problems.add(
            fields.place_of("pro_rata"), "只有 subject: person 能写 pro_rata", "请删去 pro_rata"
        )
    return since
