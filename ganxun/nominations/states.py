"""The life of a nomination as one table, and who outranks whom when two bodies want the same person (rules as data)."""

from __future__ import annotations

#: (deed, state) → state. What is not here cannot be done.
STEPS: dict[tuple[str, str], str] = {
    ("call", "proposed"): "called",
    ("withdraw", "proposed"): "withdrawn",
    ("confirm", "called"): "confirmed",
    ("wait", "called"): "waiting",
    ("ask_substitution", "called"): "substitution",
    ("ask_substitution", "confirmed"): "substitution",
    ("substitute", "substitution"): "replaced",
    ("refuse", "called"): "refused",
    ("refuse", "confirmed"): "refused",
    ("refuse", "waiting"): "refused",
    ("insist", "substitution"): "called",
    ("insist", "refused"): "called",
    ("excuse", "refused"): "excused",
    ("admit", "confirmed"): "admitted",
    ("admit", "waiting"): "admitted",
    ("arrive", "admitted"): "arrived",
    ("miss", "admitted"): "absent",
    **{
        ("remove", state): "removed"
        for state in ("proposed", "called", "confirmed", "waiting", "substitution", "refused", "admitted")
    },
}

#: States that hold a place.
HOLDING = frozenset({"confirmed", "admitted", "arrived"})
#: States of somebody who may still come: one such nomination a person and class.
LIVE = frozenset(
    {"proposed", "called", "confirmed", "waiting", "substitution", "refused", "admitted", "arrived"}
)
#: What the person called does, or the unit on his or her behalf; all else is the organiser's.
OWN_DEEDS = frozenset({"confirm", "ask_substitution", "refuse"})

#: When two bodies want the same person for overlapping classes: the first criterion that differs decides. `level`:
#: the higher organiser; `origin`: a call by name or for make-up before a proposal; `first`: whoever was first.
PRECEDENCE: tuple[str, ...] = ("level", "origin", "first")
LEVELS: tuple[str, ...] = ("national", "province", "city", "county")
ORIGINS: tuple[str, ...] = ("by_name", "make_up", "substitute", "allocated", "proposed")
