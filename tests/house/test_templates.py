"""No template without a page, no icon without a drawing, nothing inline."""

import re

from tests.house.sources import ROOT, python_files, shown, tracked

# A letter is read in a mail programme, which knows no style sheet of ours and no content security policy.
LETTERS = {"inbox/letter.html"}
# Found by Django under these names.
BY_NAME = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}


def templates():
    return [path for path in tracked() if "templates" in path.parts and path.suffix in {".html", ".txt"}]


def name_of(path) -> str:
    return path.as_posix().rsplit("/templates/", 1)[1]


def test_every_template_is_used():
    texts = {path: path.read_text() for path in (*python_files(), *templates())}
    unused = []
    for template in templates():
        name = name_of(template)
        short = name.removesuffix(template.suffix)
        mentioned = any(
            f'"{word}"' in text or f"'{word}'" in text or f"/{word}" in text
            for path, text in texts.items()
            if path != template
            for word in (name, short, short.rsplit("/", 1)[-1])
        )
        if not mentioned and name not in BY_NAME:
            unused.append(shown(template))
    assert unused == []


def test_icons_exist():
    drawn = set((ROOT / "frontend" / "icons.txt").read_text().split())
    wanted = {
        name
        for template in templates()
        for name in re.findall(r"""\{%\s*icon\s+["']([\w-]+)["']""", template.read_text())
    }
    assert wanted - drawn == set()


def test_nothing_is_inline():
    forbidden = re.compile(
        r"""<style\b|\sstyle=|\son[a-z]+=["']|javascript:|<script(?![^>]*(src=|application/json))"""
    )
    assert [
        f"{shown(path)}:{number}"
        for path in templates()
        if path.suffix == ".html" and name_of(path) not in LETTERS
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if forbidden.search(line)
    ] == []


def test_nothing_comes_from_another_host():
    from_elsewhere = re.compile(r"""(src|href|action)=["'](https?:)?//""")
    assert [shown(path) for path in templates() if from_elsewhere.search(path.read_text())] == []
