"""The apps of this installation, lowest layer first."""

from config.env import ROOT

# The order is that of the layers (ARCHITECTURE.md); a package counts from the day it has an apps.py.
_LAYERS = (
    "base",
    "orgs",
    "people",
    "accounts",
    "inbox",
    "resources",
    "records",
    "compliance",
    "surveys",
    "exams",
    "plans",
    "classes",
    "online",
    "nominations",
    "budgets",
    "community",
    "evaluation",
    "exchange",
    "reports",
    "api",
    "web",
    "demo",
)


def present(*names: str) -> list[str]:
    """Those of our packages `names` that are apps, as dotted names."""
    return [f"ganxun.{name}" for name in names if (ROOT / "ganxun" / name / "apps.py").exists()]


def has_addresses(name: str) -> bool:
    """Whether our package `name` answers requests of its own."""
    return (ROOT / "ganxun" / name / "urls.py").exists()


def our_apps() -> list[str]:
    """Every app of ours that exists."""
    return present(*_LAYERS)
