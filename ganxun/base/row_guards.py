"""Whose rows a web process may see at all: said beside each table, held by PostgreSQL (decision 0075).

`visible_to` is the first line and narrows by permission. This is the second, for the query somebody forgot to
narrow: row-level security, by subtree, for the role that web processes act as. The worker and the shell own the
tables and are not held up.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Session settings that say for whom a connection works; empty means nobody, and nobody sees nothing.
PATHS, PERSON, USER, AUDITED = "ganxun.paths", "ganxun.person", "ganxun.user", "ganxun.audited"
#: In place of paths: the whole tree.
EVERYTHING = "*"


def _setting(name: str) -> str:
    # In a sub-select it is read once a query, not once a row.
    return f"(SELECT nullif(current_setting('{name}', true), ''))"


def _all(setting: str = PATHS) -> str:
    return f"(SELECT current_setting('{setting}', true) = '{EVERYTHING}')"


def _paths(setting: str) -> str:
    return f"unnest(string_to_array({_setting(setting)}, ' ')) AS held(path)"


# A range over the paths' own index, in the order of bytes: «1.2.» up to, not including, «1.2/».
_UNITS = (
    f"SELECT place.id FROM {_paths(PATHS)}"  # noqa: S608 - names of this module only
    " JOIN orgs_organisation AS place"
    " ON place.path ~>=~ held.path AND place.path ~<~ (left(held.path, -1) || '/')"
)


@dataclass(frozen=True)
class RowGuard:
    """The condition under which a row is seen; `{table}` in it is the table's own name."""

    condition: str

    def over(self, table: str) -> str:
        """The condition for that table."""
        return self.condition.replace("{table}", table)


def by_unit(column: str, *, or_if: str = "") -> RowGuard:
    """Rows of units within the subtrees; also those for which `or_if` holds."""
    return RowGuard(f"{_all()}{_or(or_if)} OR {column} IN ({_UNITS})")


def by_person(column: str = "person_id", *, or_if: str = "") -> RowGuard:
    """Rows about people who are seen themselves; also those for which `or_if` holds."""
    return RowGuard(
        f"{_all()}{_or(or_if)} OR EXISTS (SELECT 1 FROM people_person AS seen WHERE seen.id = {{table}}.{column})"  # noqa: S608 - columns of models
    )


def by_path(column: str, *, setting: str = PATHS, or_if: str = "") -> RowGuard:
    """Rows that carry the path of their organisation."""
    below = f"EXISTS (SELECT 1 FROM {_paths(setting)} WHERE starts_with({{table}}.{column}, held.path))"  # noqa: S608 - as above
    return RowGuard(f"{_all(setting)}{_or(or_if)} OR {below}")


def by_account(column: str) -> RowGuard:
    """Rows of the account itself, and of accounts of people who are seen themselves."""
    return RowGuard(
        f"{_all()} OR {is_own_account(column)} OR EXISTS (SELECT 1 FROM accounts_user AS owner"  # noqa: S608 - columns of models
        f" JOIN people_person AS seen ON seen.id = owner.person_id WHERE owner.id = {{table}}.{column})"
    )


def by_whole(column: str, table: str) -> RowGuard:
    """Rows of something in another table that is seen itself."""
    return RowGuard(
        f"{_all()} OR EXISTS (SELECT 1 FROM {table} AS whole WHERE whole.id = {{table}}.{column})"  # noqa: S608 - as above
    )


def is_oneself(column: str) -> str:
    """The row is about the person behind the account."""
    return f"{column} = {_setting(PERSON)}::bigint"


def is_own_account(column: str) -> str:
    """The row was written by the account itself."""
    return f"{column} = {_setting(USER)}::bigint"


def _or(condition: str) -> str:
    return f" OR {condition}" if condition else ""
