"""Reads everything of a folder but its rules and worked examples."""

from collections.abc import Mapping as ReadMapping
from dataclasses import dataclass, field

from ganxun.rules.language.conditions import (
    AllHold,
    Condition,
    InCategory,
    walk,
)
from ganxun.rules.language.policy import (
    Category,
    Clause,
    Conversion,
    Conversions,
    Document,
    Programme,
    ProgrammeKind,
    Term,
)
from ganxun.rules.loading.conditions import optional_condition, read_condition
from ganxun.rules.loading.fields import Fields, each_entry, each_item
from ganxun.rules.loading.marked import Mapping, Node, Scalar
from ganxun.rules.loading.problems import Place, Problems
from ganxun.rules.loading.vocabulary import TAXONOMY_OF_COLUMN, Vocabulary

_DOCUMENT = (
    "code",
    "title",
    "issuer",
    "starts_on",
    "ends_before",
    "published",
    "supersedes",
    "superseded_by",
    "owners",
    "tolerance",
)


def read_document(node: Node, problems: Problems) -> Document:
    """document.yaml."""
    fields = Fields(node, "规划", problems, _DOCUMENT)
    document = Document(
        code=fields.text("code"),
        title=fields.text("title"),
        issuer=fields.text("issuer"),
        starts_on=fields.day("starts_on"),
        ends_before=fields.day("ends_before"),
        published=fields.optional_text("published"),
        supersedes=fields.optional_text("supersedes"),
        superseded_by=fields.optional_text("superseded_by"),
        owners=_owners(fields, problems),
        tolerance=fields.share("tolerance") if "tolerance" in fields else 1000,
    )
    if document.ends_before <= document.starts_on and not problems:
        wrong = "ends_before 不晚于 starts_on"
        problems.add(fields.place_of("ends_before"), wrong, "ends_before 是期满后的第一天，例如 2023-01-01")
    return document


def _owners(fields: Fields, problems: Problems) -> dict[str, str]:
    node = fields.node("owners")
    if node is None:
        return {}
    names = tuple(node.entries) if isinstance(node, Mapping) else ()
    owners = Fields(node, "owners", problems, names)
    return {name: owners.text(name) for name in names}


def read_clauses(node: Node, problems: Problems) -> dict[str, Clause]:
    """clauses.yaml."""
    found: dict[str, Clause] = {}
    for item in each_item(node, "clauses.yaml", problems):
        fields = Fields(item, "条款", problems, ("id", "chapter", "section", "text"))
        section = fields.optional("section")
        clause = Clause(
            id=fields.text("id"),
            chapter=fields.text("chapter"),
            section=section.raw if isinstance(section, Scalar) else "",
            text=fields.text("text"),
        )
        if clause.id in found:
            problems.add(fields.place_of("id"), f"条款「{clause.id}」写了两次", "请只保留一处")
        found[clause.id] = clause
    return found


def read_taxonomy(node: Node, names: Vocabulary) -> dict[str, dict[str, Term]]:
    """taxonomy.yaml."""
    problems = names.problems
    sections = Fields(node, "分类", problems, sorted(set(TAXONOMY_OF_COLUMN.values())))
    return {
        section: dict(_terms(inner, section, names))
        for section in sections.names()
        if (inner := sections.optional(section)) is not None
    }


def _terms(node: Node, section: str, names: Vocabulary) -> list[tuple[str, Term]]:
    found = []
    for code, inner in each_entry(node, section, names.problems):
        fields = Fields(inner, f"分类「{code}」", names.problems, ("label", "interactive", "field", "cites"))
        cites = fields.texts("cites") if "cites" in fields else ()
        names.check_citations(cites, fields.place)
        term = Term(fields.text("label"), fields.flag("interactive"), fields.optional_text("field"), cites)
        found.append((code, term))
    return found


def read_conversions(node: Node, names: Vocabulary) -> Conversions:
    """conversion.yaml."""
    problems = names.problems
    fields = Fields(node, "折算", problems, ("month", "day", "conversions"))
    month, day = fields.optional("month"), fields.optional("day")
    rows = fields.optional("conversions")
    listed = each_item(rows, "conversions", problems) if rows else ()
    return Conversions(
        month_days=Fields(month, "month", problems, ("days",)).whole("days") if month else 30,
        most_hours_a_day=Fields(day, "day", problems, ("at_most_hours",)).scaled("at_most_hours", 10)
        if day
        else 80,
        rows=tuple(_conversion(row, names) for row in listed),
    )


_CONVERSION = (
    "code",
    "from",
    "until",
    "region",
    "account",
    "when",
    "hours_per_day",
    "minutes_per_hour",
    "factor",
    "cap",
    "says",
    "cites",
    "basis",
)


