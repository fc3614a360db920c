"""What every policy in force asks of one person, policy by policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ganxun.compliance.choices import Verdict
from ganxun.people.models import Person
from ganxun.reports.obligations import Obligation, Obligations, counts_in_order
from ganxun.reports.person_judgement import read_obligations, read_obligations_of
from ganxun.reports.shelf import policies_for
from ganxun.rules.language.policy import Policy


@dataclass(frozen=True)
class Duties:
    """The duties of one person under each policy that binds the person's unit, the nearest policy first."""

    as_of: date
    policies: tuple[Obligations, ...]

    @property
    def are_several(self) -> bool:
        """Whether more than one policy asks something of the person, so that each needs its name."""
        return len(self.policies) > 1

    @property
    def applying(self) -> tuple[Obligation, ...]:
        """All duties that apply."""
        return tuple(duty for policy in self.policies for duty in policy.applying)

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many duties there are by verdict, of those that apply."""
        counts: dict[Verdict, int] = {}
        for each in self.applying:
            counts[each.verdict] = counts.get(each.verdict, 0) + 1
        return counts

    @property
    def counts_in_order(self) -> tuple[tuple[Verdict, int], ...]:
        """The same, what needs doing first."""
        return counts_in_order(self.counts)

    @property
    def categories(self) -> tuple[str, ...]:
        """Labels of the categories that the duties rest on."""
        return tuple(dict.fromkeys(label for policy in self.policies for label in policy.categories))

    @property
    def open_count(self) -> int:
        """How many duties need somebody to do something."""
        return sum(policy.open_count for policy in self.policies)


def read_duties(person: Person, *, as_of: date) -> Duties:
    """Everything that the policies binding the person's unit on the day ask, judged as of it.

    The queries of `read_obligations` for each policy.
    """
    policies = policies_for(person.unit.path if person.unit else "", as_of)
    return Duties(as_of, tuple(read_obligations(person, policy=each, as_of=as_of) for each in policies))


def read_duties_of(people: Sequence[Person], *, as_of: date) -> dict[int, Duties]:
    """The same for many people: person → duties. The queries of one person for each policy that binds any of them."""
    bound = {person.pk: policies_for(person.unit.path if person.unit else "", as_of) for person in people}
    whom: dict[str, list[int]] = {}
    policies: dict[str, Policy] = {}
    for pk, held in bound.items():
        for policy in held:
            policies[policy.document.code] = policy
            whom.setdefault(policy.document.code, []).append(pk)
    judged = {
        code: read_obligations_of(those, policy=policies[code], as_of=as_of) for code, those in whom.items()
    }
    return {
        pk: Duties(as_of, tuple(judged[policy.document.code][pk] for policy in held))
        for pk, held in bound.items()
    }
