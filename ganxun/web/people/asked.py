"""What an address asks of the people pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from ganxun.compliance.choices import Verdict
from ganxun.orgs.models import Organisation
from ganxun.people.choices import Band, Management, PersonnelStatus
from ganxun.reports.roster import PRESSING, Question
from ganxun.reports.shelf import categories_judged
from ganxun.rules.language.policy import Policy, Subject
from ganxun.web.components.filters import Choice, Filter, filter_of
from ganxun.web.page import Request


def day_asked(request: Request) -> date:
    """`?as_of=2020-12-31`; today when it is missing or no day."""
    try:
        return date.fromisoformat(request.GET.get("as_of", ""))
    except ValueError:
        return request.today


def filters_asked(
    request: Request, policies: Sequence[Policy], policy: Policy | None, as_of: date
) -> tuple[Filter, ...]:
    """The filters of the list, with what the address chooses; which policy, only where there are several."""
    several = [Choice(each.document.code, each.document.title) for each in policies[1:]]
    bands = [Choice(band.value, band.label) for band in Band if band is not Band.NATIONAL]
    rules = policy.in_force(as_of) if policy else ()
    duties = [Choice(rule.duty, rule.says) for rule in rules if rule.subject is Subject.PERSON]
    judged = categories_judged(policy, as_of) if policy else {}
    categories = [Choice(code, category.label) for code, (category, _duty) in judged.items()]
    return (
        *([filter_of(request, "policy", policies[0].document.title, several)] if several else []),
        filter_of(request, "band", _("职务职级"), bands),
        filter_of(request, "category", _("对象类别"), categories),
        filter_of(request, "management", _("管理权限"), _choices(Management)),
        filter_of(request, "verdict", _("结论"), [Choice(each.code, each.label) for each in PRESSING]),
        filter_of(request, "duty", _("义务"), duties),
        filter_of(request, "status", _("人员状态"), _status_choices()),
    )


def _choices(members: type[TextChoices]) -> list[Choice]:
    return [Choice(value, label) for value, label in members.choices]


def _status_choices() -> list[Choice]:
    return [each for each in _choices(PersonnelStatus) if each.value != PersonnelStatus.ACTIVE]


def question_asked(
    request: Request,
    filters: tuple[Filter, ...],
    organisation: Organisation | None,
    policy: Policy | None,
    as_of: date,
) -> Question:
    """The question behind the address. Without a wish the list holds people in service."""
    chosen = {each.name: each.chosen for each in filters}
    judged = categories_judged(policy, as_of) if policy and chosen["category"] else {}
    return Question(
        path=organisation.path if organisation else "",
        text=request.GET.get("q", ""),
        band=chosen["band"],
        management=chosen["management"],
        status=chosen["status"] or PersonnelStatus.ACTIVE,
        policy=policy.document.code if policy else "",
        duty=chosen["duty"],
        bound_by=judged[chosen["category"]][1] if judged else "",
        verdict=next((each for each in Verdict if each.code == chosen["verdict"]), None),
    )
