"""How a Chinese name is read: the keys by which it is sorted and found. PostgreSQL has no Chinese collation here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

#: Surnames that are read otherwise than the character usually is (多音字), one or two characters.
SURNAMES: dict[str, tuple[str, ...]] = {
    "单": ("shan",),
    "仇": ("qiu",),
    "解": ("xie",),
    "曾": ("zeng",),
    "查": ("zha",),
    "区": ("ou",),
    "任": ("ren",),
    "朴": ("piao",),
    "盖": ("ge",),
    "覃": ("qin",),
    "乐": ("yue",),
    "召": ("shao",),
    "员": ("yun",),
    "黑": ("he",),
    "折": ("she",),
    "缪": ("miao",),
    "翟": ("zhai",),
    "秘": ("bi",),
    "冼": ("xian",),
    "洗": ("xian",),
    "谌": ("chen",),
    "种": ("chong",),
    "祭": ("zhai",),
    "繁": ("po",),
    "能": ("nai",),
    "莘": ("shen",),
    "郇": ("xun",),
    "尉": ("wei",),
    "都": ("du",),
    "长": ("chang",),
    "石": ("shi",),
    "宿": ("su",),
    "车": ("che",),
    "那": ("na",),
    "隗": ("wei",),
    "句": ("gou",),
    "尉迟": ("yu", "chi"),
    "万俟": ("mo", "qi"),
    "长孙": ("zhang", "sun"),
    "澹台": ("tan", "tai"),
    "单于": ("chan", "yu"),
    "令狐": ("ling", "hu"),
    "鲜于": ("xian", "yu"),
    "宇文": ("yu", "wen"),
    "夏侯": ("xia", "hou"),
    "皇甫": ("huang", "fu"),
}

_HAN_OR_LETTER = re.compile(r"[A-Za-z0-9\u3400-\u9fff\U00020000-\U0003ffff]+")


@dataclass(frozen=True)
class Reading:
    """`letters`: all syllables run together, lower case, ü as v; `initials`: the first letter of each."""

    letters: str
    initials: str


def reading_of_person(name: str) -> Reading:
    """How a person's name is read, surname first. What is neither Han nor Latin (·, blanks) is left out."""
    plain = "".join(_HAN_OR_LETTER.findall(name))
    for length in (2, 1):
        surname = plain[:length]
        # A given name must be left: 长孙 alone would otherwise never be 长 + 孙.
        if surname in SURNAMES and (len(plain) > length or length == 1):
            return _joined([*SURNAMES[surname], *_syllables(plain[length:])])
    return _joined(_syllables(plain))


def reading_of_place(name: str) -> Reading:
    """How the name of an organisation is read."""
    return _joined(_syllables("".join(_HAN_OR_LETTER.findall(name))))


@lru_cache(maxsize=100_000)
def _syllables(text: str) -> tuple[str, ...]:
    return tuple(syllable.lower() for syllable in lazy_pinyin(text, style=Style.NORMAL) if syllable)


def _joined(syllables: list[str] | tuple[str, ...]) -> Reading:
    return Reading("".join(syllables), "".join(syllable[0] for syllable in syllables))
