"""The life of a plan and of an item, as tables; the words are those of `choices` (a test holds them together)."""

from __future__ import annotations

#: (deed, state) → state. What is not here cannot be done.
PLAN_STEPS: dict[tuple[str, str], str] = {
    ("close_declaring", "declaring"): "reviewing",
    ("reopen_declaring", "reviewing"): "declaring",
    ("file", "reviewing"): "filing",
    ("settle", "reviewing"): "filed",  # the root files with nobody
    ("acknowledge", "filing"): "filed",
    ("send_back", "filing"): "reviewing",
    ("send_back", "filed"): "reviewing",
    ("publish", "filed"): "published",
    ("change", "published"): "published",
    ("close", "published"): "closed",
}

#: While a step of the review is not the last, an approved item waits at the next organisation: still submitted.
ITEM_STEPS: dict[tuple[str, str], str] = {
    ("revise", "draft"): "draft",
    ("revise", "returned"): "returned",
    ("revise", "withdrawn"): "withdrawn",
    ("submit", "draft"): "submitted",
    ("submit", "returned"): "submitted",
    ("submit", "withdrawn"): "submitted",
    ("withdraw", "submitted"): "withdrawn",
    ("approve", "submitted"): "approved",
    ("return", "submitted"): "returned",
    ("return", "approved"): "returned",
    ("reject", "submitted"): "rejected",
    ("reopen", "rejected"): "submitted",
    ("change", "approved"): "approved",
    ("cancel", "approved"): "cancelled",
}
