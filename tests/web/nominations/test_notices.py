"""The notice as a Word file."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from ganxun.base.models import AuditEntry
from tests.nominations.situations import a_call, on_the_list, people_of
from tests.orgs.factories import OrganisationFactory
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def called(client):
    organiser = OrganisationFactory(city=True)
    intake = a_call(organiser=organiser, name="秋季进修班")
    people = on_the_list(intake, people_of(organiser, 3))
    return signed_in(client, organiser), reverse("nominations:notice", args=[intake.pk]), people


def text_of(answer):
    document = Document(BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def test_the_notice_names_the_class_and_everybody_called(called):
    browser, address, people = called
    text = text_of(browser.post(address))
    assert "关于选调人员参加秋季进修班的通知" in text
    assert "2020年9月7日至2020年9月18日" in text
    assert all(each.person.name in text for each in people)
    assert AuditEntry.objects.get(deed="nominations.notice_taken").details["people"]


def test_an_office_fills_its_own_template(called):
    browser, address, people = called
    document = Document()
    document.add_paragraph("请{{ people|length }}名同志参加{{ class_name }}")
    file = BytesIO()
    document.save(file)
    own = SimpleUploadedFile("own.docx", file.getvalue())
    assert "请3名同志参加秋季进修班" in text_of(browser.post(address, {"template": own}))
    default = browser.get(reverse("nominations:template"))
    again = SimpleUploadedFile("again.docx", default.content)
    assert people[0].person.name in text_of(browser.post(address, {"template": again}))


@pytest.mark.parametrize(
    "words_of_it", ["{{ people.__class__.__mro__[1].__subclasses__() }}", "{% for %}", None]
)
def test_a_template_that_is_none_or_reaches_out_is_refused(called, words_of_it):
    browser, address, _people = called
    content = b"no word file"
    if words_of_it:
        document = Document()
        document.add_paragraph(words_of_it)
        file = BytesIO()
        document.save(file)
        content = file.getvalue()
    own = SimpleUploadedFile("own.docx", content)
    assert "模板不能使用" in words(browser.post(address, {"template": own}, follow=True))
