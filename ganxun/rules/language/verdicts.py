"""What a judgement can say (policy.md §3); the numbers are what findings store."""

from enum import IntEnum


class Verdict(IntEnum):
    """The seven verdicts. Missing facts are ``UNKNOWN``, never «no» and never zero."""

    NOT_APPLICABLE = 0
    MET = 1
    ON_TRACK = 2
    AT_RISK = 3
    NOT_MET = 4
    UNKNOWN = 5
    EXEMPT = 6

    @property
    def label(self) -> str:
        """The verdict in Chinese, as shown on pages."""
        return _LABELS[self]

    @property
    def code(self) -> str:
        """The verdict as written in worked examples (``on_track``)."""
        return self.name.lower()


_LABELS = {
    Verdict.NOT_APPLICABLE: "不适用",
    Verdict.MET: "已达标",
    Verdict.ON_TRACK: "按进度",
    Verdict.AT_RISK: "有风险",
    Verdict.NOT_MET: "未达标",
    Verdict.UNKNOWN: "待核",
    Verdict.EXEMPT: "免训",
}
