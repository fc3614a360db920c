"""What every page of the board asks for in its address: organisation, policy, the day judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.http import Http404
from django.utils.translation import gettext as _

from ganxun.orgs.models import Organisation
from ganxun.reports.shelf import choose, policies_for
from ganxun.rules.language.policy import Policy
from ganxun.web.page import Request
from ganxun.web.places.choice import organisation_of


@dataclass(frozen=True)
class Asked:
    """The organisation, the policy and the day that a page of the board is about; `policies` bind the organisation."""

    organisation: Organisation
    policy: Policy
    as_of: date
    latest: date
    policies: tuple[Policy, ...]

    @property
    def first(self) -> date:
        """The first day of the plan."""
        return self.policy.document.starts_on

    @property
    def years(self) -> list[tuple[int, date, bool]]:
        """Years of the plan that have begun: the year, the last day to judge in it, whether it is the one shown."""
        return [
            (year, min(date(year, 12, 31), self.latest), year == self.as_of.year)
            for year in range(self.first.year, self.latest.year + 1)
        ]

    @property
    def _codes(self) -> list[str]:
        return [each.document.code for each in self.policies]

    @property
    def offered(self) -> list[tuple[Policy, str, bool]]:
        """The policies to choose from, the one shown among them: policy, address part, whether it is shown."""
        shown = self.policies if self.policy.document.code in self._codes else (*self.policies, self.policy)
        return [
            (
                each,
                urlencode({"org": self.organisation.pk, "policy": each.document.code}),
                each is self.policy,
            )
            for each in shown
        ]

    @cached_property
    def query(self) -> str:
        """The address part that keeps all of this."""
        return self.query_for(self.organisation.pk)

    def query_for(self, organisation: int, **more: str) -> str:
        """The address part for another organisation, with `more`."""
        parts = {"org": str(organisation), "as_of": self.as_of.isoformat(), **more}
        if self.policy.document.code not in self._codes[:1]:
            parts["policy"] = self.policy.document.code
        return urlencode(parts)


def asked_of(request: Request) -> Asked:
    """What the address asks for; what it leaves out follows from today. Raises Http404 outside the subtree."""
    organisation = organisation_of(request)
    policies = policies_for(organisation.path, request.today)
    policy = choose(policies, request.GET.get("policy", ""))
    if policy is None:
        raise Http404(_("政策库里还没有政策，请系统管理员放入政策文件夹"))
    return Asked(
        organisation=organisation,
        policy=policy,
        as_of=day_within(policy, request),
        latest=_latest(policy, request.today),
        policies=policies,
    )


def _latest(policy: Policy, today: date) -> date:
    """The last day of the plan that has come."""
    last = policy.document.ends_before - timedelta(days=1)
    return max(min(today, last), policy.document.starts_on)


def day_within(policy: Policy, request: Request) -> date:
    """The day named, else the last day of the year named, else the latest; always a day of the plan that has come."""
    first, latest = policy.document.starts_on, _latest(policy, request.today)
    wish = _read_day(request.GET.get("as_of", ""))
    year = request.GET.get("year", "")
    if wish is None and year.isdecimal() and len(year) == 4 and int(year) > 0:
        wish = date(int(year), 12, 31)
    return min(max(wish or latest, first), latest)


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
