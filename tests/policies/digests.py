"""Policies of which only the gist is at hand, and the papers that say of each point what became of it.

``python -m tests.policies.digests`` writes docs/policies/<code>.md anew from clauses, rules and remarks.
"""

from pathlib import Path
from typing import Any

from tests.policies.sichuan import ROOT, Remark, is_open, load

CODES = ("cadre-training-2023", "lianyungang-2018-2022")
#: Every clause begins with it: these are our words about a clause, not the clause's own.
GIST = "【要点，非原文】"


def folder_of(code: str) -> Path:
    """Where the policy stands."""
    return ROOT / "policies" / code


def account_of(code: str) -> Path:
    """The hand-written part of the paper."""
    return ROOT / "docs" / "policies" / f"{code}.yaml"


def paper_of(code: str) -> Path:
    """The paper."""
    return ROOT / "docs" / "policies" / f"{code}.md"


def remarks(code: str) -> list[Remark]:
    """What became of each point."""
    entries = load(account_of(code))["sentences"]
    return [
        Remark(each["clause"], each["words"], tuple(each.get("duties", ())), each.get("because", ""))
        for each in entries
    ]


def rules(code: str) -> dict[str, dict[str, Any]]:
    """Every duty and what its file says."""
    return {path.stem: load(path) for path in sorted((folder_of(code) / "rules").glob("*.yaml"))}


def paper(code: str) -> str:
    """The whole paper."""
    document = load(folder_of(code) / "document.yaml")
    known = rules(code)
    parts = [_head(code, document, known), *_by_chapter(code, known), _decisions(known), _cannot(code)]
    return "\n".join(parts)


def _head(code: str, document: dict[str, Any], known: dict[str, dict[str, Any]]) -> str:
    cases = sum(len(load(path)["cases"]) for path in (folder_of(code) / "cases").glob("*.yaml"))
    doubtful = sum(rule["confidence"] == "unverified" for rule in known.values())
    shown = sum(is_open(rule["requires"]) for rule in known.values())
    return f"""# 《{document["title"]}》要点对照

本页由 `python -m tests.policies.digests` 生成，测试保证与政策文件一致；说明文字写在同目录的 `{code}.yaml`。
`policies/{code}/clauses.yaml` 收的是要点（数字、对象、期限），措辞是本库的，不是引文。

## 一、总数

- 要点 {len(load(folder_of(code) / "clauses.yaml"))} 条。
- 规则 {len(known)} 条：与来源核对过的 {len(known) - doubtful} 条，未核实的 {doubtful} 条；没有给数、只显示实际数的 {shown} 条。
- 算例 {cases} 个，全部由人工推算，作为测试运行。

## 二、逐条对照"""


def _by_chapter(code: str, known: dict[str, dict[str, Any]]) -> list[str]:
    clauses = {clause["id"]: clause for clause in load(folder_of(code) / "clauses.yaml")}
    lines: list[str] = []
    chapter = ""
    for remark in remarks(code):
        clause = clauses[remark.clause]
        if clause["chapter"] != chapter:
            chapter = clause["chapter"]
            lines += ["", f"### {chapter}", "", "| 条款 | 要点 | 规则 | 说明 |", "|---|---|---|---|"]
        duties = "<br>".join(_duty(duty, known[duty]) for duty in remark.duties) or "—"
        lines.append(
            f"| {remark.clause} | {clause['text'].removeprefix(GIST)} | {duties} | {remark.because} |"
        )
    return lines


def _duty(duty: str, rule: dict[str, Any]) -> str:
    marks = ["只显示"] if is_open(rule["requires"]) else []
    marks += ["未核实"] if rule["confidence"] == "unverified" else []
    return f"`{duty}`" + (f"（{'、'.join(marks)}）" if marks else "")


def _decisions(known: dict[str, dict[str, Any]]) -> str:
    rows = [
        f"| `{duty}` | {'、'.join(rule['cites'])} | {rule['note'].strip().replace(chr(10), ' ')} |"
        for duty, rule in known.items()
        if "note" in rule
    ]
    return "\n".join(["", "## 三、由本库决定的口径", "", "| 规则 | 条款 | 说明 |", "|---|---|---|", *rows])


def _cannot(code: str) -> str:
    reasons = enumerate(load(account_of(code))["cannot"], start=1)
    return "\n".join(["", "## 四、不判断的", "", *(f"{place}. {reason}" for place, reason in reasons), ""])


if __name__ == "__main__":
    for each in CODES:
        paper_of(each).write_text(paper(each))
