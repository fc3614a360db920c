"""A refusal gives every reason, in the reader's language."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from ganxun.base import refusals
from ganxun.base.clock import local_day
from ganxun.base.refusals import Reason, Refused, refuse, refuse_if


def test_no_reason_is_no_refusal():
    refuse_if(())


def test_all_reasons_are_said_in_one_line():
    with pytest.raises(Refused) as caught:
        refuse_if(Reason(code, words) for code, words in (("a", "甲"), ("b", "乙"), ("c", "")))
    assert caught.value.codes == ["a", "b", "c"]
    assert str(caught.value) == "甲；乙；c"


def test_places_are_filled_after_translation(monkeypatch):
    refusal = refuse("full", "班次{name}已满", clause="一(二)", name="甲")
    assert str(refusal) == "班次甲已满"
    assert refusal.reasons[0].clause == "一(二)"
    monkeypatch.setattr(refusals, "_translate", [{"班次{name}已满": "class {name} is full"}.get])
    assert str(refusal) == "class 甲 is full"


def test_braces_without_values_are_left_alone():
    assert str(Reason("x", "未知列{旧}")) == "未知列{旧}"


def test_reasons_can_be_kept_in_sets():
    assert len({Reason("a", "甲", "", {"n": 1}), Reason("a", "甲", "", {"n": 1})}) == 1


def test_words_are_chinese_when_no_english_is_asked():
    with override("zh-hans"):
        assert str(refuse("not_permitted", "您没有权限")) == "您没有权限"


def test_a_moment_before_midnight_in_london_is_tomorrow_here():
    assert local_day(datetime(2020, 6, 14, 20, 0, tzinfo=UTC)) == date(2020, 6, 15)
    assert local_day(datetime(2020, 6, 14, 15, 0, tzinfo=UTC)) == date(2020, 6, 14)
