"""Two policies side by side on a page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.reports.situations import place
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db

SICHUAN, LIANYUNGANG = "sichuan-2018-2022", "lianyungang-2018-2022"


def compare(client, **asked):
    browser = signed_in(client, place("四川省", kind="province", code="51"))
    return words(browser.get(reverse("policies:compare"), asked))


def test_what_changed_is_marked_word_by_word(client):
    page = compare(client, left=SICHUAN, right=LIANYUNGANG)
    assert "<del>厅局级、</del>" in page
    assert "<del>、实训式</del>" in page


def test_what_only_one_side_has_is_listed(client):
    page = compare(client, left=SICHUAN, right=LIANYUNGANG, show="dropped")
    assert 'id="duty-young_cadres_total"' in page
    assert 'id="duty-leaders_five_year_training"' not in page


def test_nonsense_in_the_address_falls_back(client):
    page = compare(client, left="no-such", right=LIANYUNGANG, left_on="yesterday", show="?")
    assert "政策对照" in page


def test_the_same_on_both_sides_is_the_same(client):
    assert "没有这样的义务" in compare(client, left=SICHUAN, right=SICHUAN, show="changed")
