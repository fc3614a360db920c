"""What an import would change, row by row: the words before and after."""

from __future__ import annotations

from django.db import models

from ganxun.base.imports.work import Work, run_sql
from ganxun.people import choices as c
from ganxun.people.imports import codes

_WORDS = "CREATE TEMP TABLE import_word (label text, code text, word text) ON COMMIT DROP"

_CODED: dict[str, type[models.TextChoices]] = {
    "性别": c.Gender, "政治面貌": c.PoliticalStatus, "人员类别": c.PersonKind, "人员状态": c.PersonnelStatus,
    "管理权限": c.Management, "学历": c.EducationLevel, "职务类别": c.PostKind, "职务层次": c.PostLevel,
    "班子成员标识": c.Team, "职级": c.Grade,
}  # fmt: skip
_FLAGS = ("领导职务", "班子正职", "主职务", "系统培训", "出国（境）")

_DIFFERENCES = """
INSERT INTO import_change (sheet_order, row, label, before, after)
SELECT s.sheet_order, s.row, difference.label, coalesce(was.word, difference.before, ''),
       coalesce(becomes.word, difference.after)
  FROM {source}
 CROSS JOIN LATERAL (VALUES {pairs}) AS difference (label, before, after)
  LEFT JOIN import_word AS was ON was.label = difference.label AND was.code = difference.before
  LEFT JOIN import_word AS becomes ON becomes.label = difference.label AND becomes.code = difference.after
 WHERE difference.after IS NOT NULL AND difference.after IS DISTINCT FROM difference.before
"""

_PERSON_SOURCE = "st_person AS s JOIN people_person AS p ON p.id = s.person_id AND NOT s.is_new"
_PERSON_PAIRS = {
    "姓名": ("p.name", "s.name"),
    "统一标识": ("p.code", "s.code"),
    "公民身份号码": ("nullif(p.identity_tail, '')", "s.identity_tail"),
    "性别": ("p.gender", "s.gender"),
    "民族": ("p.ethnicity", "s.ethnicity"),
    "政治面貌": ("p.political_status", "s.political_status"),
    "出生日期": ("p.born_on::text", "s.born_on::text"),
    "参加工作时间": ("p.started_work_on::text", "s.started_work_on::text"),
    "录用日期": ("p.joined_service_on::text", "s.joined_service_on::text"),
    "人员类别": ("p.person_kind", "s.person_kind"),
    "人员状态": ("p.personnel_status", "s.personnel_status"),
    "管理权限": ("p.management", "s.management"),
    "学历": ("p.education_level", "s.education_level"),
}
_POST_SOURCE = "st_post AS s JOIN people_appointment AS p ON p.id = s.appointment_id"
_UNIT_OF_ROW = """coalesce((SELECT becomes.name FROM orgs_organisation AS becomes WHERE becomes.id = s.unit_id),
    (SELECT planned.name FROM st_unit AS planned WHERE planned.id = s.unit_id AND planned.id < 0))"""
_POST_PAIRS = {
    "任职机构": (
        "(SELECT was.name FROM orgs_organisation AS was WHERE was.id = p.unit_id)",
        _UNIT_OF_ROW,
    ),
    "职务名称": ("p.title", "s.title"),
    "职务类别": ("p.post_kind", "s.post_kind"),
    "职务层次": ("p.post_level", "s.post_level"),
    "领导职务": ("p.is_leading_post::text", "s.is_leading_post::text"),
    "班子成员标识": ("p.team", "s.team"),
    "班子正职": ("p.is_team_head::text", "s.is_team_head::text"),
    "主职务": ("p.is_primary::text", "s.is_primary::text"),
    "任职时间": ("p.starts_on::text", "s.starts_on::text"),
    "免职时间": ("p.ends_before::text", "s.ends_before::text"),
}
_RANK_SOURCE = "st_rank AS s JOIN people_rank AS p ON p.id = s.rank_id"
_RANK_PAIRS = {
    "批准日期": ("p.starts_on::text", "s.starts_on::text"),
    "终止日期": ("p.ends_before::text", "s.ends_before::text"),
}

