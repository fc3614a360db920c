"""人员名单: who is in a subtree, filtered, with the hours of the year and what is owed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Sum

from ganxun.base.actor import Actor
from ganxun.compliance.choices import SubjectKind, Verdict
from ganxun.compliance.models import Finding
from ganxun.compliance.querysets import FindingQuerySet
from ganxun.people.choices import STANDING, Band, Grade, PostLevel
from ganxun.people.models import Person, Rank
from ganxun.people.querysets import PersonQuerySet
from ganxun.records.choices import Account
from ganxun.records.models import Credit
from ganxun.reports.ledger import Amount

_CHUNK = 500

_BANDS_DOWNWARD = [Band.NATIONAL, Band.PROVINCE, Band.BUREAU, Band.COUNTY, Band.SECTION, Band.STAFF]
_CODE_LABELS = {code: str(label) for code, label in (*PostLevel.choices, *Grade.choices)}
#: How pressing a verdict is, most pressing first.
PRESSING = (
    Verdict.NOT_MET,
    Verdict.AT_RISK,
    Verdict.UNKNOWN,
    Verdict.ON_TRACK,
    Verdict.MET,
    Verdict.EXEMPT,
)


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a list is asked for; empty parts do not narrow it.

    `bound_by` is a duty that binds exactly one category of people: who has a finding on it belongs to the category.
    """

    path: str = ""
    text: str = ""
    band: str = ""
    management: str = ""
    status: str = "active"
    policy: str = ""
    duty: str = ""
    verdict: Verdict | None = None
    bound_by: str = ""


@dataclass(frozen=True)
class Row:
    """One person in the list: the rank on the day, the year's hours in two accounts, findings by verdict."""

    person: Person
    rank: str
    band: str
    concentrated: Amount
    online: Amount
    verdicts: tuple[tuple[Verdict, int], ...]


def find_people(question: Question, *, actor: Actor, as_of: date) -> PersonQuerySet:
    """The people whom `question` finds among those the actor may read, highest post first."""
    people = Person.objects.visible_to(actor)
    if question.path:
        people = people.under(question.path)
    if question.text.strip():
        people = people.matching(question.text)
    if question.status:
        people = people.filter(personnel_status=question.status)
    if question.management:
        people = people.filter(management=question.management)
    if question.bound_by:
        bound = _findings(question.policy, as_of).filter(subject_id=OuterRef("pk"), duty=question.bound_by)
        people = people.filter(Exists(bound))
    people = _of_band(people, question.band, as_of)
    people = _with_verdict(people, question, as_of)
    return people.order_by("-top_order", "name_pinyin", "id")


def _of_band(people: PersonQuerySet, band: str, as_of: date) -> PersonQuerySet:
    """Of several ranks the highest counts (就高不就低): none above the band, one inside it."""
    if band not in Band.values:
        return people
    held = Rank.objects.on(as_of).filter(person=OuterRef("pk"))
    above = _BANDS_DOWNWARD[: _BANDS_DOWNWARD.index(Band(band))]
    codes = {each: [code for code, (of, _) in STANDING.items() if of == each] for each in Band}
    people = people.filter(Exists(held.filter(code__in=codes[Band(band)])))
    higher = [code for each in above for code in codes[each]]
    return people.exclude(Exists(held.filter(code__in=higher))) if higher else people


def _with_verdict(people: PersonQuerySet, question: Question, as_of: date) -> PersonQuerySet:
    if question.verdict is None and not question.duty:
        return people
    found = _findings(question.policy, as_of).filter(subject_id=OuterRef("pk"))
    if question.duty:
        found = found.filter(duty=question.duty)
    if question.verdict is not None:
        found = found.filter(verdict=question.verdict)
    return people.filter(Exists(found))


def _findings(policy: str, as_of: date) -> FindingQuerySet:
    return Finding.objects.as_of(policy, as_of).filter(subject_kind=SubjectKind.PERSON)


def read_everybody(question: Question, *, actor: Actor, as_of: date) -> Iterator[Row]:
    """All rows of the list, read in portions: for exports."""
    people = find_people(question, actor=actor, as_of=as_of).select_related("unit")
    portion: list[Person] = []
    for person in people.iterator(chunk_size=_CHUNK):
        portion.append(person)
        if len(portion) == _CHUNK:
            yield from read_rows(portion, policy=question.policy, as_of=as_of)
            portion = []
    yield from read_rows(portion, policy=question.policy, as_of=as_of)


def read_rows(people: Sequence[Person], *, policy: str, as_of: date) -> Iterator[Row]:
    """What a list shows of each of `people`. Three queries for all of them."""
    ids = [person.pk for person in people]
    if not ids:
        return
    ranks = highest_ranks(Rank.objects.on(as_of).filter(person__in=ids))
    hours = _hours_of_year(ids, as_of)
    verdicts = _verdicts(ids, policy, as_of)
    for person in people:
        code = ranks.get(person.pk, "")
        yield Row(
            person=person,
            rank=_CODE_LABELS.get(code, ""),
            band=str(STANDING[code][0].label) if code else "",
            concentrated=hours.get((person.pk, Account.CONCENTRATED), Amount()),
            online=hours.get((person.pk, Account.ONLINE), Amount()),
            verdicts=verdicts.get(person.pk, ()),
        )


def highest_ranks(ranks: Iterable[Rank]) -> dict[int, str]:
    """Person → the code of the highest of the ranks given."""
    best: dict[int, str] = {}
    for rank in ranks:
        held = best.get(rank.person_id)
        if rank.code in STANDING and (held is None or STANDING[rank.code][1] > STANDING[held][1]):
            best[rank.person_id] = rank.code
    return best


def rank_label(code: str) -> str:
    """The name of a level or grade."""
    return _CODE_LABELS.get(code, code)


def _hours_of_year(ids: Sequence[int], as_of: date) -> dict[tuple[int, str], Amount]:
    sums = (
        Credit.objects.standing()
        .filter(
            person__in=ids,
            ends_before__gt=date(as_of.year, 1, 1),
            ends_before__lte=as_of + timedelta(days=1),
        )
        .order_by()
        .values("person_id", "account")
        .annotate(days_sum=Sum("days"), hours_sum=Sum("hours"))
    )
    return {(row["person_id"], row["account"]): Amount(row["days_sum"], row["hours_sum"]) for row in sums}


def _verdicts(ids: Sequence[int], policy: str, as_of: date) -> dict[int, tuple[tuple[Verdict, int], ...]]:
    counts = (
        _findings(policy, as_of)
        .filter(subject_id__in=ids)
        .order_by()
        .values("verdict")
        .annotate(of=F("subject_id"), number=Count("id"))
    )
    found: dict[int, dict[Verdict, int]] = {}
    for row in counts:
        found.setdefault(row["of"], {})[Verdict(row["verdict"])] = row["number"]
    return {
        person: tuple((verdict, by[verdict]) for verdict in PRESSING if verdict in by)
        for person, by in found.items()
    }
