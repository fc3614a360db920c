"""A draft is tried on the people of one's subtree; mistakes are answered in the loader's words; nothing is stored."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ganxun.compliance import library
from ganxun.reports.drafting import changed, draft_of, policy_of
from ganxun.reports.what_if import touched, what_if
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.records.factories import CreditFactory
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db

POLICY, DUTY = "sichuan-2018-2022", "section_yearly_training"
ON = "2019-12-31"


@pytest.fixture(autouse=True)
def _september(settings):
    settings.GANXUN_TODAY = date(2020, 9, 30)


@pytest.fixture
def office():
    return OrganisationFactory(name="教育局", parent=OrganisationFactory(city=True))


def clerk(office, name, hours):
    person = PersonFactory(
        name=name, unit=office, rank="1A42", person_kind="civil_servant", joined_service_on=date(2005, 7, 1)
    )
    CreditFactory(
        person=person,
        starts_on=date(2019, 5, 6),
        ends_before=date(2019, 5, 16),
        days=100,
        hours=hours * 10,
    )
    return person


def address(duty=DUTY):
    return f"{reverse('policies:what_if', args=[POLICY, duty])}?as_of={ON}"


def figures(**changed_to):
    draft = draft_of(library.policy(POLICY), DUTY)
    now = {figure.name: figure.value for figure in draft.figures}
    return {"by": "fields", "rule": draft.rule, **now, **changed_to}


def test_the_form_shows_every_figure_with_its_unit(client, office):
    page = words(signed_in(client, office).get(address()))
    assert 'name="figure-0" value="12"' in page
    assert 'name="figure-1" value="90"' in page
    assert "不少于（天）" in page
    assert "不少于（学时）" in page


def test_a_lower_threshold_shows_who_would_meet_it(client, office):
    wang, _li = clerk(office, "王伟", 85), clerk(office, "李强", 60)
    page = words(signed_in(client, office).post(address(), figures(**{"figure-1": "80"})))
    assert "1 个结论会变" in page
    assert reverse("people:person", args=[wang.pk]) in page
    assert "李强" not in page


def test_one_step_can_be_looked_at_alone(client, office):
    clerk(office, "王伟", 85)
    clerk(office, "李强", 60)
    asked = figures(**{"figure-0": "200", "figure-1": "80"}) | {"cell": f"{DUTY}|4|1"}
    page = words(signed_in(client, office).post(address(), asked))
    assert "王伟" in page
    none = words(signed_in(client, office).post(address(), asked | {"cell": f"{DUTY}|1|4"}))
    assert "王伟" not in none


def test_another_category_and_another_period_are_tried(client, office):
    clerk(office, "王伟", 95)
    browser = signed_in(client, office)
    page = words(browser.post(address(), figures(bound="bureau_leaders")))
    assert "1 个结论会变" in page
    assert "不适用" in page
    rolled = words(browser.post(address(), figures(period="{rolling: {years: 5}}")))
    assert "没有结论会变" in rolled


def test_a_category_may_be_rewritten_and_every_duty_that_names_it_is_judged(office):
    policy = library.policy(POLICY)
    draft = draft_of(policy, DUTY)
    block = next(each for each in draft.categories if each.code == "section_and_below")
    after = policy_of(
        changed(draft, {"category-section_and_below": block.text.replace("[section, staff]", "[section]")})
    )
    duties = touched(policy, after, date(2019, 12, 31))
    assert {DUTY, "section_and_below_callup_rate"} <= duties
    assert "leaders_five_year_training" not in duties


def test_people_elsewhere_are_neither_counted_nor_shown(client, office):
    clerk(OrganisationFactory(name="别处", parent=OrganisationFactory(city=True)), "外地人", 85)
    page = words(signed_in(client, office).post(address(), figures(**{"figure-1": "80"})))
    assert "外地人" not in page
    assert "没有结论会变" in page


def test_who_may_not_read_people_may_not_try(client, office):
    browser = signed_in(client, office, role="system_administrator")
    assert browser.post(address(), figures()).status_code in (403, 404)


@pytest.mark.parametrize(
    ("old", "new", "answer"),
    [
        ("at_least: 90", "at_least: ninety", "rules/section_yearly_training.yaml 第"),
        ("measure: hours", "measure: hour", "hours"),
        ("{category: section_and_below}", "{category: section_and_belov}", "是不是「section_and_below」"),
        ("period: calendar_year", "period: year", "请写 calendar_year"),
        ("duty: section_yearly_training", "duty: another", "文件名"),
    ],
)
def test_bad_drafts_are_answered_by_the_loader(client, office, old, new, answer):
    text = draft_of(library.policy(POLICY), DUTY).rule
    assert old in text
    reply = signed_in(client, office).post(address(), {"by": "text", "rule": text.replace(old, new)})
    assert reply.status_code == 422
    assert answer in words(reply)
    assert new in words(reply)


@pytest.mark.parametrize("text", ["", "[", "- - -", "duty: [", "x" * 50_000, "!!python/object:os.system x"])
def test_nonsense_is_refused_and_harmless(client, office, text):
    assert signed_in(client, office).post(address(), {"by": "text", "rule": text}).status_code == 422


def test_a_draft_that_divides_by_zero_people_has_no_verdict_and_no_crash(client, office):
    duty = "county_leaders_callup_rate"
    text = draft_of(library.policy(POLICY), duty).rule.replace("open: true", "at_least: 0.5")
    reply = signed_in(client, office).post(address(duty), {"by": "text", "rule": text})
    assert reply.status_code == 200


def test_no_row_is_written_and_the_database_would_not_let_it(office):
    clerk(office, "王伟", 85)
    policy = library.policy(POLICY)
    after = policy_of(changed(draft_of(policy, DUTY), figures(**{"figure-1": "80"})))
    models = [each for each in apps.get_models() if each._meta.managed]
    before = {each: each._default_manager.count() for each in models}
    actor = _reader(office)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        effect = what_if(actor, before=policy, after=after, organisation=office, as_of=date(2019, 12, 31))
    assert effect.changed == 1
    assert {each: each._default_manager.count() for each in models} == before
    verbs = {query["sql"].lstrip("( ").split()[0].upper() for query in asked.captured_queries}
    assert verbs <= {"SELECT", "COPY", "WITH", "SET", "SAVEPOINT", "RELEASE", "BEGIN"}


def test_too_many_people_at_once_are_refused_politely(client, office, monkeypatch):
    monkeypatch.setattr("ganxun.reports.what_if.MOST_PEOPLE", 0)
    clerk(office, "王伟", 85)
    reply = signed_in(client, office).post(address(), figures(**{"figure-1": "80"}))
    assert reply.status_code == 409
    assert "请选择下级机构" in words(reply)


def test_an_unknown_duty_is_not_found(client, office):
    assert signed_in(client, office).get(address("no_such_duty")).status_code == 404


def _reader(office):
    from ganxun.base.actor import Actor, Grant
    from ganxun.base.permissions import Permission

    return Actor(name="测试", grants=(Grant(office.path, frozenset(Permission)),))
