"""Annual plans of the invented province: told from the classes that were held, and one that is still being made."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from ganxun.base.actor import Actor
from ganxun.base.periods import Period
from ganxun.compliance import library
from ganxun.demo.ledger import run_sql
from ganxun.demo.series import LOCAL, PROVINCIAL
from ganxun.plans.actions import changing
from ganxun.plans.actions.items import declared_of
from ganxun.plans.decisions.items import Declared
from ganxun.plans.models import PlanItem


def _category(code: str) -> dict[str, Any]:
    return {"category": code}


def _listed(kind: str) -> dict[str, Any]:
    return {"holds": "designations", "where": {"fact": "kind", "equals": kind}}


def _post(*kinds: str) -> dict[str, Any]:
    return {"holds": "appointments", "where": {"fact": "post_kind", "in": list(kinds)}}


def _both(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"all": list(parts)}


_HEAD = {"holds": "appointments", "where": {"fact": "is_team_head", "equals": True}}
_ETHNIC = {"fact": "in_ethnic_area", "equals": True}
_POOR = {"fact": "in_poverty_area", "equals": True}


def _band(*codes: str) -> dict[str, Any]:
    return {"fact": "rank_band", "in": list(codes)}


#: Pool of a series (pools.py) → the same people in the words of the rule language.
AUDIENCES: dict[str, dict[str, Any]] = {
    "bureau": _category("bureau_leaders"),
    "bureau_heads": _both(_category("bureau_leaders"), _HEAD),
    "county_heads": _both(_HEAD, {"fact": "unit_kind", "in": ["county"]}),
    "county_leaders": _category("county_leaders"),
    "leaders": _category("bureau_county_leaders"),
    "heads": _both(_category("party_government_leaders"), _HEAD),
    "top": _both(_HEAD, {"fact": "unit_kind", "in": ["city", "county", "department"]}),
    "teams_week": _category("leading_teams"),
    "city_teams": _category("city_county_teams"),
    "local_teams": _category("city_county_teams"),
    "department_county": _both(_band("county"), {"fact": "unit_level", "in": ["province"]}),
    "department_branch": _category("province_organ_branch_secretaries"),
    "branch_secretaries": _category("branch_secretaries"),
    "organ_secretaries": _category("province_organ_party_secretaries"),
    "province_enterprises": _category("provincial_enterprise_teams"),
    "entrepreneurs": _listed("entrepreneur"),
    "university_team": _category("university_teams"),
    "institution_team": _category("institution_teams"),
    "specialists": _category("technical_staff"),
    "experts": _listed("senior_expert"),
    "backbone": _listed("propaganda_backbone"),
    "outstanding": _listed("outstanding_young"),
    "graduates": _listed("selected_graduate"),
    "new_graduates": _listed("selected_graduate"),
    "nonparty_young": _category("nonparty_young"),
    "league": _listed("league_cadre"),
    "township_secretaries": _post("township_party_secretary"),
    "township_chiefs": _category("township_chiefs"),
    "village_secretaries": _post("village_secretary"),
    "village_reserves": _category("village_reserves"),
    "new_org": _post("new_org_secretary"),
    "new_org_secretaries": _post("new_org_secretary"),
    "ethnic_county": _both(_ETHNIC, _band("county")),
    "ethnic_specialists": _both(_ETHNIC, {"fact": "is_leader", "equals": False}),
    "bilingual": _category("bilingual_subjects"),
    "poor_officials": _both(_POOR, _category("officials")),
    "poverty_relief": _category("poverty_relief_cadres"),
    "poor_teachers": _both(_POOR, _post("teacher")),
    "school_teachers": _category("city_county_school_teachers"),
    "section_leaders": _both(_band("section"), {"fact": "is_leader", "equals": True}),
    "young_servants": _both(_band("staff"), {"fact": "age", "at_most": 35}),
}
#: Classes that follow an event, or that no series names.
_OTHERS = {
    "初任培训": {"holds": "events", "where": {"fact": "kind", "equals": "recruited"}},
    "任职培训": {
        "holds": "events",
        "where": {"fact": "kind", "in": ["promoted", "promoted_to_leading_post"]},
    },
}
_MOVED = 6


def store(*, until: date, policy: str, actor: Actor, at: datetime) -> None:
    """Write the plans of all years from 2019, the next one as it is being made, and a few change notices."""
    rows = [(series.name, json.dumps(AUDIENCES[series.pool])) for series in (*PROVINCIAL, *LOCAL)]
    rows += [(name, json.dumps(audience)) for name, audience in _OTHERS.items()]
    with connection.cursor() as cursor:
        # Two builds may share a transaction.
        cursor.execute("DROP TABLE IF EXISTS demo_audience, demo_taught, demo_told, demo_item")
        cursor.execute("CREATE TEMPORARY TABLE demo_audience (name text, audience text) ON COMMIT DROP")
        cursor.executemany("INSERT INTO demo_audience VALUES (%s, %s)", rows)
    run_sql(
        "plans",
        until=until.isoformat(),
        policy=policy,
        ends=library.policy(policy).document.ends_before.isoformat(),
    )
    _change_some(until, actor=actor, at=at)


def _change_some(until: date, *, actor: Actor, at: datetime) -> None:
    """Spring classes that moved, and one that was cancelled, by the ordinary deeds."""
    spring = PlanItem.objects.filter(
        plan__state="published",
        plan__organisation__parent=None,
        starts_on__lt=min(until, date(until.year, 6, 1)),
        days__lte=100,
    )
    found = list(spring.select_related("plan").order_by("starts_on", "number")[: _MOVED + 1])
    for item in found[:_MOVED]:
        later = _later(declared_of(item))
        asked = changing.propose_change(item.pk, later, reason="统筹工作安排，顺延开班", actor=actor, at=at)
        changing.decide_change(asked.pk, agreed=True, actor=actor, at=at)
    for item in found[_MOVED:]:
        asked = changing.propose_change(
            item.pk, None, reason="与上级班次内容重复，申请取消", actor=actor, at=at
        )
        changing.decide_change(
            asked.pk, agreed=False, opinion="已有人员报名，按原计划举办", actor=actor, at=at
        )


def _later(said: Declared) -> Declared:
    weeks = timedelta(weeks=1)
    moved = [Period(each.starts_on + weeks, each.ends_before + weeks) for each in said.segments]
    days = [[str(each.starts_on), str(each.ends_before)] for each in moved]
    return Declared.of_plain(said.plain() | {"segments": days})