# A rank that is corrected: another one from the same day.
_OTHER_RANK = """
INSERT INTO import_change (sheet_order, row, label, before, after)
SELECT s.sheet_order, s.row, becomes.label, coalesce(was.word, p.code), becomes.word
  FROM st_rank AS s JOIN people_rank AS p ON p.id = s.rank_id AND p.code <> s.code
  JOIN import_word AS becomes ON becomes.code = s.code AND becomes.label IN ('职务层次', '职级')
  LEFT JOIN import_word AS was ON was.code = p.code AND was.label = becomes.label
"""

_NEW_SPANS = """
INSERT INTO import_change (sheet_order, row, label, before, after)
SELECT s.sheet_order, s.row, '任职', coalesce(before_unit.name || ' ' || before.title, ''),
       coalesce(unit.name, planned.name) || ' ' || s.title
  FROM st_post AS s
  LEFT JOIN orgs_organisation AS unit ON unit.id = s.unit_id
  LEFT JOIN st_unit AS planned ON planned.id = s.unit_id AND s.unit_id < 0
  LEFT JOIN people_appointment AS before ON before.id = s.follows_id
  LEFT JOIN orgs_organisation AS before_unit ON before_unit.id = before.unit_id
 WHERE s.appointment_id IS NULL
   AND (NOT s.is_snapshot OR s.person_id NOT IN (SELECT person_id FROM st_person WHERE is_new));
INSERT INTO import_change (sheet_order, row, label, before, after)
SELECT s.sheet_order, s.row, becomes.label, coalesce(was.word, ''), becomes.word
  FROM st_rank AS s
  JOIN import_word AS becomes ON becomes.code = s.code AND becomes.label IN ('职务层次', '职级')
  LEFT JOIN people_rank AS before ON before.id = s.follows_id
  LEFT JOIN import_word AS was ON was.code = before.code AND was.label = becomes.label
 WHERE s.rank_id IS NULL
   AND (NOT s.is_snapshot OR s.person_id NOT IN (SELECT person_id FROM st_person WHERE is_new));
INSERT INTO import_fate SELECT sheet_order, row, true FROM st_person WHERE is_new;
INSERT INTO import_fate SELECT sheet_order, row, true FROM st_post WHERE NOT is_snapshot AND appointment_id IS NULL;
INSERT INTO import_fate SELECT sheet_order, row, true FROM st_rank WHERE NOT is_snapshot AND rank_id IS NULL;
"""


def remember_words(work: Work, coded: dict[str, type[models.TextChoices]]) -> None:
    """Put the words for codes beside the staged rows: label of the field → code → word; flags as 是 and 否."""
    run_sql(f"DROP TABLE IF EXISTS import_word; {_WORDS}")
    for label, options in coded.items():
        for code, word in codes.words_by_code(options).items():
            work.add("import_word", ("label", "code", "word"), (label, code, word))
    for label in _FLAGS:
        for code, word in (("true", "是"), ("false", "否")):
            work.add("import_word", ("label", "code", "word"), (label, code, word))
    work.flush()
    run_sql("ANALYZE import_word")


def remember_roster_words(work: Work) -> None:
    """The words for the codes of people, posts and ranks."""
    remember_words(work, _CODED)


def compare(work: Work) -> None:
    """Note for each row what is new or different. `remember_roster_words` has been called."""
    work.progress.step("比较差异")
    run_sql(_OTHER_RANK)
    for source, pairs in (
        (_PERSON_SOURCE, _PERSON_PAIRS),
        (_POST_SOURCE, _POST_PAIRS),
        (_RANK_SOURCE, _RANK_PAIRS),
    ):
        run_sql(_DIFFERENCES.format(source=source, pairs=_values(pairs)))
    run_sql(_NEW_SPANS)


def _values(pairs: dict[str, tuple[str, str]]) -> str:
    return ", ".join(f"('{label}', {before}, {after})" for label, (before, after) in pairs.items())
