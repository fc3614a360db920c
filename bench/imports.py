"""Imports: rows a second and peak memory of a roster and of training records, from workbook to committed rows.

    python -m bench.imports --rows 100000 --json

Uses an embedded database of its own (durable, as in production) in var/bench, thrown away afterwards. «check» reads
the file, recognises, checks and keeps the fate of every row; «apply» does the same once more and writes everything
in one transaction; «again» checks the same file when all of it is in the database already. `cpu_seconds` is the
processor time of this process, without the database's; `peak_mib` the most memory it held during that step.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).resolve().parent.parent / "var" / "bench" / "imports"
_PEOPLE_A_UNIT = 40
_ROSTER = (
    "统一标识", "姓名", "公民身份号码", "性别", "出生日期", "民族", "政治面貌", "参加工作时间", "人员类别", "管理类别", "学历",
    "单位编码", "职务名称", "任现职时间", "职务层次", "任现职务层次时间", "职级", "任职级时间",
)  # fmt: skip
_CREDITS = (
    "公民身份号码", "姓名", "培训名称", "培训类别", "离岗状态", "开始日期", "结束日期", "天数", "学时", "理论教育学时", "党性教育学时",
    "承办机构", "主办单位", "主办级别", "班类别", "来源编号",
)  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=20_000, help="people of the roster")
    parser.add_argument("--credits-each", type=int, default=1, help="training records a person")
    parser.add_argument("--format", choices=("xlsx", "csv"), default="xlsx")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    shutil.rmtree(_FOLDER, ignore_errors=True)
    _FOLDER.mkdir(parents=True)
    os.environ |= {"GANXUN_DATA": str(_FOLDER / "data"), "DJANGO_SETTINGS_MODULE": "config.settings"}
    os.environ.pop("DATABASE_URL", None)
    from config.database import database_ready
    from config.env import Environment

    try:
        with database_ready(Environment.read()):
            figures = _measure(options.rows, options.credits_each, options.format)
    finally:
        shutil.rmtree(_FOLDER, ignore_errors=True)
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    for kind in ("roster", "credits"):
        for step, row in figures[kind].items():
            print(
                f"{kind:<8} {step:<6} {row['seconds']:7.2f} s {row['rows_per_second']:9,} rows/s"
                f"   own CPU {row['cpu_seconds']:7.2f} s   peak {row['peak_mib']:5,} MiB"
            )


def _measure(rows: int, each: int, form: str) -> dict[str, Any]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0)
    try:
        units = _units(rows // _PEOPLE_A_UNIT + 1)
        before = _peak()
        write = _text_table if form == "csv" else _workbook
        return {
            "rows": rows,
            "credits_each": each,
            "format": form,
            "roster": _timed("roster", write("roster", _ROSTER, _people(rows, units)), rows),
            "credits": _timed("credits", write("credits", _CREDITS, _trainings(rows, each)), rows * each),
            "peak_before_mib": before,
            "load": [round(each, 1) for each in os.getloadavg()],
        }
    finally:
        connections.close_all()


def _timed(kind: str, file: Path, rows: int) -> dict[str, dict[str, float]]:
    from ganxun.base.actor import system_actor
    from ganxun.base.clock import now
    from ganxun.base.imports import runs

    actor = system_actor("bench")
    run = runs.receive(kind, file, file.name, actor=actor, at=now())
    checked, check = _clocked(lambda: runs.check_import(run.pk, at=now()), rows)
    _tell(kind, "check", check)
    if checked.state != "ready":
        raise SystemExit(f"{kind}: {checked.refusal or checked.rows.refused()[0].problem_lines}")
    applied, apply = _clocked(lambda: runs.apply_import(run.pk, actor=actor, at=now()), rows)
    _tell(kind, "apply", apply)
    if applied.state != "applied" or applied.rows_new != rows:
        raise SystemExit(f"{kind}: {applied.state}, {applied.rows_new} new")
    second = runs.receive(kind, file, file.name, actor=actor, at=now())
    checked, again = _clocked(lambda: runs.check_import(second.pk, at=now()), rows)
    _tell(kind, "again", again)
    if checked.rows_unchanged != rows:
        raise SystemExit(f"{kind}: the second time only {checked.rows_unchanged} rows are unchanged")
    return {"check": check, "apply": apply, "again": again}


def _tell(kind: str, step: str, figures: dict[str, float]) -> None:
    """A long run says how far it is."""
    print(kind, step, figures, file=sys.stderr, flush=True)


def _clocked(deed: Callable[[], Any], rows: int) -> tuple[Any, dict[str, float]]:
    _forget_peak()
    begun, cpu = time.perf_counter(), time.process_time()
    result = deed()
    seconds = time.perf_counter() - begun
    own = time.process_time() - cpu
    return result, {
        "seconds": round(seconds, 2),
        "rows_per_second": round(rows / seconds),
        "cpu_seconds": round(own, 2),
        "peak_mib": _peak(),
    }


def _forget_peak() -> None:
    """From now on the peak counts anew (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")


def _peak() -> int:
    """Most memory of this process since the peak was forgotten, MiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


def _units(count: int) -> list[str]:
    from ganxun.orgs.models import Organisation

    root = Organisation.objects.create(
        code="510000",
        name="四川省",
        kind="province",
        level="province",
        path="1.",
        starts_on=date(1949, 10, 1),
    )
    Organisation.objects.filter(pk=root.pk).update(path=f"{root.pk}.")
    for number in range(count):
        unit = Organisation.objects.create(
            code=f"B{number:05d}", name=f"第{number}单位", kind="department", level="county", parent=root, depth=1,
            path=f"{root.pk}.x{number}.", starts_on=date(1990, 1, 1),
        )  # fmt: skip
        Organisation.objects.filter(pk=unit.pk).update(path=f"{root.pk}.{unit.pk}.")
    return [f"B{number:05d}" for number in range(count)]


def _workbook(name: str, headings: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> Path:
    import xlsxwriter

    file = _FOLDER / f"{name}.xlsx"
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    page = book.add_worksheet()
    page.write_row(0, 0, headings)
    for line, row in enumerate(rows, start=1):
        page.write_row(line, 0, row)
    book.close()
    return file


def _text_table(name: str, headings: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> Path:
    file = _FOLDER / f"{name}.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(headings)
        writer.writerows(rows)
    return file


def _identity(number: int) -> str:
    from ganxun.people.identity import check_character

    born = date(1965, 1, 1) + timedelta(days=number % 11_000)
    first = f"510104{born:%Y%m%d}{number // 11_000:03d}"
    return first + check_character(first)


def _people(rows: int, units: list[str]) -> Iterator[tuple[Any, ...]]:
    dice = random.Random(1)
    for number in range(rows):
        identity = _identity(number)
        level = dice.choice(("县处级副职", "乡科级正职", "乡科级副职", "科员"))
        name = (
            dice.choice("王李张刘陈杨黄周吴徐")
            + dice.choice("伟强芳娜敏静磊洋艳勇")
            + dice.choice("国文明华军平东")
        )
        yield (
            f"P{number:07d}", name, identity, "男" if int(identity[16]) % 2 else "女",
            f"{identity[6:10]}-{identity[10:12]}-{identity[12:14]}", dice.choice(("汉族", "藏族", "彝族")), "中共党员",
            f"{int(identity[6:10]) + 22}.7", "综合管理类公务员", "县级党委管理", "大学本科", units[number // _PEOPLE_A_UNIT], "科长",
            date(2015, 1 + number % 12, 1), level, "2014-06-01", "一级主任科员", "2019-06-01",
        )  # fmt: skip


def _trainings(rows: int, each: int) -> Iterator[tuple[Any, ...]]:
    """Full-time training of ten days; of one person's, the next begins twenty days after the one before."""
    dice = random.Random(2)
    for number, person in enumerate(_people(rows, ["B"] * (rows // _PEOPLE_A_UNIT + 1))):
        for turn in range(each):
            starts = date(2019, 3, 1) + timedelta(days=20 * turn + dice.randrange(8))
            yield (
                person[2], person[1], f"第{number % 500}期干部进修班", "在职培训", "全脱产", starts, starts + timedelta(days=11), 10,
                80, 40, 20, "省委党校", "省委组织部", "省级机构", "主体班次", f"C{number % 500:04d}-{number}-{turn}",
            )  # fmt: skip


if __name__ == "__main__":
    main()
