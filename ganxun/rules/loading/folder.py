"""A folder becomes a policy, or is refused with everything that is wrong with it."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from ganxun.rules.facts import Registry
from ganxun.rules.language.policy import Case, Document, Policy, Rule
from ganxun.rules.loading.cases import read_cases
from ganxun.rules.loading.marked import Mapping, Node, read
from ganxun.rules.loading.parts import (
    CategoryReader,
    read_clauses,
    read_conversions,
    read_document,
    read_programmes,
    read_taxonomy,
)
from ganxun.rules.loading.problems import Place, PolicyRefused, Problems, choose_from
from ganxun.rules.loading.rules import read_rules
from ganxun.rules.loading.vocabulary import Vocabulary

Content = TypeVar("Content")

_FILES = (
    "document.yaml",
    "clauses.yaml",
    "taxonomy.yaml",
    "categories.yaml",
    "conversion.yaml",
    "programmes.yaml",
)


def read_policy(folder: Path, registry: Registry) -> Policy:
    """Read and check a folder, without running its worked examples.

    Raises PolicyRefused with every mistake found (policy.md §6).
    """
    problems = Problems()
    nodes = {name: read(folder, name, problems) for name in _FILES} if _is_folder(folder, problems) else {}
    if not all(nodes.values()) or not nodes:
        raise PolicyRefused(problems.in_order())
    policy = _policy(folder, {name: node for name, node in nodes.items() if node}, registry, problems)
    if problems:
        raise PolicyRefused(problems.in_order())
    return policy


def _is_folder(folder: Path, problems: Problems) -> bool:
    if not folder.is_dir():
        problems.add(Place(str(folder)), "没有这个文件夹", "请检查路径")
        return False
    known = {*_FILES, "rules", "cases"}
    for path in sorted(folder.iterdir()):
        if path.name not in known and not path.name.startswith(".") and path.suffix != ".md":
            problems.add(Place(path.name), "政策文件夹里没有这一项", choose_from(path.name, known))
    return True


def _policy(folder: Path, nodes: dict[str, Node], registry: Registry, problems: Problems) -> Policy:
    names = Vocabulary(registry, problems)
    document = read_document(nodes["document.yaml"], problems)
    names.owners = frozenset(document.owners)
    clauses = read_clauses(nodes["clauses.yaml"], problems)
    names.clauses = frozenset(clauses)
    names.taxonomy = read_taxonomy(nodes["taxonomy.yaml"], names)
    names.programmes = _codes(nodes["programmes.yaml"])
    names.categories = _codes(nodes["categories.yaml"])
    programmes = read_programmes(nodes["programmes.yaml"], names)
    rules = _rules(folder, document, names)
    _check_programmes(nodes["programmes.yaml"], {rule.duty for rule in rules}, programmes.values(), problems)
    return Policy(
        document=document,
        clauses=clauses,
        taxonomy=names.taxonomy,
        categories=CategoryReader(names).read(nodes["categories.yaml"]),
        conversions=read_conversions(nodes["conversion.yaml"], names),
        programmes=programmes,
        rules=rules,
        cases=_cases(folder, rules, names),
    )


def _codes(node: Node) -> frozenset[str]:
    return frozenset(node.entries) if isinstance(node, Mapping) else frozenset()


def _check_programmes(node: Node, duties: set[str], programmes: Iterable[object], problems: Problems) -> None:
    for programme in programmes:
        for duty in getattr(programme, "must", ()):
            if duty not in duties:
                code = getattr(programme, "code", "")
                place = node.keys[code] if isinstance(node, Mapping) else node.place
                problems.add(
                    place, f"计划工程「{code}」所列的 duty「{duty}」不存在", choose_from(duty, duties)
                )


def _rules(folder: Path, document: Document, names: Vocabulary) -> tuple[Rule, ...]:
    found: list[Rule] = []
    paths = sorted((folder / "rules").glob("*"))
    if not paths:
        names.problems.add(Place("rules"), "没有一条规则", "请在 rules 文件夹里每项职责写一个 .yaml 文件")
    for path in paths:
        file = f"rules/{path.name}"
        if path.suffix != ".yaml":
            names.problems.add(Place(file), "不是 .yaml 文件", "请改名或删去")
        elif node := read(folder, file, names.problems):
            found += read_rules(node, file, document, names)
    return tuple(sorted(found, key=lambda rule: (rule.duty, rule.starts_on)))


def _cases(folder: Path, rules: tuple[Rule, ...], names: Vocabulary) -> tuple[Case, ...]:
    found: list[Case] = []
    duties = {rule.duty for rule in rules}
    for path in sorted((folder / "cases").glob("*.yaml")):
        file = f"cases/{path.name}"
        if path.stem not in duties:
            names.problems.add(Place(file), f"没有 duty「{path.stem}」", choose_from(path.stem, duties))
        elif node := read(folder, file, names.problems):
            found += read_cases(node, path.stem, names)
    return tuple(found)
