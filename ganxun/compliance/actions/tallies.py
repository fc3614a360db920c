"""Adding up findings over the tree while a run goes through them, so that boards never count people.

Findings arrive portion by portion as Arrow; each is reduced at once to counts by unit, and at the end the counts
are rolled up to every organisation above. DuckDB does the adding, in memory, for one run.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from ganxun.base.copying import copy_batches
from ganxun.compliance.choices import Verdict
from ganxun.compliance.decisions import Histogram

#: Column of a tally → the verdict that it counts.
COUNTED = {
    "met": Verdict.MET,
    "on_track": Verdict.ON_TRACK,
    "at_risk": Verdict.AT_RISK,
    "not_met": Verdict.NOT_MET,
    "unknown": Verdict.UNKNOWN,
    "exempt": Verdict.EXEMPT,
}
_TALLY_COLUMNS = [
    "run_id",
    "organisation_id",
    "duty",
    *COUNTED,
    "verdict",
    "value",
    "target",
    "gap_sum",
    "measure",
    "is_provisional",
]
DISTRIBUTION_COLUMNS = ["run_id", "organisation_id", "duty", "low", "due_month", "is_arranged", "subjects"]

_OPEN = ", ".join(str(verdict.value) for verdict in (Verdict.ON_TRACK, Verdict.AT_RISK, Verdict.UNKNOWN))

_TABLES = """
CREATE TABLE leaf (unit_id BIGINT, duty TEXT, verdict TINYINT, measure TEXT, subjects BIGINT, gap BIGINT);
CREATE TABLE band (unit_id BIGINT, duty TEXT, low BIGINT, subjects BIGINT);
CREATE TABLE due (unit_id BIGINT, due_month DATE, is_arranged BOOLEAN, subjects BIGINT);
CREATE TABLE grouped (unit_id BIGINT, duty TEXT, verdict TINYINT, value BIGINT, target BIGINT, gap BIGINT,
                      measure TEXT, is_provisional BOOLEAN);
"""

_REDUCE_LEAF = """
INSERT INTO leaf
SELECT coalesce(unit_id, $root), duty, verdict, any_value(measure), count(*), coalesce(sum(gap), 0)
  FROM found WHERE subject_kind NOT IN ('plan', 'programme') GROUP BY ALL
"""

# Somebody with two things due in a month is one person; arranged only when both are.
_REDUCE_DUE = f"""
INSERT INTO due
SELECT unit_id, due_month, arranged = 1, count(*)
  FROM (SELECT coalesce(unit_id, $root) AS unit_id, date_trunc('month', due_on)::date AS due_month, subject_id,
               min(CASE WHEN coalesce(scheduled, 0) >= coalesce(gap, 0) AND coalesce(scheduled, 0) > 0
                        THEN 1 ELSE 0 END) AS arranged
          FROM found
         WHERE subject_kind = 'person' AND verdict IN ({_OPEN})
           AND due_on > $as_of AND due_on <= $as_of + INTERVAL 12 MONTH
         GROUP BY ALL)
 GROUP BY ALL
