"""Every list is a file too; a large one is made in the background by asking the same page again."""

import ast
import io
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.urls import reverse

from ganxun.base.deliveries import deeds
from ganxun.base.models import AuditEntry, Delivery
from ganxun.web.components import exports
from tests.base.situations import MONDAY
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = {"form": "xlsx", "purpose": "报送年度统计"}


@pytest.fixture(autouse=True)
def _small(settings, tmp_path, monkeypatch):
    settings.DATA_FOLDER = tmp_path
    monkeypatch.setattr(exports, "AT_ONCE", 2)


@pytest.fixture
def office():
    office = OrganisationFactory()
    for name in ("张三", "李四", "安五"):
        PersonFactory(name=name, unit=office)
    PersonFactory(name="外人", unit=OrganisationFactory())
    return office


def ask(client):
    answer = client.post(reverse("people:list") + "?sort=-name", ASKED)
    return answer, Delivery.objects.get()


def names_in(path):
    rows = openpyxl.load_workbook(io.BytesIO(path.read_bytes())).active.iter_rows(min_row=2, values_only=True)
    return [row[1] for row in rows]


def test_a_large_list_is_made_in_the_background(client, office):
    answer, delivery = ask(signed_in(client, office))
    page = reverse("deliveries:delivery", args=[delivery.pk])
    assert answer.url == page
    assert "取消" in words(client.get(page))
    done = deeds.carry_out(delivery.pk, clock=lambda: MONDAY)
    assert done.refusal == ""
    assert names_in(deeds.path_of(done)) == ["张三", "李四", "安五"]
    entry = AuditEntry.objects.get(deed="people.exported")
    assert (entry.details["rows"], entry.details["purpose"]) == (3, ASKED["purpose"])


def test_it_is_fetched_from_its_page(client, office):
    _answer, delivery = ask(signed_in(client, office))
    from ganxun.base.clock import now

    deeds.carry_out(delivery.pk, clock=now)
    assert reverse("deliveries:file", args=[delivery.pk]) in words(
        client.get(reverse("deliveries:delivery", args=[delivery.pk]))
    )
    file = client.get(reverse("deliveries:file", args=[delivery.pk]))
    assert b"".join(file.streaming_content).startswith(b"PK")
    assert delivery.title in words(client.get(reverse("deliveries:list")))
    progress = client.get(reverse("deliveries:progress", args=[delivery.pk]))
    assert progress.headers["HX-Redirect"]


def test_who_lost_the_right_meanwhile_gets_nothing(client, office):
    from ganxun.accounts.models import RoleGrant

    _answer, delivery = ask(signed_in(client, office))
    RoleGrant.objects.all().delete()
    done = deeds.carry_out(delivery.pk, clock=lambda: MONDAY)
    assert done.state == "failed"
    assert "授权" in done.refusal


def test_a_file_of_somebody_else_does_not_exist(client, office):
    _answer, delivery = ask(signed_in(client, office))
    signed_in(client, office)
    for name in ("delivery", "progress", "file"):
        assert client.get(reverse(f"deliveries:{name}", args=[delivery.pk])).status_code == 404
    assert client.post(reverse("deliveries:cancel", args=[delivery.pk])).status_code == 404


def test_it_is_given_up(client, office):
    _answer, delivery = ask(signed_in(client, office))
    client.post(reverse("deliveries:cancel", args=[delivery.pk]))
    assert "已取消" in words(client.get(reverse("deliveries:delivery", args=[delivery.pk])))


def test_a_page_shows_where_a_list_is_taken(client, office):
    page = words(signed_in(client, office).get(reverse("people:list")))
    assert 'name="purpose"' in page
    assert "csv-gb18030" in page


def test_every_table_can_be_taken():
    """But one's own files: they are fetched, not listed elsewhere."""
    web = Path(settings.BASE_DIR) / "ganxun" / "web"
    calls = [
        (file, node)
        for file in sorted(web.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "table_of"
    ]
    without = {
        file.parent.name for file, node in calls if not any(each.arg == "sheet" for each in node.keywords)
    }
    assert len(calls) > 8
    assert without == {"deliveries"}
