"""Whoever holds the code learns masked name, period and validity; nothing else leaves the database."""

from dataclasses import asdict
from datetime import date

import pytest

from ganxun.records.actions.papers import Order, issue_paper, revoke_paper
from ganxun.reports.papers.verification import verify
from tests.base.situations import MONDAY, THE_SYSTEM, TODAY
from tests.people.factories import PersonFactory

pytestmark = pytest.mark.django_db


def issued(person, on=TODAY):
    order = Order("transcript", TODAY, "任前考察材料", on, "https://example.gov.cn/verify/")
    return issue_paper(person.pk, order, actor=THE_SYSTEM, at=MONDAY)


def test_a_genuine_paper_is_valid():
    paper = issued(PersonFactory(name="王小明"))
    found = verify(paper.code_in_groups.lower())
    assert (found.masked_name, found.is_valid, found.number) == ("王**", True, paper.label)


@pytest.mark.parametrize(
    ("name", "masked"), [("王", "王*"), ("王伟", "王*"), ("阿依古丽", "阿***"), ("𠮷田", "𠮷*")]
)
def test_only_the_first_character_of_a_name_is_shown(name, masked):
    assert verify(issued(PersonFactory(name=name)).code).masked_name == masked


def test_nothing_else_of_the_person_is_told():
    person = PersonFactory(name="王小明", with_identity=True)
    paper = issued(person)
    told = str(asdict(verify(paper.code)))
    assert not any(secret in told for secret in ("小明", person.code, "002X", paper.purpose))


def test_a_revoked_paper_is_not_valid():
    paper = issued(PersonFactory())
    revoke_paper(paper.pk, reason="学时有误", actor=THE_SYSTEM, at=MONDAY)
    assert not verify(paper.code).is_valid


def test_an_older_paper_says_that_there_is_a_newer_one():
    person = PersonFactory()
    older = issued(person)
    issued(PersonFactory())
    assert verify(older.code).superseded_on is None
    newer = issued(person, on=date(2020, 8, 3))
    assert verify(older.code).superseded_on == date(2020, 8, 3)
    revoke_paper(newer.pk, reason="学时有误", actor=THE_SYSTEM, at=MONDAY)
    assert verify(older.code).superseded_on is None


@pytest.mark.parametrize("code", ["", "0" * 16, "' OR 1=1 --", "测" * 16, "0" * 500])
def test_other_codes_are_nothing(code):
    issued(PersonFactory())
    assert verify(code) is None
