"""Chinese in the sources, English beside each app."""

import gettext

import pytest

from ganxun.shell import messages


@pytest.fixture
def package(tmp_path, monkeypatch):
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    folder = tmp_path / "ganxun" / "trial"
    (folder / "templates").mkdir(parents=True)
    (folder / "__init__.py").write_text(
        "from django.utils.translation import gettext as _\nWORD = _('班次已满')\n"
    )
    (folder / "templates" / "a.html").write_text(
        "{% load i18n %}\n  {% if x %}\n    {% translate '人员' %}\n  {% endif %}\n"
        " {% blocktranslate count n=n %}{{ n }} 人{% plural %}{{ n }} 人{% endblocktranslate %}\n"
    )
    return folder


def translate(package, chinese, english):
    path = messages.catalogue(package)
    path.write_text(
        path.read_text().replace(f'msgid "{chinese}"\nmsgstr ""', f'msgid "{chinese}"\nmsgstr "{english}"')
    )


def test_messages_come_from_code_and_templates(package):
    assert sorted(messages.untranslated(package)) == ["%(n)s 人", "人员", "班次已满"]


def test_collecting_keeps_what_is_translated(package):
    assert messages.collect(package) == 3
    translate(package, "人员", "People")
    assert messages.collect(package) == 2


def test_words_that_are_gone_are_forgotten(package):
    messages.collect(package)
    (package / "__init__.py").write_text("")
    messages.collect(package)
    assert "班次已满" not in messages.catalogue(package).read_text()


def test_collecting_twice_changes_nothing(package):
    messages.collect(package)
    before = messages.catalogue(package).read_text()
    messages.collect(package)
    assert messages.catalogue(package).read_text() == before


def test_compiled_catalogues_are_what_django_reads(package):
    messages.collect(package)
    translate(package, "人员", "People")
    messages.compile_all()
    with messages.catalogue(package).with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("人员") == "People"
