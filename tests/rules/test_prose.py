"""Rules in Chinese prose: every form, period and condition in words, and no code name left over."""

import re

import pytest

from ganxun.rules.facts import registry
from ganxun.rules.loading.folder import read_policy
from ganxun.rules.prose import Prose, prose
from ganxun.rules.wording import Wording, scaled
from tests.policies.sichuan import FOLDER
from tests.rules.tiny import a_policy, a_rule, edit, load, write

CREDITS = "requires: {occur: {of: credits, at_least: 1}}\n"


def required(folder, requires, subject="person", period="calendar_year"):
    rule, policy = a_rule(folder, f"subject: {subject}\nperiod: {period}\nrequires: {requires}\n")
    return Prose(policy, registry).requirement(rule.requires)


def asked(folder, condition):
    rule, policy = a_rule(folder, f"subject: person\napplies_when: {condition}\nperiod: plan\n{CREDITS}")
    return Wording(policy, registry).condition(rule.applies_when)


def of_records(folder, condition):
    requires = f"{{occur: {{of: credits, where: {condition}, at_least: 1}}}}"
    (words,) = required(folder, requires)
    return words


def test_a_rule_is_told_from_whom_to_why(tmp_path):
    policy = a_policy(tmp_path)
    assert prose(policy.rules[0], policy, registry) == (
        "每年不少于90学时。",
        "对象：在职人员，逐人判断；条件是属于「领导干部」。",
        "期间：每个公历年度（1月1日至12月31日）。",
        "要求：学时分录（账户为集中培训）累计不少于90学时。",
        "「领导干部」指：担任领导职务的干部。",
        "责任单位：组织部。",
        "施行：自2018年1月1日起，至2022年12月31日止。",
        "依据一(一)：“每年培训不少于90学时。”",
    )


def test_alternatives_exemptions_reductions_doubts_and_the_note_are_told(tmp_path):
    write(tmp_path)
    edit(tmp_path, "rules/yearly_hours.yaml", "verified", "unverified")
    edit(tmp_path, "rules/yearly_hours.yaml", "until: 2023-01-01\n", "")
    edit(
        tmp_path,
        "rules/yearly_hours.yaml",
        "subject: person\n",
        "subject: person\npro_rata: {since: joined_service_on}\nnote: >-\n"
        "  见 yearly_hours 与 is_systematic，\n  以及 no_such_thing。\n"
        "exempt_when: {holds: exemptions, where: {fact: duty, equals: yearly_hours}}\n",
    )
    policy = load(tmp_path)
    told = prose(policy.rules[0], policy, registry)
    assert "免训：当日有免训记录（限于义务为本条）的，免训，不计入分母。" in told
    assert (
        "折算：录用日期在期间以内的，目标按自当月起的月数折算，不足0.1的舍去；未登记而没有达到全数的，待核。"
    ) in told
    assert "施行：自2018年1月1日起。未核实：本条尚未与原文核对，只展示，不预警。" in told
    assert told[-1] == "说明：见本条与系统理论教育和严格党性教育，以及 no_such_thing。"


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("plan", "规划期（2018年1月1日至2022年12月31日）"),
        ("{rolling: {years: 5}}", "截至判断之日的最近5年"),
        ("{by: 2019-12-31}", "自2018年1月1日起，至2019年12月31日止（含当日）"),
        (
            '{every: {years: "2..3", since: rank_since}}',
            "每2至3年一次，自上一次、规划起始之日、任现职务层次时间中最晚的一日起算，满2年应当安排，满3年到期",
        ),
        (
            "{every: {years: 3}}",
            "每3年一次，自上一次、规划起始之日中最晚的一日起算，满3年应当安排，满3年到期",
        ),
        ("semester", "每个学期（1月1日至7月31日、8月1日至12月31日）"),
        ("{within: {months: 12, after: recruited}}", "最近一次录用之日起12个月以内"),
        (
            "{within: {months: 12, after: promoted, before_months: 6}}",
            "晋升职务层次之前6个月起，最近一次晋升职务层次之日起12个月以内",
        ),
    ],
)
def test_every_period_has_words(tmp_path, period, words):
    rule, policy = a_rule(tmp_path, f"subject: person\nperiod: {period}\n{CREDITS}")
    assert Prose(policy, registry).period(rule.period) == words


