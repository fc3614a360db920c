"""What follows from counts of verdicts; pure, so that page, export and shell say the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from ganxun.base.refusals import Reason
from ganxun.base.refusals import marked as _
from ganxun.rules.language.policy import Rule, Subject
from ganxun.rules.language.requirements import Accumulate, Measure, leaves
from ganxun.rules.language.verdicts import Verdict

#: Verdicts of subjects that count in a rate: what does not apply and what is exempt leaves the denominator too.
JUDGED = (Verdict.MET, Verdict.ON_TRACK, Verdict.AT_RISK, Verdict.NOT_MET, Verdict.UNKNOWN)


@dataclass(frozen=True)
class RollUp:
    """One duty over many subjects: how many of those judged have met it, and what that means."""

    verdict: Verdict
    judged: int
    met: int

    @property
    def share(self) -> float | None:
        """The part that has met it, 0 … 1; None when nobody is judged."""
        return self.met / self.judged if self.judged else None


def elapsed(starts_on: date, ends_before: date, as_of: date) -> float:
    """The part of the period that is over at the end of `as_of`, 0 … 1."""
    days = (ends_before - starts_on).days
    gone = (as_of - starts_on).days + 1
    return min(1.0, max(0.0, gone / days))


def roll_up(counts: Mapping[Verdict, int], *, pace: float | None) -> RollUp:
    """The verdict on many subjects at once.

    `pace` is the part of their common period that is over (1: closed); None when each subject has its own period.
    Met when all have met it; nobody judged: not applicable; all unknown: unknown. Where everybody has a period
    of his own, or the common one is closed, one who has not met it decides. In an open period the duty is on track
    while everybody is met or on track, or the part that has met it keeps pace; otherwise at risk.
    """
    judged = sum(counts.get(verdict, 0) for verdict in JUDGED)
    met = counts.get(Verdict.MET, 0)
    return RollUp(verdict=_rolled(counts, judged, met, pace), judged=judged, met=met)


def _rolled(counts: Mapping[Verdict, int], judged: int, met: int, pace: float | None) -> Verdict:
    if not judged:
        return Verdict.NOT_APPLICABLE
    if met == judged:
        return Verdict.MET
    if counts.get(Verdict.UNKNOWN, 0) == judged:
        return Verdict.UNKNOWN
    if pace is None or pace >= 1:
        return _decided_by_one(counts)
    behind = judged - met - counts.get(Verdict.ON_TRACK, 0)
    return Verdict.ON_TRACK if behind == 0 or met >= pace * judged else Verdict.AT_RISK


def _decided_by_one(counts: Mapping[Verdict, int]) -> Verdict:
    worst_first = (Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.AT_RISK)
    return next((verdict for verdict in worst_first if counts.get(verdict, 0)), Verdict.ON_TRACK)


@dataclass(frozen=True)
class Binding:
    """An adoption of the same policy that shares a day with the one asked for: by whom, since when, until when."""

    organisation: str
    is_own: bool
    starts_on: date
    ends_before: date | None


def why_not_adopt(
    held: tuple[Binding, ...],
    *,
    starts_on: date,
    ends_before: date | None,
    policy_starts_on: date,
    policy_ends_before: date,
) -> tuple[Reason, ...]:
    """Why an organisation cannot adopt a policy for a period; `held` binds it already for a part of it."""
    reasons = [_bound_by(each) for each in held[:1]]
    if starts_on < policy_starts_on:
        first = {"first": policy_starts_on}
        reasons.append(Reason("before_policy", _("该政策自 {first} 起有效，施行日期不能更早"), values=first))
    if starts_on >= policy_ends_before:
        last = {"last": policy_ends_before}
        reasons.append(Reason("policy_expired", _("该政策至 {last} 前有效，施行日期必须更早"), values=last))
    if ends_before is not None:
        reasons += why_not_end(starts_on, ends_before=ends_before)
    return tuple(reasons)


def _bound_by(held: Binding) -> Reason:
    if held.is_own:
        words = _("该机构自 {since} 起已采用此政策，不必重复采用")
        return Reason("adopted_already", words, values={"since": held.starts_on})
    return Reason(
        "adopted_above",
        _("上级“{above}”自 {since} 起已采用此政策，本机构在其范围之内"),
        values={"since": held.starts_on, "above": held.organisation},
    )


def why_not_end(starts_on: date, *, ends_before: date, next_on: date | None = None) -> tuple[Reason, ...]:
    """Why an adoption cannot stop binding on `ends_before`; `next_on` is when the same was adopted once more."""
    reasons = []
    if ends_before <= starts_on:
        reasons.append(Reason("ends_too_early", _("停止施行日期必须晚于施行日期")))
    if next_on is not None and ends_before > next_on:
        reasons.append(
            Reason(
                "adopted_again",
                _("该机构自 {since} 起又采用了此政策，停止日期不能更晚"),
                values={"since": next_on},
            )
        )
    return tuple(reasons)


def why_not_withdraw(starts_on: date, *, today: date) -> tuple[Reason, ...]:
    """Why an adoption cannot be withdrawn: it has bound somebody; it can only be ended."""
    if starts_on <= today:
        return (Reason("already_binding", _("这项采用已经施行，不能撤回，只能停止")),)
    return ()


def why_not_restart(state: str, *, is_interrupted: bool) -> tuple[Reason, ...]:
    """Why a run may not be carried out once more; only what stored nothing may."""
    if state == "failed" or is_interrupted:
        return ()
    return (Reason("run_not_interrupted", _("只有中断或失败的评估可以重新开始")),)


def why_not_run(starts_on: date, as_of: date) -> tuple[Reason, ...]:
    """Why a policy cannot be judged as of a day: before its first day nothing is due."""
    if as_of < starts_on:
        return (Reason("before_policy", f"评估日 {as_of} 早于规划起始日 {starts_on}，请选择规划期内的日期"),)
    return ()


class LatestRun(Protocol):
    """The latest full run of a policy, as far as a decision looks at it."""

    @property
    def as_of(self) -> date:
        """The day judged."""

    @property
    def content_hash(self) -> str:
        """The content of the policy that was judged."""

    @property
    def scope_id(self) -> int | None:
        """The organisation in whose subtree it judged; None: everywhere."""

    @property
    def groups_behind_since(self) -> datetime | None:
        """Since when people have been judged again without the groups they belong to."""

    @property
    def duration(self) -> timedelta:
        """How long it took."""


#: Figures of groups need everybody: they are brought up to date when at most a twentieth of the time goes into it.
_REST = 20
_SHORTEST_REST = timedelta(minutes=1)


def why_full_run(
    latest: LatestRun | None, *, day: date, version: str, scope: int | None, at: datetime
) -> str | None:
    """Why everybody is to be judged (again) as of `day`; None while the latest full run does."""
    if latest is None:
        return "first"
    if latest.as_of < day:
        return "day_passed"
    if (latest.content_hash, latest.scope_id) != (version, scope):
        return "policy_changed"
    behind = latest.groups_behind_since
    if behind is not None and at - behind >= max(_SHORTEST_REST, _REST * latest.duration):
        return "groups_behind"
    return None


_SOON = timedelta(seconds=5)


def are_groups_due(latest: LatestRun, *, at: datetime) -> bool:
    """Whether figures of groups have lagged long enough to be judged again: after seconds, or twice as long as everybody takes."""
    behind = latest.groups_behind_since
    return behind is not None and at - behind >= max(_SOON, 2 * latest.duration)


@dataclass(frozen=True)
class Heads:
    """People of a category in one unit, and how many of them are exempt from all duties."""

    people: int
    exempt: int


def why_not_report(
    said: Heads, counted: Heads, *, reason: str, label: str, frozen_by: str | None
) -> tuple[Reason, ...]:
    """Why a unit cannot report so many: it is frozen, more are exempt than there are, or it differs without a reason."""
    place = {"category": label}
    if frozen_by is not None:
        words = _("{category}：该年度的人数已由{organisation}冻结，须先解除冻结")
        return (Reason("headcount_frozen", words, values={**place, "organisation": frozen_by}),)
    if said.exempt > said.people:
        return (Reason("headcount_exempt_exceeds", _("{category}：免训人数不得多于人数"), values=place),)
    if said != counted and not reason:
        words = _("{category}：与在册人数（{people} 人，其中免训 {exempt} 人）不同，请写明原因")
        values = {**place, "people": counted.people, "exempt": counted.exempt}
        return (Reason("headcount_reason_missing", words, values=values),)
    return ()


def why_not_freeze(
    *, taken_on: date, today: date, has_categories: bool, frozen_above: str | None
) -> tuple[Reason, ...]:
    """Why headcounts of a year cannot be frozen as of a day: the day, nothing to count, or frozen from above already."""
    found: list[Reason] = []
    if frozen_above is not None:
        words = _("{organisation}已冻结该年度的人数，本机构包括在内")
        found.append(Reason("headcount_frozen", words, values={"organisation": frozen_above}))
    if taken_on > today:
        found.append(Reason("headcount_too_early", _("快照日期还没有到，不能冻结")))
    if not has_categories:
        found.append(Reason("headcount_no_category", _("这个政策没有以人数为分母的指标，不需要冻结")))
    return tuple(found)


def why_not_lift(*, is_final: bool, is_lifted: bool, frozen_above: str | None) -> tuple[Reason, ...]:
    """Why a freeze cannot be lifted: figures stand on it, it has been lifted, or somebody above has frozen too."""
    if is_lifted:
        return (Reason("headcount_lifted_already", _("这次冻结已经解除")),)
    if is_final:
        return (Reason("headcount_final", _("全树的人数已经冻结，各项比率以此为分母，不得解除")),)
    if frozen_above is not None:
        words = _("上级（{organisation}）也已冻结，须先由上级解除")
        return (Reason("headcount_frozen_above", words, values={"organisation": frozen_above}),)
    return ()


def why_not_share(told_otherwise: Mapping[str, str]) -> tuple[Reason, ...]:
    """Why headcounts cannot be frozen: a category of that code means something else in another policy (its title)."""
    words = _("人员类别 {category} 在《{other}》中含义不同，请给其中一个换代码，否则两个政策会用错分母")
    return tuple(
        Reason("category_ambiguous", words, values={"category": category, "other": other})
        for category, other in sorted(told_otherwise.items())
    )


def hours_target(rule: Rule) -> int | None:
    """The hours, in tenths, that a rule asks of each person, if it asks for hours."""
    if rule.subject is not Subject.PERSON:
        return None
    amounts = [
        leaf.at_least
        for leaf in leaves(rule.requires)
        if isinstance(leaf, Accumulate) and leaf.measure is Measure.HOURS
    ]
    return amounts[0] if amounts else None


_FEWEST_BANDS = 8


@dataclass(frozen=True)
class Histogram:
    """Which duty's hours are shown as a distribution, and its target in tenths."""

    duty: str
    target: int

    @property
    def width(self) -> int:
        """The width of a band: 1, 2 or 5 times a power of ten, about a fifth of the target."""
        wanted = max(1, self.target // 6)
        power: int = 10 ** (len(str(wanted)) - 1)
        return min(step * power for step in (1, 2, 5, 10) if step * power >= wanted)

    @property
    def bands(self) -> int:
        """Number of the last band, which is open above; the target lies below it."""
        return max(self.target // self.width + 2, _FEWEST_BANDS - 1)

    def ends_before(self, low: int) -> int | None:
        """Where the band that begins at `low` ends; None for the last one, which is open above."""
        return None if low >= self.bands * self.width else low + self.width


def histogram_of(rules: Iterable[Rule]) -> Histogram | None:
    """The distribution worth drawing: of the duty with the largest target in hours a person (一(三)1: 550)."""
    targets = {rule.duty: target for rule in rules if (target := hours_target(rule))}
    if not targets:
        return None
    duty = max(sorted(targets), key=lambda each: targets[each])
    return Histogram(duty=duty, target=targets[duty])
