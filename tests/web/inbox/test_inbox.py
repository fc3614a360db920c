"""One reads one's own messages, is told how many are new, and says how one wants to be told."""

from __future__ import annotations

import pytest
from django.urls import resolve, reverse

from ganxun.inbox import actions
from ganxun.inbox.models import Address, Message, Preference
from tests.accounts.factories import UserFactory
from tests.base.situations import MONDAY
from tests.inbox.situations import LINES, notice
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return PersonFactory(unit=OrganisationFactory())


def told(person, *keys, **said):
    actions.tell_many([notice(key, person_id=person.pk, **said) for key in keys], at=MONDAY)


def own(person, **said):
    return Message.objects.filter(person=person, **said)


def test_the_list_holds_ones_own_and_filters(client, person, django_assert_max_num_queries):
    told(person, *[f"k{number}" for number in range(40)])
    told(PersonFactory(), "x", subject="别人的")
    own(person).filter(key="k7").update(read_at=MONDAY, subject="读过的")
    browser = signed_in(client, person=person)
    with django_assert_max_num_queries(12):
        page = words(browser.get(reverse("inbox:list")))
    assert "调训通知" in page
    assert "别人的" not in page
    assert "39 条未读" in page
    assert words(browser.get(reverse("inbox:list"), {"state": "read"})).count("row-link") == 1
    assert "没有符合条件的消息" in words(browser.get(reverse("inbox:list"), {"kind": "findings.own"}))


def test_nothing_yet_says_so(client, person):
    assert "还没有消息" in words(signed_in(client, person=person).get(reverse("inbox:list")))


def test_a_message_that_is_opened_is_read(client, person):
    told(person, "a", lines=LINES)
    browser = signed_in(client, person=person)
    assert "1 条未读" in words(browser.get(reverse("inbox:bell")))
    page = words(browser.get(reverse("inbox:message", args=[own(person).get().pk])))
    assert "12 人新达标" in page
    assert 'href="/board/"' in page
    assert "未读" not in words(browser.get(reverse("inbox:bell")))
    assert own(person).get().read_at is not None


def test_nobody_opens_anothers(client, person):
    told(person, "a")
    assert signed_in(client).get(reverse("inbox:message", args=[own(person).get().pk])).status_code == 404
    assert own(person).get().read_at is None


def test_all_are_marked_as_read(client, person):
    told(person, "a", "b")
    browser = signed_in(client, person=person)
    assert "2 条消息" in words(browser.post(reverse("inbox:read_all"), follow=True))
    assert not own(person, read_at=None).exists()


def test_the_list_is_taken_as_a_file(client, person):
    told(person, "a")
    file = signed_in(client, person=person).post(reverse("inbox:list"), {"form": "csv", "region": "messages"})
    assert "请于 7 月 1 日报到" in b"".join(file).decode("utf-8-sig")


def test_one_says_how_often_and_where(client, person):
    user = UserFactory(person=person)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page = words(client.get(reverse("inbox:settings")))
    assert "我的学时提醒" in page
    assert "执行情况摘要" not in page, "that is for officers"
    client.post(
        reverse("inbox:settings"),
        {"address|email": "li@example.gov.cn", "findings.own|inbox": "daily", "findings.own|email": "never"},
    )
    assert Address.objects.get().address == "li@example.gov.cn"
    said = {(each.kind, each.channel, each.pace) for each in Preference.objects.filter(account=user)}
    assert said == {("findings.own", "inbox", "daily"), ("findings.own", "email", "never")}
    refused = words(client.post(reverse("inbox:settings"), {"address|email": "no address"}))
    assert "格式不对" in refused
    client.post(reverse("inbox:settings"), {"address|email": ""})
    assert not Address.objects.exists()


def test_every_page_has_a_bell(client, person):
    assert reverse("inbox:bell") in words(signed_in(client, person=person).get(reverse("me:obligations")))


def test_addresses_that_messages_name_exist():
    for address in ("/me/", "/inbox/settings/", "/digests/1/", "/digests/1/rows/"):
        assert resolve(address)
