"""培训文书: what a paper says, and how it is set. Reads everything, changes nothing (decision 0081)."""

from __future__ import annotations


def register() -> None:
    """Offer the kinds of paper to the action that issues them."""
    from ganxun.records import papers  # noqa: PLC0415 - models may be imported once the apps are loaded
    from ganxun.records.choices import PaperKind  # noqa: PLC0415
    from ganxun.reports.papers import statement, transcript, typesetting  # noqa: PLC0415

    papers.register(PaperKind.TRANSCRIPT, transcript.write)
    papers.register(PaperKind.STATEMENT, statement.write)
    papers.typeset_with(typesetting.typeset)
