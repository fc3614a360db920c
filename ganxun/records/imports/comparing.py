"""Which staged events stand in the ledger already, and in what they differ."""

from __future__ import annotations

from django.db import models

from ganxun.base.imports.work import Work, run_sql
from ganxun.people.imports.changes import remember_words
from ganxun.records import choices as c
from ganxun.resources.choices import InstitutionLevel

# An event stands in the ledger in parts; it is compared as a whole.
_BOOKED = """
DROP TABLE IF EXISTS st_booked;
CREATE TEMP TABLE st_booked ON COMMIT DROP AS
SELECT c.person_id, c.source_event, min(c.title) AS title, min(c.account) AS account,
       min(c.training_kind) AS training_kind, min(c.attendance) AS attendance, min(c.starts_on) AS starts_on,
       max(c.ends_before) AS ends_before, bool_or(c.is_abroad) AS is_abroad,
       min(c.organiser_name) AS organiser_name, min(c.institution_name) AS institution_name,
       sum(c.days)::int AS days, min(c.class_kind) AS class_kind, min(c.class_days) AS class_days,
       min(c.organiser_level) AS organiser_level, min(c.programme) AS programme,
       bool_or(c.is_systematic) AS is_systematic, sum(c.hours)::int AS hours,
       sum(c.hours_theory)::int AS hours_theory, sum(c.hours_party)::int AS hours_party,
       sum(c.hours_professional)::int AS hours_professional, sum(c.hours_knowledge)::int AS hours_knowledge
  FROM records_credit AS c
  JOIN (SELECT DISTINCT person_id, event FROM st_event) AS e ON e.person_id = c.person_id AND e.event = c.source_event
 WHERE c.source = 'import' AND c.entry = 'credit' AND NOT c.is_reversed
 GROUP BY c.person_id, c.source_event;
ANALYZE st_booked;
UPDATE st_event AS s SET is_booked = true
  FROM st_booked AS b WHERE b.person_id = s.person_id AND b.source_event = s.event;
"""

# What the file left to the register of institutions or to a conversion is not compared: it would differ as soon
# as the register changes.
_DIFFERENCES = """
INSERT INTO import_change (sheet_order, row, label, before, after)
SELECT s.sheet_order, s.row, d.label, coalesce(was.word, d.before, ''), coalesce(becomes.word, d.after, '（空）')
  FROM st_event AS s
  JOIN st_booked AS b ON b.person_id = s.person_id AND b.source_event = s.event
 CROSS JOIN LATERAL (VALUES {pairs}) AS d (label, before, after)
  LEFT JOIN import_word AS was ON was.label = d.label AND was.code = d.before
  LEFT JOIN import_word AS becomes ON becomes.label = d.label AND becomes.code = d.after
 WHERE d.before IS DISTINCT FROM d.after;
UPDATE st_event AS s SET is_changed = true FROM import_change AS c
 WHERE c.sheet_order = s.sheet_order AND c.row = s.row;
"""

_COMPARED = {
    "培训名称": "title",
    "账户": "account",
    "培训类别": "training_kind",
    "离岗状态": "attendance",
    "班次类别": "class_kind",
    "承办机构": "institution_name",
    "主办单位": "organiser_name",
    "主办级别": "organiser_level",
    "计划（工程）": "programme",
    "开始日期": "starts_on",
    "结束日期": "ends_before - 1",
    "系统培训": "is_systematic",
    "出国（境）": "is_abroad",
}
_AMOUNTS = {
    "天数": "days",
    "学制": "class_days",
    "理论教育学时": "hours_theory",
    "党性教育学时": "hours_party",
    "专业化能力学时": "hours_professional",
    "知识培训学时": "hours_knowledge",
}
_CODED: dict[str, type[models.TextChoices]] = {
    "账户": c.Account,
    "培训类别": c.TrainingKind,
    "离岗状态": c.Attendance,
    "班次类别": c.ClassKind,
    "主办级别": InstitutionLevel,
}


def compare(work: Work) -> None:
    """Mark the events that are booked, and those whose content has changed, with each difference in words."""
    run_sql(_BOOKED)
    remember_words(work, _CODED)
    pairs = [f"('{label}', (b.{name})::text, (s.{name})::text)" for label, name in _COMPARED.items()]
    pairs += [
        f"('{label}', {_whole(f'b.{name}')}, {_whole(f's.{name}')})" for label, name in _AMOUNTS.items()
    ]
    pairs.append(f"('学时', {_whole('b.hours')}, {_whole('coalesce(s.given_hours, b.hours)')})")
    run_sql(_DIFFERENCES.format(pairs=", ".join(pairs)))


def _whole(tenths: str) -> str:
    """SQL that shows an amount in tenths as people write it."""
    return f"trim_scale({tenths} / 10.0)::text"
