"""The plan's sentences, and the paper that says of each what became of it.

``python -m tests.policies.sichuan`` writes docs/policies/sichuan-2018-2022.md anew from clauses, rules and remarks.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "policies" / "sichuan-2018-2022"
REMARKS = ROOT / "docs" / "policies" / "sichuan-2018-2022.yaml"
PAPER = ROOT / "docs" / "policies" / "sichuan-2018-2022.md"

_NUMBER_OF_ITEM = re.compile(r"^(?:主要措施:)?(?:\(\d\)|\([一二三四五六七八九]\)|\d\.)")
_SENTENCE = re.compile(r"[^。;]+[。;]?")
#: What makes a sentence binding or countable: a number, a share, a period, a named plan, or a «shall».
BINDING = re.compile(
    r"[0-9]|百分|分之|每年|一遍|全覆盖|不低于|不少于|确保|全员|定期|必考|计划[”]|工程[”。]"
    r"|(?<![必需重主紧首摘])要(?![求素点性闻])|应(?![用对急])|须|严格|严肃|纳入|列入"
)
_SIZES = ("at_least", "about", "exactly")


@dataclass(frozen=True)
class Sentence:
    """One sentence (or half of one, up to a semicolon) of a clause."""

    clause: str
    words: str

    @property
    def binds(self) -> bool:
        """Does it hold a number or a «shall»?"""
        return BINDING.search(self.words) is not None


@dataclass(frozen=True)
class Remark:
    """What became of the sentence of ``clause`` that has ``words`` in it."""

    clause: str
    words: str
    duties: tuple[str, ...]
    because: str

    def is_about(self, sentence: Sentence) -> bool:
        """Is it this sentence?"""
        return sentence.clause == self.clause and self.words in sentence.words


def load(path: Path) -> Any:
    """The plain content of a YAML file."""
    return yaml.load(path.read_text(), Loader=yaml.CSafeLoader)


def clauses() -> list[dict[str, str]]:
    """Every clause in the order of the plan."""
    found: list[dict[str, str]] = load(FOLDER / "clauses.yaml")
    return found


def sentences() -> list[Sentence]:
    """Every sentence of the plan, its number left out."""
    return [
        Sentence(clause["id"], words)
        for clause in clauses()
        for words in _SENTENCE.findall(_NUMBER_OF_ITEM.sub("", clause["text"]))
    ]


def remarks() -> list[Remark]:
    """The hand-written part of the paper."""
    return [
        Remark(entry["clause"], entry["words"], tuple(entry.get("duties", ())), entry.get("because", ""))
        for entry in load(REMARKS)["sentences"]
    ]


def rules() -> dict[str, dict[str, Any]]:
    """Every duty and what its file says (the newest wording)."""
    found = {}
    for path in sorted((FOLDER / "rules").glob("*.yaml")):
        content = load(path)
        found[path.stem] = content[-1] if isinstance(content, list) else content
    return found


def is_open(requirement: Any) -> bool:
    """Does the requirement leave its figure open, so that it is shown and not judged?"""
    if isinstance(requirement, dict):
        return "open" in requirement or any(map(is_open, requirement.values()))
    return isinstance(requirement, list) and any(map(is_open, requirement))


def paper() -> str:
    """The whole paper."""
    known = rules()
    told = [
        (sentence, remark) for remark in remarks() for sentence in sentences() if remark.is_about(sentence)
    ]
    order = {clause["id"]: place for place, clause in enumerate(clauses())}
    told.sort(key=lambda pair: order[pair[0].clause])
    parts = [_HEAD.format(**_figures(known, told)), *_by_chapter(told, known), _decisions(known), _cannot()]
    return "\n".join(parts)


def _figures(known: dict[str, dict[str, Any]], told: list[tuple[Sentence, Remark]]) -> dict[str, int]:
    shown_only = [duty for duty, rule in known.items() if is_open(rule["requires"])]
    cases = [load(path)["cases"] for path in (FOLDER / "cases").glob("*.yaml")]
    return {
        "clauses": len(clauses()),
        "sentences": len(told),
        "rules": len(known),
        "judged": len(known) - len(shown_only),
        "shown": len(shown_only),
        "unjudged": sum(not remark.duties for _sentence, remark in told),
        "cases": sum(map(len, cases)),
    }


def _by_chapter(told: list[tuple[Sentence, Remark]], known: dict[str, dict[str, Any]]) -> list[str]:
    chapters = {clause["id"]: clause["chapter"] for clause in clauses()}
    lines: list[str] = []
    chapter = ""
    for sentence, remark in told:
        if chapters[sentence.clause] != chapter:
            chapter = chapters[sentence.clause]
            lines += ["", f"### {chapter}", "", "| 条款 | 原文 | 规则 | 说明 |", "|---|---|---|---|"]
        duties = "<br>".join(_duty(duty, known) for duty in remark.duties) or "—"
        lines.append(f"| {sentence.clause} | {sentence.words} | {duties} | {remark.because} |")
    return lines


def _cannot() -> str:
    reasons = enumerate(load(REMARKS)["cannot"], start=1)
    return "\n".join(
        ["", "## 四、软件不能判断的", "", *(f"{place}. {reason}" for place, reason in reasons), ""]
    )


def _duty(duty: str, known: dict[str, dict[str, Any]]) -> str:
    return f"`{duty}`" + ("（只显示）" if is_open(known[duty]["requires"]) else "")


def _decisions(known: dict[str, dict[str, Any]]) -> str:
    rows = [
        f"| `{duty}` | {'、'.join(rule['cites'])} | {rule['note'].strip().replace(chr(10), ' ')} |"
        for duty, rule in known.items()
        if "决定" in rule.get("note", "")
    ]
    return "\n".join(
        ["", "## 三、原文没有写明、由本库决定的口径", "", "| 规则 | 条款 | 决定 |", "|---|---|---|", *rows]
    )


_HEAD = """# 《四川省干部教育培训规划（2018—2022年）》逐句对照

本页由 `python -m tests.policies.sichuan` 生成，测试保证与政策文件一致；说明文字写在同目录的 `sichuan-2018-2022.yaml`。

## 一、总数

- 条款 {clauses} 条，一字不改收在 `policies/sichuan-2018-2022/clauses.yaml`。
- 带数字或者带「应当」意思的句子 {sentences} 句：下表逐句列出；其中 {unjudged} 句不由软件判断，各有理由。
- 规则 {rules} 条：下结论的 {judged} 条；原文没有给数、只显示实际数的 {shown} 条。
- 算例 {cases} 个，全部由人工按条款推算，作为测试运行。

## 二、逐句对照"""

if __name__ == "__main__":
    PAPER.write_text(paper())
