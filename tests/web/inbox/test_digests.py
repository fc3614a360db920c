"""A digest shows counts that lead to the people behind them, within the reader's subtree."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ganxun.compliance.choices import Verdict
from ganxun.compliance.models import DigestRound
from ganxun.inbox.models import Message
from tests.accounts.factories import RoleGrantFactory
from tests.compliance.histories import LEADERS, ONLINE
from tests.compliance.test_digests import WEEK, World, begun
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db
MET, TRACK, RISK = Verdict.MET, Verdict.ON_TRACK, Verdict.AT_RISK


@pytest.fixture
def world():
    made = World()
    RoleGrantFactory(organisation=made.province)
    begun(
        made, *[(each, duty, TRACK) for each in (made.ann, made.bea, made.cai) for duty in (LEADERS, ONLINE)]
    )
    made.history.daily(
        made.day, [(made.ann, LEADERS, MET), (made.bea, LEADERS, RISK), (made.cai, LEADERS, MET)]
    )
    made.tell(later=WEEK)
    return made


def the_digest() -> DigestRound:
    return DigestRound.objects.get(audience="officer")


def test_the_province_sees_counts_by_duty_and_place(client, world, django_assert_max_num_queries):
    browser = signed_in(client, world.province)
    with django_assert_max_num_queries(12):
        page = words(browser.get(reverse("digests:digest", args=[the_digest().pk])))
    for each in ("甲县", "乙县", "新达标", "转为有风险"):
        assert each in page
    assert f"duty={LEADERS}&amp;event=met" in page


def test_a_county_sees_its_own(client, world):
    browser = signed_in(client, world.one)
    page = words(browser.get(reverse("digests:digest", args=[the_digest().pk])))
    assert "甲县财政局" in page
    assert "乙县" not in page
    rows = words(browser.get(reverse("digests:rows", args=[the_digest().pk])))
    assert world.ann.name in rows
    assert world.cai.name not in rows


def test_each_line_of_the_message_leads_to_as_many_rows_as_it_says(client, world):
    browser = signed_in(client, world.province)
    message = Message.objects.get(account__isnull=False)
    assert len(message.lines) == 4
    for line in message.lines:
        assert words(browser.get(line["link"])).count("row-link") == line["number"]


def test_rows_are_narrowed_and_taken_as_a_file_with_a_purpose(client, world):
    browser = signed_in(client, world.province)
    address = reverse("digests:rows", args=[the_digest().pk])
    assert words(browser.get(address, {"event": "at_risk"})).count("row-link") == 1
    assert (
        words(browser.get(address, {"org": str(world.other.pk), "policy": "sichuan-2018-2022"})).count(
            "row-link"
        )
        == 1
    )
    assert "没有符合条件的人员" in words(browser.get(address, {"event": "due_7"}))
    assert browser.get(address, {"org": "x"}).status_code == 404
    file = browser.post(address, {"form": "csv", "purpose": "年底督办", "region": "rows"})
    assert world.cai.name in b"".join(file).decode("utf-8-sig")


def test_of_another_place_there_is_nothing_to_see(client, world):
    from tests.orgs.factories import OrganisationFactory

    stranger = signed_in(client, OrganisationFactory(parent=world.province))
    assert "没有您授权范围内的人员" in words(stranger.get(reverse("digests:digest", args=[the_digest().pk])))
    assert (
        stranger.get(reverse("digests:rows", args=[the_digest().pk]), {"org": str(world.one.pk)}).status_code
        == 404
    )
