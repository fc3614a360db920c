"""Folders, files and what is read from them: missing files, encodings, dated wordings, defaults of examples."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ganxun.rules.language.periods import Within
from ganxun.rules.language.requirements import Bound, BoundKind, Measure
from ganxun.rules.language.verdicts import Verdict
from ganxun.rules.loading.problems import Place, Problem, choose_from
from tests.rules.tiny import FILES, a_policy, a_rule, edit, load, mistakes, write

RULE = "rules/yearly_hours.yaml"
CASE = "cases/yearly_hours.yaml"


def test_no_folder_at_all(tmp_path):
    assert mistakes(tmp_path / "nothing") == [f"{tmp_path / 'nothing'}：没有这个文件夹。请检查路径。"]


def test_an_empty_folder_lacks_every_file(tmp_path):
    assert mistakes(tmp_path) == [
        f"{name}：缺少这个文件。请补上，格式见《怎样写政策》。"
        for name in sorted(name for name in FILES if "/" not in name)
    ]


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "plan").write_text("")
    assert "没有这个文件夹" in mistakes(tmp_path / "plan")[0]


@pytest.mark.parametrize("name", [name for name in FILES if "/" not in name])
def test_a_missing_file_is_named(tmp_path, name):
    (write(tmp_path) / name).unlink()
    assert f"{name}：缺少这个文件。请补上，格式见《怎样写政策》。" in mistakes(tmp_path)


def test_a_folder_in_place_of_a_file(tmp_path):
    (write(tmp_path) / "clauses.yaml").unlink()
    (tmp_path / "clauses.yaml").mkdir()
    assert mistakes(tmp_path) == ["clauses.yaml：读不了这个文件。请检查它是不是文件、有没有读取权限。"]


def test_unknown_things_in_the_folder_are_named_and_papers_are_not(tmp_path):
    write(tmp_path)
    (tmp_path / "clause.yaml").write_text("")
    (tmp_path / "README.md").write_text("")
    (tmp_path / ".hidden").write_text("")
    assert mistakes(tmp_path) == ["clause.yaml：政策文件夹里没有这一项。是不是「clauses.yaml」。"]


def test_a_policy_without_rules(tmp_path):
    write(tmp_path)
    for name in (RULE, CASE):
        (tmp_path / name).unlink()
    edit(tmp_path, "programmes.yaml", "[yearly_hours]", "[]")
    assert mistakes(tmp_path) == ["rules：没有一条规则。请在 rules 文件夹里每项职责写一个 .yaml 文件。"]


def test_names_of_programmes_have_nothing_to_choose_from_without_rules(tmp_path):
    write(tmp_path)
    for name in (RULE, CASE):
        (tmp_path / name).unlink()
    assert any("这里没有可写的名称，请删去" in found for found in mistakes(tmp_path))


def test_rules_are_yaml_files(tmp_path):
    (write(tmp_path) / "rules" / "notes.txt").write_text("")
    assert mistakes(tmp_path) == ["rules/notes.txt：不是 .yaml 文件。请改名或删去。"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "：文件是空的。请写入内容，或者删去这个文件。"),
        (b"# nothing\n", "：文件是空的。"),
        (
            "a: 1\nb: 组织部\n".encode("gb18030"),
            " 第 2 行：文件不是 UTF-8 编码。请用文本编辑器另存为 UTF-8。",
        ),
        (b"x" * 2_000_001, "：文件超过 2 MB。请拆成几个文件。"),
        (b"a: 1\n---\na: 2\n", " 第 2 行：YAML 写法有误。"),
        (b"- 1\n", " 第 1 行：规则应当是若干「名称: 内容」。请逐行写「名称: 内容」。"),
        (b"[]\n", " 第 1 行：文件里没有规则。请写入规则，或者删去这个文件。"),
        (b"90\n", " 第 1 行：规则应当是若干「名称: 内容」。"),
    ],
)
def test_a_rule_file_of_other_things(tmp_path, content, says):
    (write(tmp_path) / RULE).write_bytes(content)
    assert any(found.startswith(RULE + says) for found in mistakes(tmp_path)), mistakes(tmp_path)


def test_aliases_upon_aliases_do_no_harm(tmp_path):
    bomb = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    (write(tmp_path) / RULE).write_text(bomb)
    assert any("第 1 行：这里用了锚点或引用" in found for found in mistakes(tmp_path))


@pytest.mark.parametrize(
    "name", ["categories.yaml", "programmes.yaml", "clauses.yaml", "document.yaml", "conversion.yaml"]
)
def test_a_list_or_word_in_place_of_a_mapping(tmp_path, name):
    (write(tmp_path) / name).write_text("word\n")
    assert any(found.startswith(f"{name} 第 1 行：") for found in mistakes(tmp_path))


def test_a_mark_of_byte_order_is_no_mistake(tmp_path):
    path = write(tmp_path) / RULE
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert mistakes(tmp_path) == []


def test_an_example_of_no_duty(tmp_path):
    (write(tmp_path) / "cases" / "yearly_hour.yaml").write_text(FILES[CASE])
    assert mistakes(tmp_path) == [
        "cases/yearly_hour.yaml：没有 duty「yearly_hour」。是不是「yearly_hours」。"
    ]


def test_an_unreadable_example_is_a_mistake(tmp_path):
    (write(tmp_path) / CASE).write_text("")
    assert mistakes(tmp_path) == [f"{CASE}：文件是空的。请写入内容，或者删去这个文件。"]


# --- dated wordings ---------------------------------------------------------------------------------------------


def two_wordings(folder, until, following):
    wording = FILES[RULE].replace("until: 2023-01-01\n", "").replace("from: 2018-01-01\n", "{dates}")
    listed = [
        "- " + wording.replace("{dates}", dates).replace("\n", "\n  ").rstrip()
        for dates in (until, following)
    ]
    return write(folder, rules__yearly_hours="\n".join(listed) + "\n")


def test_a_changed_rule_is_a_new_entry(tmp_path):
    policy = load(
        two_wordings(
            tmp_path, "from: 2018-01-01\n  until: 2020-01-01\n".replace("  ", ""), "from: 2020-01-01\n"
        )
    )
    assert [rule.starts_on.year for rule in policy.rules] == [2018, 2020]
    assert policy.rule("yearly_hours", date(2019, 12, 31)) == policy.rules[0]
    assert policy.rule("yearly_hours", date(2020, 1, 1)) == policy.rules[1]
    with pytest.raises(KeyError):
        policy.rule("yearly_hours", date(2017, 12, 31))
    with pytest.raises(KeyError):
        policy.rule("other", date(2019, 12, 31))


@pytest.mark.parametrize("until", ["", "until: 2020-06-01\n"])
def test_wordings_may_not_overlap(tmp_path, until):
    found = mistakes(two_wordings(tmp_path, "from: 2018-01-01\n" + until, "from: 2020-01-01\n"))
    (only,) = found
    assert "与 2018-01-01 起的那一条施行期重叠。请给前一条写上「until: 2020-01-01」（不含当天）。" in only
    assert only.startswith(f"{RULE} 第 ")


# --- what is read -----------------------------------------------------------------------------------------------


def test_the_version_is_the_content_and_not_its_form(tmp_path):
    policy = a_policy(tmp_path)
    edit(tmp_path, RULE, "says: 每年不少于90学时\n", "# 注\nsays: '每年不少于90学时'\n")
    assert load(tmp_path).version == policy.version
    assert replace(policy, cases=()).version == policy.version
    edit(tmp_path, RULE, "at_least: 90", "at_least: 91")
    assert load(tmp_path).version != policy.version


def test_conversions_have_defaults_and_caps(tmp_path):
    (write(tmp_path) / "conversion.yaml").write_text("{}\n")
    found = load(tmp_path).conversions
    assert (found.month_days, found.most_hours_a_day, found.rows) == (30, 80, ())
    (tmp_path / "conversion.yaml").write_text(
        "conversions:\n- {code: cap, from: 2018-01-01, cap: {hours: 40, per: year}, says: 封顶, cites: [一(一)]}\n"
    )
    assert load(tmp_path).conversions.rows[0].cap_hours == 400


def test_a_tolerance_of_the_file_is_used_where_none_is_written(tmp_path):
    edit(write(tmp_path), "document.yaml", "issuer: 某省委", "issuer: 某省委\ntolerance: 0.2")
    (tmp_path / CASE).unlink()
    head, _, _ = FILES[RULE].partition("subject:")
    tail = "subject: plan\nperiod: plan\nrequires: {reach: {count: items, about: 10%s}}\n"
    (tmp_path / RULE).write_text(head + tail % "")
    assert load(tmp_path).rules[0].requires.bound == Bound(BoundKind.ABOUT, 10, 2000)
    (tmp_path / RULE).write_text(head + tail % ", tolerance: 0.05")
    assert load(tmp_path).rules[0].requires.bound == Bound(BoundKind.ABOUT, 10, 500)


def test_periods_after_an_event_may_begin_before_it(tmp_path):
    rule, _ = a_rule(
        tmp_path,
        "subject: person\nperiod: {within: {months: 12, after: recruited, before_months: 6}}\n"
        "requires: {occur: {of: credits}}\n",
    )
    assert rule.period == Within(12, "recruited", 6)


PARTY = "where: {fact: field, equals: party}"


@pytest.mark.parametrize(
    ("period", "requires", "says"),
    [
        (
            "{within: {months: 3, after: recruited}}",
            "{reach: {count: items, at_least: 1}}",
            "within 期间只能配 accumulate 或 occur。请改用 calendar_year、plan 或 by。",
        ),
        (
            "{rolling: {years: 2}}",
            f"{{composition: {{share_of: hours, of: sessions, {PARTY}, at_least: 1}}}}",
            "课时比例和必含内容不能用 rolling 期间。请改用 calendar_year 或 plan。",
        ),
    ],
)
def test_a_period_that_the_form_cannot_use(tmp_path, period, requires, says):
    head, _, _ = FILES[RULE].partition("subject:")
    write(
        tmp_path, rules__yearly_hours=f"{head}subject: institution\nperiod: {period}\nrequires: {requires}\n"
    )
    assert any(says in found for found in mistakes(tmp_path))


def test_rows_of_an_example_get_what_they_leave_out(tmp_path):
    facts = """\
      person: {person_id: 7, gender: ~}
      units: [{unit_id: 1}, {unit_id: 2, parent: 1, repeat: 2}]
      items: [{institution_id: 4, on: 2019-01-01, kind: course, repeat: 3, step: institution_id}]