"""  # noqa: S608 - verdict numbers only

_REDUCE_BAND = """
INSERT INTO band
SELECT coalesce(unit_id, $root), duty, least(hours // $width, $bands) * $width, count(*)
  FROM found WHERE duty = $duty AND hours IS NOT NULL AND verdict <> 6 GROUP BY ALL
"""

# The plan is a subject without a number; what is said of it is said of the whole tree.
_GROUPED = """
INSERT INTO grouped
SELECT coalesce(v.unit_id, $root), coalesce(v.duty, f.duty), f.verdict,
       coalesce(f.value, v.value), coalesce(f.target, v.target), f.gap, coalesce(v.measure, f.measure),
       coalesce(f.provisional, v.provisional)
  FROM values_found AS v
  FULL JOIN (SELECT * FROM found WHERE subject_kind IN ('plan', 'programme')) AS f
    ON f.duty = v.duty AND v.unit_id = $root
"""

_SUMS = ", ".join(
    f"coalesce(sum(subjects) FILTER (WHERE leaf.verdict = {verdict.value}), 0) AS {name}"
    for name, verdict in COUNTED.items()
)

_ROLL_UP = f"""
WITH counted AS (
    SELECT above.ancestor_id AS organisation_id, leaf.duty, {_SUMS},
           coalesce(sum(gap) FILTER (WHERE leaf.verdict <> {Verdict.EXEMPT.value}), 0) AS gap_sum,
           any_value(leaf.measure) AS measure
      FROM leaf JOIN above USING (unit_id) GROUP BY ALL)
SELECT $run::BIGINT AS run_id, coalesce(counted.organisation_id, grouped.unit_id) AS organisation_id,
       coalesce(counted.duty, grouped.duty) AS duty,
       {", ".join(f"coalesce({name}, 0)::BIGINT AS {name}" for name in COUNTED)},
       grouped.verdict, grouped.value, grouped.target,
       coalesce(grouped.gap, gap_sum, 0)::BIGINT AS gap_sum,
       coalesce(grouped.measure, counted.measure) AS measure,
       coalesce(grouped.is_provisional, false) AS is_provisional
  FROM counted FULL JOIN grouped ON grouped.unit_id = counted.organisation_id AND grouped.duty = counted.duty
 ORDER BY organisation_id, duty
"""  # noqa: S608 - names of this module only

_DISTRIBUTE = """
SELECT $run::BIGINT AS run_id, above.ancestor_id AS organisation_id, duty, low, NULL::DATE AS due_month,
       false AS is_arranged, sum(subjects)::BIGINT AS subjects
  FROM band JOIN above USING (unit_id) GROUP BY ALL
UNION ALL
SELECT $run, above.ancestor_id, '*', NULL, due_month, is_arranged, sum(subjects)::BIGINT
  FROM due JOIN above USING (unit_id) GROUP BY ALL
 ORDER BY organisation_id, duty, low, due_month, is_arranged
"""


class Sheet:
    """Running counts. `root` takes people without a unit; `ancestors` is the tree, as Parquet or as a table."""

    def __init__(
        self, *, root: int, as_of: date, ancestors: Path | pa.Table, histogram: Histogram | None
    ) -> None:
        self._memory = duckdb.connect(":memory:")
        self._memory.execute(_TABLES)
        self._root = root
        self._as_of = as_of
        self._ancestors = ancestors
        self._histogram = histogram

    def add(self, findings: pa.Table) -> None:
        """Count findings of one portion. People must not be spread over portions."""
        self._memory.register("found", findings)
        self._memory.execute(_REDUCE_LEAF, {"root": self._root})
        self._memory.execute(_REDUCE_DUE, {"root": self._root, "as_of": self._as_of})
        if self._histogram:
            shape = {
                "width": self._histogram.width,
                "bands": self._histogram.bands,
                "duty": self._histogram.duty,
            }
            self._memory.execute(_REDUCE_BAND, {"root": self._root, **shape})
        self._memory.unregister("found")

    def add_values(self, values: pa.Table, findings: pa.Table) -> None:
        """Values of group duties by organisation; the verdict on the plan itself stands at the root."""
        self._memory.register("values_found", values)
        self._memory.register("found", findings)
        self._memory.execute(_GROUPED, {"root": self._root})
        self._memory.unregister("values_found")
        self._memory.unregister("found")

    def counted(self, run: int) -> tuple[pa.Table, pa.Table]:
        """Tallies and distributions, rolled up to every organisation above, in the columns that are stored."""
        tree = self._ancestors
        if isinstance(tree, Path):
            self._memory.register(
                "above", self._memory.read_parquet(str(tree)).select("unit_id", "ancestor_id")
            )
        else:
            self._memory.register("above", tree)
        return self._rows(_ROLL_UP, run), self._rows(_DISTRIBUTE, run)

    def store(self, run: int) -> int:
        """Write the tallies and distributions of `run`; must be called inside a transaction."""
        tallies, distributions = self.counted(run)
        written = copy_batches("compliance_tally", _TALLY_COLUMNS, tallies.to_batches())
        copy_batches("compliance_distribution", DISTRIBUTION_COLUMNS, distributions.to_batches())
        return written

    def _rows(self, sql: str, run: int) -> pa.Table:
        found: pa.Table = self._memory.sql(sql, params={"run": run}).to_arrow_table()
        return found
