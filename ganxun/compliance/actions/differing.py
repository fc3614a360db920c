"""Keeping the tallies of a full run in step with what a few people's findings have become.

The same counting as in a run (`tallies.Sheet`) is done over their findings before and after; the difference is added,
unit by unit, up the tree. Figures of groups (shares, averages) are left alone: they need everybody.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from django.db import connection

from ganxun.base.copying import copy_batches
from ganxun.compliance.actions.tallies import COUNTED, DISTRIBUTION_COLUMNS, Sheet
from ganxun.compliance.decisions import histogram_of
from ganxun.compliance.models import EvaluationRun
from ganxun.orgs.models import Organisation
from ganxun.rules.evaluating import rules_to_judge
from ganxun.rules.language.policy import Policy

_FIGURES = (*COUNTED, "gap_sum")

_STAGE_COUNTS = f"""
CREATE TEMPORARY TABLE compliance_counted ON COMMIT DROP AS
SELECT 0 AS sign, run_id, organisation_id, duty, {", ".join(f"{name}::bigint AS {name}" for name in _FIGURES)}, measure
  FROM compliance_tally LIMIT 0
"""  # noqa: S608 - names of this module
_MERGE_COUNTS = f"""
MERGE INTO compliance_tally AS tally
USING (SELECT run_id, organisation_id, duty, max(measure) AS measure,
              {", ".join(f"sum(sign * {name}) AS {name}" for name in _FIGURES)}
         FROM compliance_counted GROUP BY run_id, organisation_id, duty) AS change
   ON tally.run_id = change.run_id AND tally.organisation_id = change.organisation_id AND tally.duty = change.duty
 WHEN MATCHED THEN UPDATE SET {", ".join(f"{name} = tally.{name} + change.{name}" for name in _FIGURES)}
 WHEN NOT MATCHED THEN
      INSERT (run_id, organisation_id, duty, {", ".join(_FIGURES)}, measure, is_provisional)
      VALUES (change.run_id, change.organisation_id, change.duty,
              {", ".join(f"change.{name}" for name in _FIGURES)}, coalesce(change.measure, ''), false)
"""  # noqa: S608 - names of this module
_NOBODY_LEFT = f"""
DELETE FROM compliance_tally AS tally USING compliance_counted AS change
 WHERE tally.run_id = change.run_id AND tally.organisation_id = change.organisation_id AND tally.duty = change.duty
   AND tally.verdict IS NULL AND tally.value IS NULL AND {" + ".join(f"tally.{name}" for name in COUNTED)} = 0
"""  # noqa: S608 - names of this module

_STAGE_BARS = """
CREATE TEMPORARY TABLE compliance_barred ON COMMIT DROP AS
SELECT 0 AS sign, run_id, organisation_id, duty, low, due_month, is_arranged, subjects::bigint AS subjects
  FROM compliance_distribution LIMIT 0
"""
_MERGE_BARS = """
MERGE INTO compliance_distribution AS bar
USING (SELECT run_id, organisation_id, duty, low, due_month, is_arranged, sum(sign * subjects) AS subjects
         FROM compliance_barred GROUP BY run_id, organisation_id, duty, low, due_month, is_arranged) AS change
   ON bar.run_id = change.run_id AND bar.organisation_id = change.organisation_id AND bar.duty = change.duty
  AND bar.low IS NOT DISTINCT FROM change.low AND bar.due_month IS NOT DISTINCT FROM change.due_month
  AND bar.is_arranged = change.is_arranged
 WHEN MATCHED AND bar.subjects + change.subjects = 0 THEN DELETE
 WHEN MATCHED THEN UPDATE SET subjects = bar.subjects + change.subjects
 WHEN NOT MATCHED AND change.subjects <> 0 THEN
      INSERT (run_id, organisation_id, duty, low, due_month, is_arranged, subjects)
      VALUES (change.run_id, change.organisation_id, change.duty, change.low, change.due_month,
              change.is_arranged, change.subjects)
"""


def adjust_tallies(base: EvaluationRun, policy: Policy, *, before: pa.Table, after: pa.Table) -> None:
    """Take what was counted of `before` from the tallies of `base`, and add what is counted of `after`."""
    tree = _tree_of(pa.concat_tables([before, after]).column("unit_id"))
    histogram = histogram_of(rules_to_judge(policy, base.as_of))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS compliance_counted, compliance_barred")
        cursor.execute(_STAGE_COUNTS)
        cursor.execute(_STAGE_BARS)
    for sign, findings in ((-1, before), (1, after)):
        sheet = Sheet(root=_root(), as_of=base.as_of, ancestors=tree, histogram=histogram)
        sheet.add(findings)
        counts, bars = sheet.counted(base.pk)
        _stage(
            "compliance_counted", ["run_id", "organisation_id", "duty", *_FIGURES, "measure"], counts, sign
        )
        _stage("compliance_barred", DISTRIBUTION_COLUMNS, bars, sign)
    with connection.cursor() as cursor:
        cursor.execute(_MERGE_COUNTS)
        cursor.execute(_NOBODY_LEFT)
        cursor.execute(_MERGE_BARS)


def _stage(table: str, columns: list[str], rows: pa.Table, sign: int) -> None:
    signed = rows.append_column("sign", pa.array([sign] * len(rows), pa.int32()))
    copy_batches(table, ["sign", *columns], signed.to_batches())


def _root() -> int:
    root = Organisation.objects.filter(parent__isnull=True).order_by("id").values_list("pk", flat=True)
    return root.first() or 0


def _tree_of(units: pa.ChunkedArray[Any]) -> pa.Table:
    """The units with all above them (`unit_id`, `ancestor_id`); and the root, which takes people without a unit."""
    wanted = {unit for unit in units.unique().to_pylist() if unit is not None} | {_root()}
    rows = [
        (unit.pk, ancestor)
        for unit in Organisation.objects.filter(pk__in=wanted).only("path")
        for ancestor in unit.ancestor_ids
    ]
    return pa.table(
        {
            "unit_id": pa.array([unit for unit, _ in rows], pa.int64()),
            "ancestor_id": pa.array([ancestor for _, ancestor in rows], pa.int64()),
        }
    )
