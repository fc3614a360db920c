"""Invented facts of N people as a person-clustered snapshot: seeded, range by range, so that memory stays bounded.

    python -m bench.evaluation.generated FOLDER PEOPLE CREDITS SEED

Same layout and types as `ganxun.compliance.actions.snapshot`: one file a view and range of 125,000 people. Facts that
may be unknown are unknown in a few per cent of the rows; every duty over persons has somebody to judge.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.evaluation.clocked import told
from bench.evaluation.invented import (
    Dice,
    appointments,
    designations,
    events,
    exemptions,
    persons,
    ranks,
    units,
)
from bench.evaluation.trainings import credits_of, schedules_of

PEOPLE_A_RANGE = 125_000
_PEOPLE_A_BLOCK = 10_000
_PEOPLE_A_UNIT = 40
_ROWS_A_GROUP = 122_880


def generate(folder: Path, people: int, each: int, seed: int) -> dict[str, Any]:
    """Write all facts, ``each`` credits a person; says how many rows of credits there are."""
    from ganxun.compliance.actions.snapshot import schema_of
    from ganxun.rules.facts import registry

    schemas = {table.view: schema_of(table) for table in registry}
    orgs = units(np.random.default_rng(seed), max(300, people // _PEOPLE_A_UNIT))
    tree = {
        "unit_id": orgs["unit_id"],
        "ancestor_id": orgs["unit_id"],
        "depth": np.zeros(len(orgs["unit_id"]), int),
    }
    for view, columns in (("fact_unit", orgs), ("fact_unit_ancestor", tree)):
        with _writer(folder, view, "all", schemas[view]) as writer:
            writer.write_table(_table(columns, schemas[view]))
    bounds = [*range(1, people + 1, PEOPLE_A_RANGE), people + 1]
    for low, end in pairwise(bounds):
        _range(folder, schemas, f"{low:012d}-{end - 1:012d}", _blocks(low, end, each, seed, orgs))
    return {"credits": people * each}


def _blocks(
    low: int, end: int, each: int, seed: int, orgs: Mapping[str, Any]
) -> Iterator[dict[str, Mapping[str, Any]]]:
    """The facts of a range in blocks of people: view → columns."""
    for first in range(low, end, _PEOPLE_A_BLOCK):
        dice = Dice(np.random.default_rng([seed, first]))
        ids = np.arange(first, min(first + _PEOPLE_A_BLOCK, end))
        who = persons(dice, ids)
        yield {
            "fact_person": who,
            "fact_appointment": appointments(dice, ids, orgs),
            "fact_rank": ranks(dice, ids),
            "fact_designation": designations(dice, ids),
            "fact_exemption": exemptions(dice, ids),
            "fact_event": events(dice, ids, who["joined_service_on"]),
            "fact_credit": credits_of(dice, ids, each),
            "fact_schedule": schedules_of(dice, ids),
        }


def _range(
    folder: Path, schemas: Mapping[str, pa.Schema], name: str, blocks: Iterator[dict[str, Mapping[str, Any]]]
) -> None:
    writers: dict[str, pq.ParquetWriter] = {}
    for block in blocks:
        for view, columns in block.items():
            if view not in writers:
                writers[view] = _writer(folder, view, name, schemas[view])
            writers[view].write_table(_table(columns, schemas[view]), row_group_size=_ROWS_A_GROUP)
    for writer in writers.values():
        writer.close()


def _writer(folder: Path, view: str, name: str, schema: pa.Schema) -> pq.ParquetWriter:
    (folder / view).mkdir(parents=True, exist_ok=True)
    return pq.ParquetWriter(folder / view / f"{name}.parquet", schema, compression="zstd")


def _table(columns: Mapping[str, Any], schema: pa.Schema) -> pa.Table:
    return pa.table(
        [pa.array(columns[name]).cast(schema.field(name).type) for name in schema.names], schema=schema
    )


if __name__ == "__main__":
    target, counts = Path(sys.argv[1]), [int(word) for word in sys.argv[2:5]]
    os.environ |= {"GANXUN_DATA": str(target / "data"), "DJANGO_SETTINGS_MODULE": "config.settings"}
    import django

    django.setup()
    told(lambda: generate(target, *counts))