@pytest.mark.parametrize(
    ("subject", "requires", "words"),
    [
        (
            "person",
            "{accumulate: {measure: months, of: credits, at_least: 2.5}}",
            "学时分录累计不少于2.5个月（1个月按30天计）",
        ),
        ("person", "{occur: {of: credits}}", "学时分录至少1次（分段的班次计一次）"),
        (
            "unit",
            (
                "{share: {of: people, where: {category: women}, having: {occur: {of: credits}}, "
                "over: headcount, category: women, at_least: 0.125}}"
            ),
            "属于「女领导干部」的人员中，有学时分录至少1次（分段的班次计一次）的，所占比例不少于12.5%（按「女领导干部」的年度人数快照计；没有快照时暂按判断之日在职的人数计）",
        ),
        (
            "plan",
            (
                "{share: {of: institutions, having: {of: items, where: {fact: kind, equals: course}, "
                "at_least: 2}, open: true}}"
            ),
            "培训机构中，有至少2项登记事项（事项类别为好课程）的，所占比例（原文没有定数，只显示实际数）",
        ),
        (
            "plan",
            "{average: {sum: days, of: credits, over: live, at_least: 5}}",
            "全体人员的学时分录，人均天数不少于5天（按判断之日在职的人数计）",
        ),
        (
            "plan",
            "{reach: {count: people, of: people, about: 200}}",
            "全体人员200人左右（上下10%以内，含两端）",
        ),
        (
            "plan",
            "{reach: {count: people, of: credits, who: {category: women}, exactly: 50}}",
            "属于「女领导干部」的人员的学时分录，按不同的人计，正好50人",
        ),
        ("plan", "{reach: {count: classes, at_least: 3}}", "班次，按个数计，不少于3个班次"),
        ("plan", "{reach: {sum: hours, of: credits, at_least: 7.5}}", "学时分录，学时合计不少于7.5"),
        ("plan", "{reach: {sum: amount, of: items, at_least: 7}}", "登记事项，数量合计不少于7"),
    ],
)
def test_every_form_has_words(tmp_path, subject, requires, words):
    assert required(tmp_path, requires, subject) == (words,)


def test_ratios_of_hours_and_what_a_class_must_contain_have_words(tmp_path):
    requires = (
        "{all_of: [{composition: {share_of: hours, of: sessions, where: {fact: field, equals: party}, "
        "at_least: 0.2}}, {contain: {of: sessions, where: {fact: is_party_analysis, equals: true}, "
        "when: {fact: days, at_least: 30}}}, {contain: {of: sessions, at_least: 2}}]}"
    )
    assert required(tmp_path, requires, "class", "class") == (
        "课次（内容类别为党性教育）的课时，占课次总课时的比例不少于20%",
        "学制不少于30天的班次，至少安排1次课次（党性分析为是）",
        "至少安排2次课次",
    )


def test_alternatives_are_numbered_and_nested_ones_bracketed(tmp_path):
    days = "{accumulate: {measure: days, of: credits, at_least: 12}}"
    rule, policy = a_rule(
        tmp_path,
        f"subject: person\nperiod: plan\nrequires: {{any_of: [{days}, {{all_of: [{days}, {days}]}}]}}\n",
    )
    told = prose(rule, policy, registry)
    assert "要求：以下2项满足其一即可：" in told
    assert "（1）学时分录累计不少于12天；" in told
    assert "（2）（学时分录累计不少于12天），并且（学时分录累计不少于12天）。" in told


