"""Names are read as people read them: surnames first."""

import pytest

from ganxun.base.pinyin import reading_of_person, reading_of_place


@pytest.mark.parametrize(
    ("name", "letters", "initials"),
    [
        ("王伟", "wangwei", "ww"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("仇英", "qiuying", "qy"),
        ("解缙", "xiejin", "xj"),
        ("曾国藩", "zengguofan", "zgf"),
        ("查良镛", "zhaliangyong", "zly"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("万俟卨", "moqixie", "mqx"),
        ("欧阳修", "ouyangxiu", "oyx"),
        ("区家麟", "oujialin", "ojl"),
        ("朴树", "piaoshu", "ps"),
        ("吕布", "lvbu", "lb"),
        ("曾", "zeng", "z"),
        ("长孙", "changsun", "cs"),
        ("阿旺·扎西", "awangzhaxi", "awzx"),
        (" 王 伟 ", "wangwei", "ww"),
        ("A·王", "awang", "aw"),
        ("", "", ""),
    ],
)
def test_a_person_is_read(name, letters, initials):
    reading = reading_of_person(name)
    assert (reading.letters, reading.initials) == (letters, initials)


def test_a_surname_inside_a_place_is_no_surname():
    assert reading_of_place("单县").initials[1] == "x"
    assert reading_of_place("中共四川省委组织部").initials == "zgscswzzb"
