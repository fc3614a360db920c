"""The policy reader: exact words, the rules beside them, and what software cannot judge."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.reports.situations import POLICY, SEPTEMBER, place, run_as_of, tally
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _september(settings):
    settings.GANXUN_TODAY = SEPTEMBER


@pytest.fixture
def browser(client):
    province = place("四川省", kind="province", code="51")
    tally(run_as_of(SEPTEMBER), province, met=61, at_risk=39)
    return signed_in(client, province)


def read(browser, **question):
    return words(browser.get(reverse("policies:policy", args=[POLICY]), question))


def test_the_shelf_names_every_policy(browser):
    assert "四川省干部教育培训规划" in words(browser.get(reverse("policies:list")))


def test_words_stand_beside_their_rules_with_the_verdict_of_the_organisation(browser):
    page = read(browser)
    assert 'id="clause-一(三)1"' in page
    assert "累计3个月或550学时以上的培训" in page
    assert "61%" in page


def test_a_search_marks_the_words_and_leaves_the_rest_out(browser):
    page = read(browser, q="550学时")
    assert "<mark>550学时</mark>" in page
    assert 'id="clause-七"' not in page


def test_a_search_cannot_write_into_the_page(browser):
    assert "<script>" not in read(browser, q="<script>")


@pytest.mark.parametrize(
    ("view", "says"),
    [("programmes", "年轻干部铸魂工程"), ("categories", "怎样认定"), ("limits", "不由软件判断的句子")],
)
def test_other_views(browser, view, says):
    assert says in read(browser, view=view)


def test_an_unknown_policy_is_not_found(browser):
    assert browser.get(reverse("policies:policy", args=["no-such-policy"])).status_code == 404