def test_parts_that_are_all_needed_say_so(tmp_path):
    days = "{accumulate: {measure: days, of: credits, at_least: 12}}"
    both = f"{{any_of: [{days}, {days}]}}"
    rule, policy = a_rule(
        tmp_path, f"subject: person\nperiod: plan\nrequires: {{all_of: [{days}, {both}]}}\n"
    )
    told = prose(rule, policy, registry)
    assert "要求：以下2项都要满足：" in told
    assert "（2）（学时分录累计不少于12天），或者（学时分录累计不少于12天）。" in told


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("{fact: gender, equals: female}", "性别为女"),
        ("{not: {fact: rank_band, in: [bureau, county]}}", "职务职级类别不是厅局级、县处级之一"),
        ("{not: {category: women}}", "不属于「女领导干部」"),
        ("{not: {fact: age, at_least: 50}}", "不是（年龄不少于50）"),
        ("{fact: age, between: [30, 40]}", "年龄在30至40之间（含两端）"),
        ("{fact: age, at_most: 50}", "年龄不超过50"),
        ("{fact: age, above: 50}", "年龄多于50"),
        ("{fact: age, below: 50}", "年龄少于50"),
        ("{fact: born_on, below: 1970-01-31}", "出生日期早于1970年1月31日"),
        ("{fact: gender, is_known: true}", "已登记性别"),
        ("{fact: gender, is_known: false}", "未登记性别"),
        ("{fact: is_minority, equals: false}", "少数民族为否"),
        ("{holds: ranks}", "当日有职务职级记录"),
        ("{not: {holds: ranks, during: period}}", "期间内没有职务职级记录"),
        (
            "{holds: events, where: {fact: kind, equals: recruited}}",
            "当日及以前有任用事件记录（事件类别为录用）",
        ),
        (
            "{all: [{any: [{category: leaders}, {category: women}]}, {any: [{fact: age, above: 1}]}]}",
            "（属于「领导干部」，或者属于「女领导干部」），且年龄多于1",
        ),
    ],
)
def test_every_condition_has_words(tmp_path, condition, words):
    assert asked(tmp_path, condition) == words


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("{fact: class_days, at_least: 4.5}", "学制不少于4.5天"),
        ("{fact: hours_party, above: 0}", "党性教育学时多于0学时"),
        ("{fact: programme, equals: big_plan}", "计划（工程）为「大计划」"),
        ("{fact: institution_code, equals: some_school}", "培训机构代码为some_school"),
    ],
)
def test_facts_of_records_have_their_units_and_names(tmp_path, condition, words):
    assert of_records(tmp_path, condition).startswith(f"学时分录（{words}）")


def test_values_that_are_not_there_have_words_too(tmp_path):
    wording = Wording(a_policy(tmp_path), registry)
    columns = registry.table("credits").by_name
    assert wording.value(None, columns["hours"]) == "未登记"
    assert wording.value("", columns["programme"]) == "无"
    assert wording.value("xi_thought", registry.table("sessions").by_name["topic"]) == "新思想"
    assert (
        wording.value("yearly_hours", registry.table("exemptions").by_name["duty"]) == "「每年不少于90学时」"
    )


def test_a_programme_and_the_people_counted_are_named(tmp_path):
    rule, policy = a_rule(
        tmp_path,
        "subject: programme\nprogramme: big_plan\nperiod: plan\n"
        "requires: {reach: {count: people, of: people, where: {category: women}, at_least: 9}}\n",
    )
    told = prose(rule, policy, registry)
    assert "对象：「大计划」计划（工程），整体判断。" in told
    assert "「女领导干部」指：担任领导职务的女干部。" in told


@pytest.mark.parametrize(
    ("value", "scale", "words"), [(900, 10, "90"), (125, 10, "12.5"), (3305, 100, "33.05"), (7, 1, "7")]
)
def test_stored_numbers_are_written_as_people_write_them(value, scale, words):
    assert scaled(value, scale) == words


def test_every_rule_of_the_sichuan_plan_is_told_without_a_code_name():
    policy = read_policy(FOLDER, registry)
    told = {rule.duty: "".join(prose(rule, policy, registry)) for rule in policy.rules}
    assert len(told) == len(policy.rules)
    assert {
        duty: found for duty, words in told.items() if (found := re.findall(r"[A-Za-z]+_\w+", words))
    } == {}
