"""What is taught when in each class, and the stretches in which a class is credited."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

from ganxun.demo.catalogue import Catalogue
from ganxun.demo.dice import Days, Dice, Flags, Ints, Reals, Texts

#: Share of sessions by content: party, theory, professional; the rest is knowledge.
MIXES: dict[str, tuple[float, float, float]] = {
    "main": (0.25, 0.52, 0.17),
    "topic": (0.20, 0.54, 0.20),
    "theory": (0.24, 0.62, 0.09),
    "professional": (0.10, 0.14, 0.68),
    "rural": (0.22, 0.50, 0.22),
    "knowledge": (0.08, 0.12, 0.20),
}
FIELDS = ("party", "theory", "professional", "knowledge")

_TOPICS: dict[str, tuple[tuple[str, str], ...]] = {
    "party": (
        ("ideals", "坚定理想信念"), ("party_constitution", "学习党章、遵守党章"), ("discipline", "严守政治纪律和政治规矩"),
        ("purpose_and_conduct", "党的宗旨和群众路线"), ("party_history", "长征精神与三线精神"), ("political_ethics", "明大德守公德严私德"),
    ),
    "theory": (
        ("xi_thought", "习近平新时代中国特色社会主义思想概论"), ("xi_thought", "学习习近平总书记重要论述"),
        ("sichuan_instructions", "对四川工作系列重要指示精神"), ("xi_thought", "新发展理念专题"), ("classics", "经典著作导读"),
        ("basic_theory", "马克思主义基本原理"),
    ),
    "professional": (
        ("rural_revitalisation", "脱贫攻坚与乡村振兴"), ("modern_industry", "构建现代产业体系"), ("rule_of_law", "法治思维与依法行政"),
        ("risk_prevention", "防范化解重大风险"), ("green_development", "生态文明与绿色发展"), ("culture_and_tourism", "文旅融合发展"),
    ),
    "knowledge": (
        ("policy_and_law", "宪法与法律基础"), ("new_technology", "大数据与政务应用"), ("special_subjects", "保密与网络安全"),
        ("provincial_conditions", "四川省情"),
    ),
}  # fmt: skip
_INTERACTIVE = np.array(["seminar", "case", "simulation", "experience", "debate", "practice"], dtype=object)
_OTHERS = np.array(["full_time", "full_time", "part_time", "expert"], dtype=object)
_HALF_DAYS = 2


@dataclass
class Timetable:
    """Sessions and stretches; `class_of` and `stretch_class` are places in the catalogue, hours are tenths."""

    class_of: Ints
    held_on: Days
    title: Texts
    hours: Ints
    field: Texts
    topic: Texts
    method: Texts
    lecturer_kind: Texts
    analysis: Flags
    stretch_class: Ints
    stretch_starts: Days
    stretch_ends: Days
    stretch_part: Ints
    stretch_final: Flags
    stretch_hours: dict[str, Ints]
    class_hours: Ints


def arranged(catalogue: Catalogue, dice: Dice) -> Timetable:
    """Sessions morning and afternoon of every teaching day, with content near each class's mix."""
    segment_class, segment_start, segment_days = _segments(catalogue)
    day_segment, held = _teaching_days(segment_start, segment_days)
    owner = np.repeat(segment_class[day_segment], _HALF_DAYS)
    held, segment = np.repeat(held, _HALF_DAYS), np.repeat(day_segment, _HALF_DAYS)
    hours = _session_hours(catalogue)[owner]
    field, analysis, method, lecturer = _taught(catalogue, dice, owner)
    topic, title = _topics(field, dice)
    turn = (_year(held) != _year(segment_start[segment])).astype(np.int64)
    parts = _stretches(segment_class, segment_start, segment_days)
    stretch = parts["first"][segment] + turn
    count = len(parts["class"])
    known = {name: np.where(field == name, hours, 0) for name in FIELDS} | {"all": hours}
    return Timetable(
        class_of=owner, held_on=held, title=title, hours=hours, field=field, topic=topic, method=method,
        lecturer_kind=lecturer, analysis=analysis, stretch_class=parts["class"],
        stretch_starts=parts["starts"].astype("datetime64[D]"), stretch_ends=parts["ends"].astype("datetime64[D]"),
        stretch_part=parts["part"], stretch_final=parts["final"].astype(bool),
        stretch_hours={name: np.bincount(stretch, weights=each, minlength=count).astype(np.int64) for name, each in known.items()},
        class_hours=np.bincount(owner, weights=hours, minlength=len(catalogue.plans)).astype(np.int64),
    )  # fmt: skip


def _year(days: Days) -> Ints:
    years: Ints = days.astype("datetime64[Y]").astype(np.int64)
    return years


def _segments(catalogue: Catalogue) -> tuple[Ints, Days, Ints]:
    """Class, first day and length of every stretch of teaching; stretches lie three weeks apart."""
    parts = catalogue.column("stretches").astype(np.int64)
    length = catalogue.column("days").astype(np.int64) // parts
    owner = np.repeat(np.arange(len(parts)), parts)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(parts) - parts, parts)
    start = catalogue.starts[owner] + (number * (length[owner] + 21)).astype("timedelta64[D]")
    return owner, start, length[owner]


