"""A condition as rows of a form, and rows as a condition: what a declarer can say without knowing the rule language."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ganxun.rules.facts import FactColumn, FactType, registry
from ganxun.rules.language.policy import Policy
from ganxun.rules.loading.vocabulary import ASKABLE, TAXONOMY_OF_COLUMN

MOST_ROWS = 12
CATEGORY = "category"

_ONE_OF, _NONE_OF = ("in", _("是其中之一")), ("not_in", _("都不是"))
_ORDERED = (
    ("at_least", _("不少于（不早于）")),
    ("at_most", _("不超过（不晚于）")),
    ("between", _("在两者之间（含）")),
)
_COMPARISONS: dict[FactType | str, tuple[tuple[str, str | Promise], ...]] = {
    CATEGORY: (("in", _("属于")), ("not_in", _("不属于"))),
    FactType.CODE: (_ONE_OF, _NONE_OF),
    FactType.BOOLEAN: (("yes", _("是")), ("no", _("不是"))),
    FactType.WHOLE: _ORDERED,
    FactType.DATE: _ORDERED,
    FactType.AMOUNT: _ORDERED,
}


@dataclass
class AudienceRow:
    """One row: what is asked, how it is compared, with what."""

    fact: str = CATEGORY
    how: str = "in"
    values: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Option:
    """A value that may be chosen."""

    value: str
    label: str | Promise
    is_chosen: bool


@dataclass(frozen=True)
class RowView:
    """A row as the form shows it. `options` for codes; `kind` of input for amounts and days."""

    number: int
    fact: str
    comparisons: tuple[Option, ...]
    options: tuple[Option, ...]
    values: tuple[str, ...]
    input_type: str


class Builder:
    """The rows of one condition over the facts of one policy."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        columns = registry.person_facts()
        self.columns: dict[str, FactColumn] = {
            name: column for name, column in columns.items() if column.type in ASKABLE
        }
        self.join, self.rows, self.kept = "all", list[AudienceRow](), ""

    # --- from what was sent -----------------------------------------------------------------------------------

    def read(self, sent: QueryDict) -> Builder:
        """The rows as the form sent them, after the step asked for (a row more, a row less)."""
        self.join = "any" if sent.get("audience-join") == "any" else "all"
        self.kept = sent.get("audience-kept", "")
        count = sent.get("audience-count", "0")
        for number in range(min(int(count) if count.isdecimal() else 0, MOST_ROWS)):
            self.rows.append(self._row(sent, number))
        step = sent.get("audience-step", "")
        if step == "add" and len(self.rows) < MOST_ROWS:
            self.rows.append(AudienceRow())
        elif step == "clear":
            self.kept = ""
        elif step.isdecimal() and int(step) < len(self.rows):
            del self.rows[int(step)]
        return self

    def _row(self, sent: QueryDict, number: int) -> AudienceRow:
        fact = sent.get(f"audience-{number}-fact", CATEGORY)
        fact = fact if fact in self.columns else CATEGORY
        how = sent.get(f"audience-{number}-how", "")
        values = sent.getlist(f"audience-{number}-value")
        if sent.get(f"audience-{number}-was", fact) != fact:
            how, values = "", []
        known = [code for code, _label in self._comparisons(fact)]
        return AudienceRow(fact, how if how in known else known[0], values)

    # --- from a condition -------------------------------------------------------------------------------------

    def show(self, condition: Mapping[str, Any]) -> Builder:
        """The rows that say a condition; one that rows cannot say is kept as it is."""
        if not condition:
            return self
        parts: Sequence[Any] = [condition]
        for join in ("all", "any"):
            if set(condition) == {join} and isinstance(condition[join], list):
                self.join, parts = join, condition[join]
        rows = [self._said(part) for part in parts]
        if len(rows) > MOST_ROWS or any(row is None for row in rows):
            self.join, self.kept = "all", json.dumps(condition, ensure_ascii=False)
        else:
            self.rows = [row for row in rows if row is not None]
        return self

    def _said(self, part: Any) -> AudienceRow | None:
        if not isinstance(part, dict):
            return None
        if set(part) == {"not"}:
            inner = self._said(part["not"])
            return AudienceRow(inner.fact, "not_in", inner.values) if inner and inner.how == "in" else None
        if set(part) == {CATEGORY}:
            return AudienceRow(CATEGORY, "in", [str(part[CATEGORY])])
        return self._compared(part)

    def _compared(self, part: dict[str, Any]) -> AudienceRow | None:
        column = self.columns.get(part.get("fact", ""))
        others = [name for name in part if name != "fact"]
        if column is None or len(others) != 1:
            return None
        how, value = others[0], part[others[0]]
        if how == "equals":
            if isinstance(value, bool):
                return AudienceRow(column.name, "yes" if value else "no")
            how, value = "in", [value]
        if how not in [code for code, _label in self._comparisons(column.name)]:
            return None
        values = value if isinstance(value, list) else [value]
        return AudienceRow(column.name, how, [str(each) for each in values])

    # --- as a condition ---------------------------------------------------------------------------------------

    @property
    def condition(self) -> dict[str, Any]:
        """The condition that the rows say; without rows: everybody."""
        if self.kept:
            try:
                kept = json.loads(self.kept)
            except ValueError:
                kept = {}
            return kept if isinstance(kept, dict) else {}
        parts = [self._part(row) for row in self.rows]
        return parts[0] if len(parts) == 1 else ({self.join: parts} if parts else {})

    def _part(self, row: AudienceRow) -> dict[str, Any]:
        if row.fact == CATEGORY:
            inside: dict[str, Any] = {CATEGORY: row.values[0] if row.values else ""}
        else:
            inside = {"fact": row.fact} | self._comparison(row)
        return {"not": inside} if row.how == "not_in" else inside

    def _comparison(self, row: AudienceRow) -> dict[str, Any]:
        if row.how in {"yes", "no"}:
            return {"equals": row.how == "yes"}
        if row.how in {"in", "not_in"}:
            return {"in": row.values}
        values = [self._number(row.fact, each) for each in row.values]
        return {"between": values} if row.how == "between" else {row.how: values[0] if values else ""}

    def _number(self, fact: str, value: str) -> Any:
        whole = self.columns[fact].type is not FactType.DATE and value.strip().lstrip("-").isdecimal()
        return int(value) if whole and len(value) < 12 else value.strip()

    # --- as the form shows it ---------------------------------------------------------------------------------

    @property
    def facts(self) -> list[tuple[str, str | Promise]]:
        """What may be asked."""
        return [(CATEGORY, _("人员类别")), *((name, each.label) for name, each in self.columns.items())]

    @property
    def views(self) -> list[RowView]:
        """The rows with their choices."""
        return [self._view(number, row) for number, row in enumerate(self.rows)]

    @property
    def can_grow(self) -> bool:
        """Whether there is room for a row more."""
        return len(self.rows) < MOST_ROWS

    def _view(self, number: int, row: AudienceRow) -> RowView:
        chosen = set(row.values)
        options = tuple(Option(code, label, code in chosen) for code, label in self._options(row.fact))
        kind = self._kind(row.fact)
        count = 2 if row.how == "between" else 1
        values = () if options or kind is FactType.BOOLEAN else tuple([*row.values, "", ""][:count])
        return RowView(
            number=number,
            fact=row.fact,
            comparisons=tuple(Option(c, label, c == row.how) for c, label in self._comparisons(row.fact)),
            options=options,
            values=values,
            input_type="date" if kind is FactType.DATE else "number",
        )

    def _kind(self, fact: str) -> FactType | str:
        return CATEGORY if fact == CATEGORY else self.columns[fact].type

    def _comparisons(self, fact: str) -> tuple[tuple[str, str | Promise], ...]:
        return _COMPARISONS[self._kind(fact)]

    def _options(self, fact: str) -> list[tuple[str, str | Promise]]:
        if fact == CATEGORY:
            return [(code, each.label) for code, each in self.policy.categories.items()]
        column = self.columns[fact]
        if column.type is not FactType.CODE:
            return []
        if column.choices is not None:
            return list(column.choices.items())
        terms = self.policy.taxonomy.get(TAXONOMY_OF_COLUMN.get(column.name, ""), {})
        return [(code, term.label) for code, term in terms.items()]
