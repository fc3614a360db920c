"""What is wrong with staged rows when they are compared with one another and with the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ganxun.base.imports.work import Work, run_sql
from ganxun.base.permissions import Permission
from ganxun.base.sheets.reading import SheetReader

_COLUMNS = (
    "CREATE TEMP TABLE import_column (sheet_order int, key text, col text, heading text) ON COMMIT DROP"
)

# A person is the same in two rows when number, code, or person found are the same; else name, birth and unit.
_SAME_PERSON = """
    coalesce('p' || s.person_id, 'i' || s.identity_hash, 'c' || s.code,
             's' || s.name || '|' || s.born_on || '|' || coalesce(s.unit_id::text, ''))
"""


@dataclass(frozen=True)
class Check:
    """One set-based check. `finds` is a query over the rows `s` that are wrong (from FROM on).

    `found` and `advice` are SQL expressions; the column shown is that of `key`.
    """

    code: str
    key: str
    found: str
    advice: str
    finds: str

    def run(self, parameters: dict[str, object]) -> None:
        """Note a problem for each row that the query finds."""
        run_sql(
            f"INSERT INTO import_problem (sheet_order, row, code, advice, col, heading, found)"
            f" SELECT s.sheet_order, s.row, '{self.code}', {self.advice}, coalesce(c.col, ''),"
            f" coalesce(c.heading, ''), {self.found}"
            f" {self.finds.format(column=_column(self.key))}",
            parameters,
        )


def _column(key: str) -> str:
    return f"LEFT JOIN import_column AS c ON c.sheet_order = s.sheet_order AND c.key = '{key}'"


_IDENTITY = (
    Check(
        "identity_two_names",
        "identity",
        "'…' || s.identity_tail",
        "'同一身份证号在本表第 ' || other.row || ' 行属于“' || other.name || '”，请核对号码和姓名'",
        """FROM st_person AS s {column}
           JOIN LATERAL (SELECT o.row, o.name FROM st_person AS o
                 WHERE o.identity_hash = s.identity_hash AND o.name <> s.name ORDER BY o.line LIMIT 1) AS other ON true""",
    ),
    Check(
        "duplicate_person",
        "name",
        "s.name",
        "CASE s.first_sheet WHEN s.sheet_order THEN '与本表第 ' ELSE '与另一张工作表第 ' END || s.first_row"
        " || ' 行是同一个人，请只保留一行'",
        f"""FROM (SELECT s.*, first_value(s.row) OVER same AS first_row,
                         first_value(s.sheet_order) OVER same AS first_sheet, row_number() OVER same AS place,
                         first_value(s.name) OVER same AS first_name
                    FROM st_person AS s WHERE s.name IS NOT NULL
                   WINDOW same AS (PARTITION BY {_SAME_PERSON} ORDER BY s.line)) AS s {{column}}
             WHERE s.place > 1 AND s.name = s.first_name AND (s.person_id IS NOT NULL OR s.identity_hash IS NOT NULL
                   OR s.code IS NOT NULL OR s.born_on IS NOT NULL)""",  # noqa: S608 - our own expression
    ),
    Check(
        "code_and_identity_differ",
        "code",
        "s.code",
        "'统一标识与公民身份号码在库中属于两个人，请核对其中哪一个填错'",
        """FROM st_person AS s {column}
           JOIN people_person AS p ON p.code = s.code WHERE p.id <> s.person_id AND s.found_by = 'identity'""",
    ),
    Check(
        "identity_differs",
        "identity",
        "'…' || s.identity_tail",
        "'库中该人员的身份证号末四位是 ' || p.identity_tail || '，请核对号码'",
        """FROM st_person AS s {column} JOIN people_person AS p ON p.id = s.person_id
           JOIN orgs_organisation AS o ON o.id = p.unit_id
          WHERE s.found_by = 'code' AND p.identity_hash <> s.identity_hash AND NOT {{decided}}
            AND """
        "{{allowed}}",
    ),
    Check(
        "name_differs",
        "name",
        "s.name",
        "'该身份证号在库中登记为“' || p.name || '”，请核对；确系更名的，请同时填写统一标识'",
        """FROM st_person AS s {column} JOIN people_person AS p ON p.id = s.person_id
           LEFT JOIN orgs_organisation AS o ON o.id = p.unit_id
          WHERE s.found_by = 'identity' AND p.name <> s.name AND NOT {{renamed}}
            AND (o.id IS NULL OR {{allowed}})""",
    ),
    Check(
        "person_out_of_scope",
        "name",
        "s.name",
        "'该人员现登记在您管理范围以外的单位，调动请由双方共同的上级组织部门导入'",
        """FROM st_person AS s {column} JOIN people_person AS p ON p.id = s.person_id
           JOIN orgs_organisation AS o ON o.id = p.unit_id WHERE NOT {{allowed}}""",
    ),
)

_NEW_PEOPLE = (
    Check(
        "no_unit",
        "unit",
        "''",
        "'新增人员必须填写工作单位（或在 A02 中填写任职机构）'",
        """FROM st_person AS s {column}
          WHERE s.is_new AND s.unit_id IS NULL
            AND NOT EXISTS (SELECT 1 FROM st_post AS post WHERE post.person_id = s.person_id)
            AND NOT EXISTS (SELECT 1 FROM import_problem AS known
                             WHERE known.sheet_order = s.sheet_order AND known.row = s.row
                               AND known.code IN ('unknown_unit', 'unit_out_of_scope', 'unit_closed', 'ambiguous_unit'))""",
    ),
)

_POSTS = (
    Check(
        "unknown_person",
        "name",
        "coalesce(s.ref_name, s.ref_code, '')",
        "'在本文件和库中都找不到这个人，或同名的不止一人，请填写统一标识或公民身份号码'",
        "FROM (SELECT sheet_order, row, ref_name, ref_code, ref_hash, person_id FROM st_post UNION ALL"
        " SELECT sheet_order, row, ref_name, ref_code, ref_hash, person_id FROM st_rank) AS s {column}"
        " WHERE s.person_id IS NULL AND (s.ref_name IS NOT NULL OR s.ref_code IS NOT NULL OR s.ref_hash IS NOT NULL)",
    ),
    Check(
        "post_out_of_scope",
        "name",
        "coalesce(s.ref_name, s.ref_code, '')",
        "'该人员不在您的管理范围内'",
        "FROM (SELECT sheet_order, row, ref_name, ref_code, person_id FROM st_post WHERE NOT is_snapshot UNION ALL"
        " SELECT sheet_order, row, ref_name, ref_code, person_id FROM st_rank WHERE NOT is_snapshot) AS s {column}"
        " JOIN people_person AS p ON p.id = s.person_id"
        " JOIN orgs_organisation AS o ON o.id = p.unit_id WHERE NOT {{allowed}}",
    ),
    Check(
        "no_post_date",
        "post_since",
        "''",
        "'新任职务须填写任现职时间，例如 2018-06-01'",
        """FROM st_post AS s {column} WHERE s.is_snapshot AND s.appointment_id IS NULL AND s.starts_on IS NULL
            AND NOT EXISTS (SELECT 1 FROM import_problem AS known WHERE known.sheet_order = s.sheet_order
                               AND known.row = s.row AND known.heading = c.heading)""",
    ),
    Check(
        "post_before_present",
        "post_since",
        "s.starts_on::text",
        "'早于库中现任主职务的任职时间（' || s.follows_since || '），请核对'",
        "FROM st_post AS s {column} WHERE s.follows_id IS NOT NULL AND s.starts_on < s.follows_since",
    ),
    Check(
        "duplicate_post",
        "title",
        "s.title",
        "'与本表第 ' || s.first_row || ' 行是同一任职，请只保留一行'",
        """FROM (SELECT s.*, first_value(s.row) OVER same AS first_row, row_number() OVER same AS place FROM st_post AS s
                  WHERE NOT is_snapshot
                 WINDOW same AS (PARTITION BY person_id, unit_id, title, starts_on ORDER BY sheet_order, row)) AS s {column}
            WHERE s.place > 1 AND s.person_id IS NOT NULL""",
    ),
    Check(
        "post_ends_at_once",
        "post_until",
        "s.ends_before::text",
        "'免职时间必须晚于任职时间'",
        "FROM st_post AS s {column} WHERE s.ends_before = s.starts_on",
    ),
    Check(
        "duplicate_rank",
        "rank",
        "''",
        "'与本表第 ' || s.first_row || ' 行重复，请只保留一行'",
        """FROM (SELECT s.*, first_value(s.row) OVER same AS first_row, row_number() OVER same AS place FROM st_rank AS s
                  WHERE NOT is_snapshot
                 WINDOW same AS (PARTITION BY person_id, kind, code, starts_on ORDER BY sheet_order, row)) AS s {column}
            WHERE s.place > 1 AND s.person_id IS NOT NULL""",
    ),
    Check(
        "rank_ends_at_once",
        "rank_until",
        "s.ends_before::text",
        "'终止日期必须晚于批准日期'",
        "FROM st_rank AS s {column} WHERE s.ends_before = s.starts_on",
    ),
    *(
        Check(
            f"no_{key}_date",
            f"{key}_since",
            "''",
            "'职务层次或职级有变化，须填写任职（晋升）时间'",
            f"""FROM st_rank AS s {{column}} WHERE s.is_snapshot AND s.kind = '{key}' AND s.rank_id IS NULL
                 AND s.starts_on IS NULL
                 AND NOT EXISTS (SELECT 1 FROM import_problem AS known WHERE known.sheet_order = s.sheet_order
                               AND known.row = s.row AND known.heading = c.heading)""",  # noqa: S608 - two words of ours
        )
        for key in ("level", "grade")
    ),
    *(
        Check(
            f"{key}_before_present",
            f"{key}_since",
            "s.starts_on::text",
            "'早于库中现职级（层次）的批准日期（' || s.follows_since || '），请核对'",
            f"FROM st_rank AS s {{column}} WHERE s.kind = '{key}' AND s.follows_id IS NOT NULL"
            " AND s.starts_on < s.follows_since",
        )
        for key in ("level", "grade")
    ),
)

# Set by hand, and an officer has decided that the file is right.
_DECIDED = """EXISTS (SELECT 1 FROM import_kept AS kept
                      WHERE kept.person_id = p.id AND kept.row = s.row AND kept.sheet_order = s.sheet_order
                        AND kept.field = '{field}')"""
_ALLOWED = "EXISTS (SELECT 1 FROM unnest(%(paths)s::text[]) AS mine WHERE starts_with(o.path, mine))"

#: (order of the sheet, key of the field, letter of the column, heading).
NamedColumn = tuple[int, str, str, str]


def columns_of(readers: Sequence[SheetReader]) -> list[NamedColumn]:
    """Which column of which sheet is what."""
    return [
        (reader.sheet.order, column.field.key, column.letter, column.heading)
        for reader in readers
        for column in reader.layout.columns
    ]


def remember_columns(work: Work, columns: Sequence[NamedColumn]) -> None:
    """Keep the columns beside the staged rows, for the messages of the set-based checks."""
    run_sql(f"DROP TABLE IF EXISTS import_column; {_COLUMNS}")
    for each in columns:
        work.add("import_column", ("sheet_order", "key", "col", "heading"), each)
    work.flush()


def run_checks(checks: Sequence[Check], parameters: dict[str, object], words: dict[str, str]) -> None:
    """Run the checks. `words` are SQL conditions that stand in several of them, as {{word}}."""
    for check in checks:
        finds = check.finds
        for word, condition in words.items():
            finds = finds.replace("{{" + word + "}}", condition)
        replace(check, finds=finds).run(parameters)


def check_identity(work: Work) -> None:
    """Who is who: before new people are told from known ones."""
    work.progress.step("核对人员")
    words = {
        "allowed": _ALLOWED,
        "decided": _DECIDED.format(field="identity"),
        "renamed": _DECIDED.format(field="name"),
    }
    run_checks(_IDENTITY, _parameters(work), words)


def check_spans(work: Work) -> None:
    """New people, posts and ranks."""
    work.progress.step("核对任职和职级")
    run_checks(_NEW_PEOPLE + _POSTS, _parameters(work), {"allowed": _ALLOWED})


def _parameters(work: Work) -> dict[str, object]:
    return {"paths": list(work.actor.paths(Permission.ROSTER_IMPORT))}
