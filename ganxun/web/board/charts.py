"""Charts of the board as ECharts options. Colours are names of tones; the script puts the theme's in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ganxun.reports.board import Bars

_TONES = {0: "tone:on-track", 1: "tone:at-risk"}


def has_people(bars: Bars) -> bool:
    """Whether there is anything to draw."""
    return any(count for _name, counts in bars.series for count in counts)


def months_ahead(day: date) -> list[str]:
    """The twelve months from that of `day` on, as `2020-09`."""
    first = day.year * 12 + day.month - 1
    return [f"{place // 12}-{place % 12 + 1:02d}" for place in range(first, first + 12)]


def due_by_month(bars: Bars, links: Sequence[str]) -> dict[str, Any]:
    """People due by month, arranged and not yet arranged, one upon the other; a bar opens the people behind it."""
    arranged = ["true", "false"]
    return _plain(bars.labels) | {
        "legend": {"bottom": 0, "itemWidth": 12, "itemHeight": 12},
        "grid": {"left": 8, "right": 12, "top": 16, "bottom": 32, "containLabel": True},
        "series": [
            {
                "type": "bar",
                "stack": "people",
                "name": _(name),
                "barMaxWidth": 22,
                "itemStyle": {"color": _TONES[place]},
                "data": [
                    {"value": count, "link": f"{link}&arranged={arranged[place]}"}
                    for count, link in zip(counts, links, strict=True)
                ],
            }
            for place, (name, counts) in enumerate(bars.series)
        ],
    }


def distribution(bars: Bars, links: Sequence[str]) -> dict[str, Any]:
    """How many people have how many hours, with the target as a line; a bar opens the people in it."""
    counts = bars.series[0][1]
    data = [
        {
            "value": count,
            "link": links[at],
            "itemStyle": {"color": "tone:met" if at >= bars.mark else "tone:quiet"},
        }
        for at, count in enumerate(counts)
    ]
    series: dict[str, Any] = {"type": "bar", "name": _("人数"), "barCategoryGap": "28%", "data": data}
    if bars.mark >= 0:
        series["markLine"] = {
            "symbol": "none",
            "silent": True,
            "lineStyle": {"color": "tone:not-met", "type": "dashed", "width": 1.5},
            "label": {"formatter": bars.mark_label, "color": "tone:text", "position": "end"},
            "data": [{"xAxis": bars.mark}],
        }
    option = _plain(bars.labels)
    option["grid"] = {"left": 8, "right": 12, "top": 28, "bottom": 8, "containLabel": True}
    return option | {"series": [series]}


def _plain(labels: Sequence[str]) -> dict[str, Any]:
    return {
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "category", "data": list(labels), "axisTick": {"show": False}},
        "yAxis": {
            "type": "value",
            "minInterval": 1,
            "splitLine": {"lineStyle": {"color": "tone:grid"}},
        },
    }
