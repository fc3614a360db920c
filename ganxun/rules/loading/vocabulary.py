"""Everything a rule may refer to by name: facts, codes, categories, programmes, owners, clauses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ganxun.rules.facts import FactColumn, FactTable, FactType, Registry
from ganxun.rules.language.policy import Term
from ganxun.rules.loading.problems import Place, Problems, choose_from

TAXONOMY_OF_COLUMN = {
    "field": "fields",
    "topic": "topics",
    "method": "methods",
    "lecturer_kind": "lecturer_kinds",
    "class_kind": "class_kinds",
    "institution_kind": "institution_kinds",
    "institution_code": "institutions",
    "code": "institutions",
}


@dataclass(frozen=True)
class Row:
    """The row a condition speaks about: its Chinese name and its facts."""

    label: str
    columns: Mapping[str, FactColumn]
    is_person: bool = False


@dataclass
class Vocabulary:
    """The names of one folder, filled as its files are read; rules are read last."""

    registry: Registry
    problems: Problems
    taxonomy: Mapping[str, Mapping[str, Term]] = field(default_factory=dict)
    categories: frozenset[str] = frozenset()
    programmes: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()
    clauses: frozenset[str] = frozenset()

    @property
    def person(self) -> Row:
        """The person on the day judged."""
        return Row("人员", self.registry.person_facts(), is_person=True)

    @property
    def person_dates(self) -> list[str]:
        """The facts of a person that are days."""
        return [name for name, column in self.person.columns.items() if column.type is FactType.DATE]

    def row(self, table: FactTable) -> Row:
        """A row of a table."""
        return Row(table.label, table.by_name)

    def codes(self, column: FactColumn) -> Iterable[str] | None:
        """The codes a column may hold; None when any code will do."""
        if column.name == "programme":
            return self.programmes
        if column.choices is not None:
            return column.choices
        return self.taxonomy.get(TAXONOMY_OF_COLUMN.get(column.name, ""))

    def check_name(self, kind: str, name: str, known: Iterable[str], place: Place) -> bool:
        """Note a problem unless ``name`` is known."""
        if name in set(known):
            return True
        if name:
            self.problems.add(place, f"没有{kind}「{name}」", choose_from(name, known))
        return False

    def check_citations(self, cites: Iterable[str], place: Place) -> None:
        """Every cited clause must stand in clauses.yaml."""
        for clause in cites:
            self.check_name("条款", clause, self.clauses, place)

    def table(self, name: str, place: Place) -> FactTable | None:
        """A registered table; None and a problem when there is none of that name."""
        known = [table.name for table in self.registry]
        return self.registry.table(name) if self.check_name("事实表", name, known, place) else None


ASKABLE = frozenset({FactType.CODE, FactType.BOOLEAN, FactType.WHOLE, FactType.DATE, FactType.AMOUNT})