def _conversion(node: Node, names: Vocabulary) -> Conversion:
    fields = Fields(node, "折算", names.problems, _CONVERSION)
    record = names.row(names.registry.table("credits"))
    if not any(rate in fields for rate in ("hours_per_day", "minutes_per_hour", "factor", "cap")):
        advice = "请写 hours_per_day、minutes_per_hour、factor 或 cap"
        names.problems.add(fields.place, "没有写怎样折算", advice)
    if "cites" not in fields and "basis" not in fields:
        names.problems.add(fields.place, "没有写依据", "请写 cites（条款），没有条款时写 basis（做法的来由）")
    cites = fields.texts("cites") if "cites" in fields else ()
    names.check_citations(cites, fields.place)
    return Conversion(
        code=fields.text("code"),
        starts_on=fields.day("from"),
        ends_before=fields.optional_day("until"),
        region=fields.optional_text("region"),
        account=fields.optional_text("account"),
        when=optional_condition(fields, "when", record, names),
        hours_per_day=_rate(fields, "hours_per_day"),
        minutes_per_hour=_rate(fields, "minutes_per_hour"),
        factor=_rate(fields, "factor"),
        cap_hours=_cap(fields, names.problems),
        says=fields.text("says"),
        cites=cites,
        basis=fields.optional_text("basis"),
    )


def _rate(fields: Fields, name: str) -> int | None:
    return fields.scaled(name, 10) if name in fields else None


def _cap(fields: Fields, problems: Problems) -> int | None:
    node = fields.optional("cap")
    if node is None:
        return None
    cap = Fields(node, "cap", problems, ("hours", "per"))
    if cap.text("per") not in {"year", ""}:
        problems.add(cap.place_of("per"), "封顶只能按年", "请写成「per: year」")
    return cap.scaled("hours", 10)


def read_programmes(node: Node, names: Vocabulary) -> dict[str, Programme]:
    """programmes.yaml; that its duties exist is checked when the rules are known."""
    found = {}
    for code, inner in each_entry(node, "programmes.yaml", names.problems):
        fields = Fields(
            inner, f"计划工程「{code}」", names.problems, ("label", "kind", "cites", "owner", "says", "must")
        )
        programme = Programme(
            code=code,
            label=fields.text("label"),
            kind=fields.choice("kind", ProgrammeKind, ProgrammeKind.PLAN),
            cites=fields.texts("cites"),
            owner=fields.text("owner"),
            says=fields.text("says"),
            must=_must(fields, names.problems),
        )
        names.check_citations(programme.cites, fields.place_of("cites"))
        names.check_name("责任单位", programme.owner, names.owners, fields.place_of("owner"))
        found[code] = programme
    return found


def _must(fields: Fields, problems: Problems) -> tuple[str, ...]:
    node = fields.node("must")
    items = each_item(node, "must", problems) if node is not None else ()
    return tuple(item.raw for item in items if isinstance(item, Scalar))


@dataclass
class CategoryReader:
    """categories.yaml; categories may use each other, but not in a circle."""

    names: Vocabulary
    places: dict[str, Place] = field(default_factory=dict)

    def read(self, node: Node) -> dict[str, Category]:
        """Every category, with circles refused."""
        found = {}
        for code, inner in each_entry(node, "categories.yaml", self.names.problems):
            fields = Fields(
                inner, f"人员类别「{code}」", self.names.problems, ("label", "says", "cites", "when")
            )
            when = fields.node("when")
            self.places[code] = fields.place
            found[code] = Category(
                code=code,
                label=fields.text("label"),
                says=fields.text("says"),
                cites=fields.texts("cites"),
                when=AllHold() if when is None else read_condition(when, self.names.person, self.names),
            )
            self.names.check_citations(found[code].cites, fields.place_of("cites"))
        self._refuse_circles(found)
        return found

    def _refuse_circles(self, found: ReadMapping[str, Category]) -> None:
        for code in found:
            circle = _circle(code, found, ())
            if circle:
                wrong = "人员类别互相引用成了圈：" + " → ".join(circle)
                self.names.problems.add(self.places[code], wrong, "请把其中一个改成直接写条件")


def _circle(code: str, found: ReadMapping[str, Category], path: tuple[str, ...]) -> tuple[str, ...]:
    if code in path:
        return (*path, code) if path[0] == code else ()
    if code not in found:
        return ()
    for inner in used_categories(found[code].when):
        if circle := _circle(inner, found, (*path, code)):
            return circle
    return ()


def used_categories(condition: Condition) -> list[str]:
    """The categories a condition over persons names directly."""
    return [part.code for part in walk(condition) if isinstance(part, InCategory)]
