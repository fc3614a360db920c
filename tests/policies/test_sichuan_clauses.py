"""The clauses of the Sichuan plan are the plan's own words, whole and in order."""

import hashlib
import re

from tests.policies.sichuan import FOLDER, clauses, load

CHAPTERS = "一二三四五六七"
#: Of all clause texts joined: not a character of the plan may change unnoticed.
WORDS = "7acfda6eb8f9967224b84d08285817902a8edb1fff658f30c2a78509148a0e15"


def test_the_words_of_the_plan_are_untouched():
    joined = "\n".join(clause["text"] for clause in clauses())
    assert hashlib.sha256(joined.encode()).hexdigest() == WORDS


def test_ids_follow_the_plan_and_occur_once():
    ids = [clause["id"] for clause in clauses()]
    shape = re.compile(r"前言|七|[四五]末|[一二三四五六]\([一二三四五六七八九]\)(\d|\(\d\))?")
    assert [clause for clause in ids if not shape.fullmatch(clause)] == []
    assert len(ids) == len(set(ids))


def test_chapters_stand_in_order():
    seen = list(dict.fromkeys(clause["chapter"] for clause in clauses()))
    assert [chapter[0] for chapter in seen] == ["前", *CHAPTERS]


def test_no_clause_of_a_section_is_left_out():
    for section in {clause["id"][:4] for clause in clauses() if "(" in clause["id"]}:
        numbers = [
            int(found[1])
            for clause in clauses()
            if clause["id"].startswith(section) and (found := re.search(r"(\d)\)?$", clause["id"]))
        ]
        assert numbers == list(range(1, len(numbers) + 1)), section


def test_each_text_begins_with_its_own_number():
    for clause in clauses():
        item = re.fullmatch(r"[一四]\(.\)(?:(\d)|\((\d)\))", clause["id"])
        if item:
            begin = f"{item[1]}." if item[1] else f"({item[2]})"
            assert clause["text"].removeprefix("主要措施:").startswith(begin), clause["id"]


def test_every_plan_and_project_named_in_the_text_is_a_programme():
    text = "".join(clause["text"] for clause in clauses())
    named = set(re.findall(r"“((?:‘[^’]+’)?[^“”]*(?:计划|工程))”", text))
    others = {"天府万人计划"}  # 人才项目，不是培训计划
    assert named - others - _names_of_programmes() == set()


def test_every_plan_and_project_has_its_name_from_the_text():
    text = "".join(clause["text"] for clause in clauses())
    assert [name for name in _names_of_programmes() if name not in text] == []


def _names_of_programmes() -> set[str]:
    as_in_the_text = str.maketrans("“”（）", "‘’()")
    programmes = load(FOLDER / "programmes.yaml").values()
    return {
        programme["label"].translate(as_in_the_text)
        for programme in programmes
        if programme["kind"] != "series"
    }