"""
    write(tmp_path)
    edit(
        tmp_path,
        CASE,
        "      credits: [{ends_on: 2019-05-01, hours: 90}]\n",
        facts + "      credits: [{ends_on: 2019-05-01}]\n",
    )
    edit(tmp_path, CASE, "    facts:", "    alone: true\n    subject: 7\n    facts:")
    edit(tmp_path, CASE, "gap: 0", "gap: ~, missing: [hours], due_on: 2019-12-31, alternative: 0")
    (case,) = load(tmp_path).cases
    assert "appointments" not in case.facts
    assert case.subject == 7
    assert case.facts["people"][0].values["gender"] is None
    assert [(row.values["unit_id"], row.values["ancestor_id"], row.repeat) for row in case.facts["unit_ancestors"]] == [
        (1, 1, 1), (2, 2, 2), (2, 1, 2),
    ]  # fmt: skip
    assert case.facts["items"][0].counting_up == ("institution_id", "item_id")
    credit = case.facts["credits"][0].values
    assert (credit["starts_on"], credit["hours"], credit["account"]) == (
        date(2019, 5, 1),
        None,
        "concentrated",
    )
    assert case.expect == {
        "verdict": "met", "value": Decimal(90), "target": 90, "gap": None, "missing": ("hours",),
        "due": date(2019, 12, 31), "alternative": 0,
    }  # fmt: skip


def test_an_example_speaks_of_one_person_unless_it_names_them(tmp_path):
    (case,) = a_policy(tmp_path).cases
    assert [row.values["person_id"] for row in case.facts["people"]] == [1]
    edit(
        tmp_path,
        CASE,
        "credits: [{ends_on: 2019-05-01, hours: 90}]",
        "items: [{on: 2019-01-01, kind: course}]",
    )
    edit(tmp_path, CASE, "given:\n  appointments: [{starts_on: 2017-01-01, is_leading_post: true}]\n", "")
    (case,) = load(tmp_path).cases
    assert "people" not in case.facts


# --- words ------------------------------------------------------------------------------------------------------


def test_verdicts_have_a_label_and_a_code():
    assert [(verdict.code, verdict.label) for verdict in Verdict][:2] == [
        ("not_applicable", "不适用"),
        ("met", "已达标"),
    ]


def test_measures_name_the_column_they_sum():
    assert [measure.column for measure in Measure] == ["hours", "days", "days"]


def test_problems_stand_in_order_of_file_and_line():
    early, late = Problem(Place("a", 2), "错", "改"), Problem(Place("a", 10), "错", "改")
    assert sorted([late, early]) == [early, late]


def test_advice_offers_at_most_twenty_names():
    assert choose_from("?", [f"name{number:02}" for number in range(30)]).endswith("name19……")