def _teaching_days(starts: Days, lengths: Ints) -> tuple[Ints, Days]:
    """Segment and date of the days with teaching: all of a week or less, working days of longer ones."""
    segment = np.repeat(np.arange(len(starts)), lengths)
    offset = np.arange(len(segment)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    held = starts[segment] + offset.astype("timedelta64[D]")
    weekday = (held.astype(np.int64) + 3) % 7
    taught = (lengths[segment] <= 7) | (weekday < 5)
    return segment[taught], held[taught]


def _session_hours(catalogue: Catalogue) -> Ints:
    """Hours of half a day, in tenths: 3.5 or 4 hours, by the custom of the region."""
    return np.array(
        [40 if zlib.crc32(plan.region.encode()) % 5 < 3 else 35 for plan in catalogue.plans], dtype=np.int64
    )


def _stretches(owner: Ints, starts: Days, lengths: Ints) -> dict[str, Ints]:
    """Segments cut at the New Year, numbered within their class; `first` is the first stretch of each segment."""
    ends = starts + lengths.astype("timedelta64[D]")
    last_year = (ends - np.timedelta64(1, "D")).astype("datetime64[Y]")
    crosses = starts.astype("datetime64[Y]") != last_year
    pieces = 1 + crosses.astype(np.int64)
    first = np.cumsum(pieces) - pieces
    segment = np.repeat(np.arange(len(owner)), pieces)
    second = np.arange(len(segment)) != first[segment]
    new_year = last_year.astype("datetime64[D]")
    cut_start = np.where(second, new_year[segment], starts[segment])
    cut_end = np.where(~second & crosses[segment], new_year[segment], ends[segment])
    classes = owner[segment]
    begins = np.flatnonzero(np.r_[True, classes[1:] != classes[:-1]])
    part = np.arange(len(classes)) - np.repeat(begins, np.diff(np.r_[begins, len(classes)])) + 1
    final = np.r_[classes[1:] != classes[:-1], True]
    return {
        "class": classes, "starts": cut_start.astype("datetime64[D]").astype(np.int64),
        "ends": cut_end.astype("datetime64[D]").astype(np.int64), "part": part, "final": final.astype(np.int64), "first": first,
    }  # fmt: skip


def _share_rank(chance: np.random.Generator, owner: Ints) -> Reals:
    """For each session its place in a random order within its class, as a share from 0 up to below 1."""
    order = np.lexsort((chance.random(len(owner)), owner))
    sizes = np.bincount(owner)
    firsts = np.cumsum(sizes) - sizes
    rank = np.empty(len(owner), dtype=np.float64)
    rank[order] = np.arange(len(owner)) - firsts[owner[order]]
    share: Reals = rank / sizes[owner]
    return share


def _taught(catalogue: Catalogue, dice: Dice, owner: Ints) -> tuple[Texts, Flags, Texts, Texts]:
    """Content field, party analysis, method and kind of lecturer of each session; a few are not recorded."""
    chance = dice.of("timetable")
    shares = _shares(catalogue, dice)
    rank = _share_rank(chance, owner)
    party, theory, professional = (shares[name][owner] for name in FIELDS[:3])
    field: Texts = np.select(
        [rank < party, rank < party + theory, rank < party + theory + professional],
        list(FIELDS[:3]),
        FIELDS[3],
    ).astype(object)
    analysis = (rank == 0) & shares["analysis"][owner].astype(bool)
    interactive = _share_rank(chance, owner) < shares["interactive"][owner]
    method = np.where(interactive, _INTERACTIVE[chance.integers(0, 6, len(owner))], "lecture")
    official = _share_rank(chance, owner) < shares["official"][owner]
    lecturer = np.where(official, "leading_official", _OTHERS[chance.integers(0, 4, len(owner))])
    lost = chance.random(len(owner)) < np.where(shares["careless"][owner] > 0, 0.5, 0.002)
    field[lost & ~analysis], method[lost] = None, None
    return field, analysis, method, lecturer


def _shares(catalogue: Catalogue, dice: Dice) -> dict[str, Reals]:
    """What each class aims at; some institutions stay below what the plan asks."""
    chance = dice.of("shortfalls")
    institution, region_less = np.unique(catalogue.column("institution").astype(str), return_inverse=True)
    weak = {
        name: chance.random(len(institution)) < part
        for name, part in (("party", 0.06), ("theory", 0.14), ("official", 0.16), ("careless", 0.01))
    }
    main = catalogue.column("kind") == "main"
    mix = np.array([MIXES[plan.mix] for plan in catalogue.plans])
    long = main & (catalogue.column("days").astype(np.int64) >= 30)
    place = catalogue.column("institution")
    free = chance.random(len(catalogue.plans))
    return {
        "party": np.where(weak["party"][region_less] & main, 0.16, mix[:, 0]),
        "theory": np.where(weak["theory"][region_less], mix[:, 1] * 0.72, mix[:, 1]),
        "professional": mix[:, 2],
        "official": np.where(weak["official"][region_less] & (free < 0.7), 0.13, np.where(main, 0.22, 0.12)),
        "interactive": np.where(place == "provincial_organs_party_school", 0.26, np.where(main, 0.33, 0.2)),
        "analysis": (long & (free > 0.06)).astype(float),
        "careless": weak["careless"][region_less].astype(float),
    }


def _topics(field: Texts, dice: Dice) -> tuple[Texts, Texts]:
    chance = dice.of("topics")
    topic, title = np.full(len(field), None, dtype=object), np.full(len(field), "专题教学", dtype=object)
    for name, options in _TOPICS.items():
        mine = np.flatnonzero(field == name)
        drawn = chance.integers(0, len(options), len(mine))
        topic[mine] = np.array([code for code, _ in options], dtype=object)[drawn]
        title[mine] = np.array([words for _, words in options], dtype=object)[drawn]
    return topic, title
