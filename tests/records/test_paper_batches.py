"""Papers for many at once: a zip of all of them or nothing issued, whatever happens on the way."""

import csv
import io
import zipfile

import pytest
from django.db import connection

from ganxun.base.choices import DeliveryState
from ganxun.base.deliveries import deeds
from ganxun.base.deliveries.work import Work
from ganxun.base.models import AuditEntry, Delivery
from ganxun.records import papers as kinds_of_paper
from ganxun.records.actions import paper_batches
from ganxun.records.actions.paper_batches import ask_for_batch
from ganxun.records.models import Paper, PaperSeries
from tests.accounts.factories import RoleGrantFactory
from tests.base.situations import MONDAY, an_officer_of, refused
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.records.factories import CreditFactory
from tests.records.test_papers import an_order

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.DATA_FOLDER = tmp_path


@pytest.fixture
def county():
    return OrganisationFactory(county=True)


@pytest.fixture
def people(county):
    office = OrganisationFactory(parent=county)
    return [CreditFactory(person=PersonFactory(unit=office)).person for _ in range(3)]


@pytest.fixture
def officer(county):
    user = RoleGrantFactory(role="training_officer", organisation=county).user
    actor = an_officer_of(county)
    return type(actor)(name=actor.name, user_id=user.pk, grants=actor.grants)


def asked(people, officer, county, **said):
    ids = [person.pk for person in people]
    return ask_for_batch(ids, an_order(**said), organisation=county, actor=officer, at=MONDAY)


def carried_out(delivery):
    return deeds.carry_out(delivery.pk, clock=lambda: MONDAY)


def archive_of(delivery):
    return zipfile.ZipFile(io.BytesIO(deeds.path_of(delivery).read_bytes()))


def test_everybody_gets_a_paper(people, officer, county):
    delivery = carried_out(asked(people, officer, county))
    archive = archive_of(delivery)
    files = [name for name in archive.namelist() if name.endswith(".pdf")]
    assert len(files) == 3
    assert all(archive.read(name).startswith(b"%PDF-") for name in files)
    index = list(csv.reader(io.StringIO(archive.read("目录.csv").decode("utf-8-sig"))))
    assert [row[1] for row in index[1:]] == [person.name for person in people]
    assert {row[4] for row in index[1:]} == set(files)
    assert list(Paper.objects.order_by("pk").values_list("issuer", "number")) == [
        (county.pk, number) for number in (1, 2, 3)
    ]
    entry = AuditEntry.objects.get(deed="papers.issued")
    assert (entry.details["papers"], entry.details["numbers"]) == (3, {county.name: [1, 3]})


def test_a_batch_needs_a_purpose_somebody_and_a_right(people, officer, county):
    assert refused(asked, people, officer, county, purpose="").codes == ["purpose_missing"]
    assert refused(asked, [PersonFactory()], officer, county).codes == ["nobody"]
    stranger = an_officer_of(OrganisationFactory())
    assert refused(asked, people, stranger, county).codes == ["nobody"]


def test_too_many_are_refused(people, officer, county, monkeypatch):
    monkeypatch.setattr(paper_batches, "LARGEST_BATCH", 2)
    assert refused(asked, people, officer, county).codes == ["too_many"]


def test_people_of_elsewhere_are_left_out(people, officer, county):
    carried_out(asked([*people, PersonFactory()], officer, county))
    assert Paper.objects.count() == 3


def test_rights_taken_back_meanwhile_count(people, officer, county):
    from ganxun.accounts.models import RoleGrant

    delivery = asked(people, officer, county)
    RoleGrant.objects.all().delete()
    carried_out(delivery)
    assert not Paper.objects.exists()


def test_killed_while_collecting_nothing_is_issued(people, officer, county, monkeypatch):
    delivery = asked(people, officer, county)
    monkeypatch.setattr(paper_batches, "_enter", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        carried_out(delivery)
    assert not Paper.objects.exists()
    assert not PaperSeries.objects.exists()


def test_killed_while_typesetting_the_same_papers_are_set_again(people, officer, county, monkeypatch):
    delivery = asked(people, officer, county)
    with monkeypatch.context() as broken:
        broken.setattr(paper_batches, "typeset", lambda paper: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            carried_out(delivery)
    codes = set(Paper.objects.values_list("code", flat=True))
    assert len(codes) == 3
    deeds.ask_again(delivery.pk, actor=officer, at=MONDAY)
    done = carried_out(delivery)
    assert done.state == DeliveryState.READY
    assert set(Paper.objects.values_list("code", flat=True)) == codes


def test_the_same_papers_give_the_same_archive(people, officer, county, tmp_path):
    delivery = carried_out(asked(people, officer, county))
    again = tmp_path / "again"
    paper_batches._typeset(Work(delivery, again, MONDAY))
    assert again.read_bytes() == deeds.path_of(delivery).read_bytes()


def test_cancelled_while_collecting_nothing_is_issued(people, officer, county, monkeypatch):
    delivery = asked(people, officer, county)
    write = kinds_of_paper.writer_of("transcript")

    def cancel_then_write(people, *, as_of):
        deeds.cancel(delivery.pk, actor=officer, at=MONDAY)
        return write(people, as_of=as_of)

    monkeypatch.setattr(paper_batches, "writer_of", lambda kind: cancel_then_write)
    assert carried_out(delivery).state == DeliveryState.CANCELLED
    assert not Paper.objects.exists()


def test_cancelled_while_typesetting_what_was_issued_is_revoked(people, officer, county, monkeypatch):
    delivery = asked(people, officer, county)

    def cancel(paper):
        deeds.cancel(delivery.pk, actor=officer, at=MONDAY)
        connection.close()  # a thread of its own has a connection of its own
        return b""

    monkeypatch.setattr(paper_batches, "typeset", cancel)
    assert carried_out(delivery).state == DeliveryState.CANCELLED
    assert Paper.objects.count() == 3
    assert not Paper.objects.valid().exists()
    assert AuditEntry.objects.get(deed="papers.revoked").details["papers"] == 3


def test_given_up_after_an_interruption_what_was_issued_is_revoked(people, officer, county, monkeypatch):
    delivery = asked(people, officer, county)
    monkeypatch.setattr(paper_batches, "typeset", lambda paper: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        carried_out(delivery)
    assert deeds.cancel(delivery.pk, actor=officer, at=MONDAY).state == DeliveryState.CANCELLED
    assert not Paper.objects.valid().exists()
    assert Delivery.objects.get(pk=delivery.pk).cancel_asked


def test_names_that_are_no_file_names(county, officer):
    person = PersonFactory(name="../阿卜杜·热/x", unit=county)
    names = archive_of(carried_out(asked([person], officer, county))).namelist()
    assert names[0] == f"2020-00001-阿卜杜·热x-{county.name}.pdf"
