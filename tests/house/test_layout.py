"""Every domain app has the same files and no others; files and functions stay small."""

import ast
from pathlib import Path

import pytest

from tests.house.sources import PACKAGES, python_files, shown, tree_of

DOMAIN_APPS = {
    "orgs", "people", "accounts", "inbox", "resources", "records", "compliance", "surveys", "exams", "plans",
    "classes", "online", "nominations", "budgets", "community", "evaluation", "exchange",
}  # fmt: skip
# What each may hold and do is in ARCHITECTURE.md. A file that grows becomes a folder of the same name.
APP_FILES = {
    "__init__", "apps", "choices", "states", "querysets", "models", "facts", "decisions", "actions",
    "imports", "exports", "jobs", "admin", "migrations",
}  # fmt: skip
# Beyond the list, each with its reason.
EXTRA_FILES = {
    "accounts/actors": "makes the actor of a request out of a user's grants",
    "accounts/middleware": "puts actor and time on the request",
    "accounts/passwords": "what a good password is, in one place",
    "accounts/roles": "roles as readable lists, reviewable at a glance",
    "accounts/tokens": "what a token of the interface looks like, without the database",
    "compliance/library": "the policies of the house, loaded once",
    "compliance/live": "judges a few people at once, for their pages",
    "inbox/channels": "the ways out of the house, as plugins; they know the network and no table",
    "inbox/kinds": "the kinds of messages, registered by the apps that tell them",
    "orgs/regions": "Sichuan's cities and counties, data that ships with the product (decision 0021)",
    "records/papers": "the kinds of paper there are; reports registers what each says",
    "exchange/posting": "speaks to receivers, and to no inner network: the only place that opens a connection outwards",
    "exchange/signing": "the signature of Standard Webhooks, without the database",
    "people/identity": "check digit, masking and encryption of identity numbers",
}
FORBIDDEN_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "services",
    "service",
    "common",
    "misc",
    "core",
    "shared",
}
MOST_LINES = 400
MOST_LINES_OF_STYLE = 600  # a declaration a line
MOST_FUNCTION_LINES = 40


def app_modules() -> list[tuple[str, str]]:
    """Pairs (app, file or folder name) of the domain apps."""
    ours = [path.relative_to(PACKAGES).parts for path in python_files() if path.is_relative_to(PACKAGES)]
    return sorted(
        {(parts[0], Path(parts[1]).stem) for parts in ours if parts[0] in DOMAIN_APPS and len(parts) > 1}
    )


def test_domain_apps_have_the_same_files_and_no_others():
    strangers = [
        f"{app}/{name}"
        for app, name in app_modules()
        if name not in APP_FILES and f"{app}/{name}" not in EXTRA_FILES
    ]
    assert strangers == []


def test_the_list_of_extra_files_is_not_longer_than_needed():
    present = {f"{app}/{name}" for app, name in app_modules()} | {"accounts/middleware"}
    assert set(EXTRA_FILES) - present == set()


def test_no_file_is_named_after_nothing():
    assert [shown(path) for path in python_files() if {path.stem, path.parent.name} & FORBIDDEN_NAMES] == []


@pytest.mark.parametrize("kind", ["py", "js", "mjs", "css", "html", "toml"])
def test_files_stay_small(kind):
    from tests.house.sources import tracked

    files = python_files() if kind == "py" else [path for path in tracked() if path.suffix == f".{kind}"]
    lengths = {shown(path): len(path.read_text().splitlines()) for path in files}
    lengths.pop("docs/glossary.toml", None)  # a list of words is as long as it is
    most = MOST_LINES_OF_STYLE if kind == "css" else MOST_LINES
    assert {name: lines for name, lines in lengths.items() if lines > most} == {}


def test_functions_stay_small():
    long = {}
    for path in python_files():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > MOST_FUNCTION_LINES:
                    long[f"{shown(path)}:{node.name}"] = lines
    assert long == {}


def test_everything_public_says_what_it_is_for():
    silent = []
    for path in python_files():
        if not path.is_relative_to(PACKAGES):
            continue
        tree = tree_of(path)
        if tree.body and not ast.get_docstring(tree) and path.name not in {"apps.py", "__init__.py"}:
            silent.append(shown(path))
        silent += [
            f"{shown(path)}:{node.name}" for node in tree.body if _is_public(node) and not _explained(node)
        ]
    assert silent == []


def _is_public(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")


def _explained(node: ast.stmt) -> bool:
    assert isinstance(node, ast.FunctionDef | ast.ClassDef)
    return ast.get_docstring(node) is not None
