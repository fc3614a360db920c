"""Chinese messages and their English: collected from the sources, kept beside each app, compiled.

Babel does the work, so that no machine needs GNU gettext. Each app has its own catalogue
(`ganxun/<app>/locale/en`), the wiring has one at the root.
"""

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from config.env import ROOT

LANGUAGE = "en"
_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# Written by Babel, of use to nobody, different on every run.
_HEADER = "# English of the Chinese messages; `make messages` brings it up to date."
_NOISE = (
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Generated-By",
    "Last-Translator",
    "Report-Msgid",
    "Language-Team",
    "Project-Id",
)


def packages() -> list[Path]:
    """Folders with a catalogue of their own: the root for the wiring, then every package of ours."""
    ours = (path.parent for path in (ROOT / "ganxun").glob("*/__init__.py"))
    return [ROOT, *sorted(ours)]


def catalogue(package: Path) -> Path:
    """Where the English of `package` is kept."""
    return package / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def collected(package: Path) -> Catalog:
    """Every message the sources of `package` can say, without translations."""
    found = Catalog(locale=LANGUAGE, project="ganxun")
    for source, text in _sources(package):
        keywords, comments = _KEYWORDS, ("Translators:",)
        for _, message, notes, context in extract("python", io.BytesIO(text.encode()), keywords, comments):
            found.add(message, locations=[(source, 0)], auto_comments=notes, context=context)
    return found


def known(package: Path) -> Catalog:
    """What has been translated so far."""
    path = catalogue(package)
    if not path.exists():
        return Catalog(locale=LANGUAGE, project="ganxun")
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def untranslated(package: Path) -> list[str]:
    """Messages of `package` that have no English yet, the wiring's and other apps' words aside."""
    english = known(package)
    missing = []
    for message in collected(package):
        if not message.id:
            continue
        singular = message.id if isinstance(message.id, str) else message.id[0]
        translated = english.get(singular, context=message.context)
        if translated is None or not _said(translated) or translated.fuzzy:
            missing.append(singular)
    return missing


def _said(message: Message) -> bool:
    words = message.string or ""
    return bool(words) if isinstance(words, str) else all(words)


def collect(package: Path) -> int:
    """Brings the catalogue of `package` up to date, keeping what is translated; counts what is missing."""
    fresh, merged = collected(package), known(package)
    if not len(fresh):
        return 0
    merged.header_comment, merged.fuzzy = _HEADER, False
    merged.update(fresh, no_fuzzy_matching=True)
    merged.obsolete.clear()
    written = io.BytesIO()
    write_po(written, merged, width=110, sort_output=True, include_lineno=False, no_location=True)
    lines = written.getvalue().decode().splitlines(keepends=True)
    path = catalogue(package)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(line for line in lines if not line.startswith(_noise_lines())))
    return len(untranslated(package))


def compile_all() -> None:
    """Writes the .mo file beside every catalogue."""
    for package in packages():
        path = catalogue(package)
        if path.exists():
            with path.with_suffix(".mo").open("wb") as file:
                write_mo(file, known(package))


def _sources(package: Path) -> Iterator[tuple[str, str]]:
    folder = package / "config" if package == ROOT else package
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.relative_to(ROOT).as_posix(), path.read_text()
    for path in sorted((*folder.rglob("*.html"), *folder.rglob("*.txt"))):
        if "templates" in path.parts:
            yield path.relative_to(ROOT).as_posix(), _as_python(path)


def _as_python(template: Path) -> str:
    # Django keeps the template's indentation, which means something to Python.
    return "\n".join(
        line.lstrip() for line in templatize(template.read_text(), origin=template.name).splitlines()
    )


def _noise_lines() -> tuple[str, ...]:
    return tuple(f'"{header}' for header in _NOISE)
