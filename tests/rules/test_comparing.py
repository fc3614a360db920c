"""Two policies side by side: what is added, dropped and changed, word by word."""

from datetime import date

import pytest

from ganxun.rules.comparing import Fate, Side, changes, compare
from ganxun.rules.facts import registry
from ganxun.rules.loading.folder import read_policy
from tests.policies.digests import folder_of
from tests.policies.sichuan import FOLDER
from tests.rules.tiny import FILES, a_policy

END = date(2022, 12, 31)


@pytest.fixture(scope="module")
def sichuan():
    return read_policy(FOLDER, registry)


@pytest.fixture(scope="module")
def beside(sichuan):
    other = read_policy(folder_of("lianyungang-2018-2022"), registry)
    return {each.duty: each for each in compare(Side(sichuan, END), Side(other, END), registry)}


def different(pieces):
    return [piece.words for piece in pieces if piece.is_different]


def test_every_duty_of_either_side_is_there_once(beside, sichuan):
    assert len(beside) == 111
    assert sum(each.fate is Fate.DROPPED for each in beside.values()) == 89
    assert not [duty for duty, each in beside.items() if each.fate is Fate.ADDED]


def test_the_bureau_level_is_what_lianyungang_leaves_out(beside):
    leaders = beside["leaders_five_year_training"]
    says = next(each for each in leaders.aspects if each.name == "义务")
    assert different(says.left) == ["厅局级、"]
    assert different(says.right) == []
    assert "类别认定" in [each.name for each in leaders.aspects]
    assert "免训与折算" not in [each.name for each in leaders.aspects]


def test_the_method_that_lianyungang_drops_is_named(beside):
    required = next(each for each in beside["interactive_teaching_share"].aspects if each.name == "要求")
    assert different(required.left) == ["、实训式"]
    assert different(required.right) == []


def test_the_words_of_the_clauses_are_compared_too(beside):
    clauses = beside["section_yearly_training"].clauses
    assert "12天或90学时" in "".join(piece.words for piece in clauses.left)
    assert "【要点，非原文】" in "".join(different(clauses.right))


def test_a_policy_is_the_same_as_itself(sichuan):
    side = Side(sichuan, END)
    assert {each.fate for each in compare(side, side, registry)} == {Fate.SAME}


def test_two_wordings_of_one_duty_differ_in_their_figure(tmp_path):
    rule = """\
- duty: yearly_hours
  says: 每年不少于{n}学时
  cites: ["一(一)"]
  confidence: verified
  owner: office
  from: {first}
  until: {until}
  subject: person
  applies_when: {{category: leaders}}
  period: calendar_year
  requires: {{accumulate: {{measure: hours, of: credits, at_least: {n}}}}}
"""
    text = rule.format(n=90, first="2018-01-01", until="2020-01-01") + rule.format(
        n=110, first="2020-01-01", until="2023-01-01"
    )
    policy = a_policy(tmp_path, rules__yearly_hours=text)
    early, late = Side(policy, date(2019, 6, 30)), Side(policy, date(2021, 6, 30))
    (found,) = compare(early, late, registry)
    required = next(each for each in found.aspects if each.name == "要求")
    assert (different(required.left), different(required.right)) == (["90"], ["110"])


def test_numbers_change_as_a_whole_and_islands_are_bridged():
    left, right = changes("不少于550学时", "不少于500学时")
    assert (different(left), different(right)) == (["550"], ["500"])
    left, right = changes("甲乙丙丁戊", "子乙丑丁寅")
    assert (different(left), different(right)) == (["甲乙丙丁戊"], ["子乙丑丁寅"])
    assert changes("", "") == ((), ())


def test_an_exemption_that_is_really_another_one_is_told(tmp_path):
    text = FILES["rules/yearly_hours.yaml"]
    left, right = (
        a_policy(tmp_path / side, rules__yearly_hours=text + more)
        for side, more in (("left", ""), ("right", "exempt_when: {holds: exemptions, during: day}\n"))
    )
    (found,) = compare(Side(left, END), Side(right, END), registry)
    assert [aspect.name for aspect in found.aspects] == ["免训与折算"]
    assert found.rule is found.right


def test_what_only_the_left_has_is_told_in_its_words(sichuan):
    other = read_policy(folder_of("lianyungang-2018-2022"), registry)
    dropped = next(
        each for each in compare(Side(sichuan, END), Side(other, END), registry) if each.fate is Fate.DROPPED
    )
    assert dropped.rule is dropped.left
    assert dropped.rule.says


def test_a_change_is_cut_where_a_list_is_cut():
    left, _right = changes("甲式、乙式、丙式之一", "甲式、丙式之一")
    assert different(left) == ["、乙式"]
    left, _right = changes("甲、乙、丙", "甲、丙")
    assert different(left) == ["乙、"]
