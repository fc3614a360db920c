"""Our own source files, as the house tests look at them."""

import ast
import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT / "ganxun"


@functools.cache
def tracked() -> tuple[Path, ...]:
    """Every file git knows or would add: what is committed, not what a machine made for itself."""
    listing = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, check=True, capture_output=True, text=True).stdout.split("\0")
    return tuple(path for name in names if name and (path := ROOT / name).is_file())


@functools.cache
def python_files() -> tuple[Path, ...]:
    """Our Python, migrations aside."""
    return tuple(path for path in tracked() if path.suffix == ".py" and "migrations" not in path.parts)


@functools.cache
def migrations() -> tuple[Path, ...]:
    """Our migrations."""
    return tuple(
        path
        for path in tracked()
        if path.suffix == ".py" and path.parent.name == "migrations" and path.name != "__init__.py"
    )


@functools.cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(), filename=str(path))


def shown(path: Path) -> str:
    """A path as a reader wants it."""
    return path.relative_to(ROOT).as_posix()


def imported_by(path: Path) -> set[str]:
    """Dotted names of the modules a file imports, wherever in the file."""
    names: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names
