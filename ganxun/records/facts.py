"""What rules may ask about training credited to a person.

`fact_schedule` (what is booked ahead, offered by `classes`) has the same columns but for the ledger's own.
"""

from __future__ import annotations

from ganxun.base.sources_in_database import declare_source
from ganxun.base.views_in_database import declare_view
from ganxun.people.facts import BANDS
from ganxun.records.choices import Account, Attendance, ClassKind, TrainingKind
from ganxun.resources.facts import INSTITUTION_KINDS, INSTITUTION_LEVELS
from ganxun.rules import facts

CLASS_KINDS = {value: str(label) for value, label in ClassKind.choices}
TRAINING_KINDS = {value: str(label) for value, label in TrainingKind.choices}

#: What is known of training that has been credited and of training that is booked ahead.
TRAINING_COLUMNS = (
    facts.ident("person_id", "人员"),
    facts.code(
        "account", "账户", {value: str(label) for value, label in Account.choices}, default="concentrated"
    ),
    facts.days("days", "天数", nullable=True),
    facts.hours("hours", "学时", nullable=True),
    facts.hours("hours_theory", "理论教育学时"),
    facts.hours("hours_party", "党性教育学时"),
    facts.hours("hours_professional", "专业化能力学时"),
    facts.hours("hours_knowledge", "知识培训学时"),
    facts.day("starts_on", "开始日期"),
    facts.day("ends_on", "结束日期"),
    facts.code("training_kind", "培训类别", TRAINING_KINDS, default="in_service"),
    facts.code(
        "attendance",
        "离岗状态",
        {value: str(label) for value, label in Attendance.choices},
        default="full_time",
    ),
    facts.code("class_kind", "班次类别", CLASS_KINDS, nullable=True),
    facts.days("class_days", "学制", nullable=True),
    facts.ident("institution_id", "培训机构", nullable=True),
    facts.code("institution_kind", "培训机构类别", INSTITUTION_KINDS, nullable=True),
    facts.code("institution_level", "培训机构级别", INSTITUTION_LEVELS, nullable=True),
    facts.code("institution_code", "培训机构代码", nullable=True),
    facts.flag("institution_recognised", "认可机构", nullable=True),
    facts.code("organiser_level", "主办级别", INSTITUTION_LEVELS, nullable=True),
    facts.code("programme", "计划（工程）", nullable=True),
    facts.code("rank_band_at_time", "时任职务职级类别", BANDS, nullable=True),
    facts.flag("is_systematic", "系统理论教育和严格党性教育", nullable=True),
    facts.flag("is_abroad", "出国（境）培训"),
    facts.ident("class_id", "班次", nullable=True),
    facts.text("source_name", "培训名称"),
)

CREDITS = facts.FactTable(
    name="credits",
    view="fact_credit",
    label="学时分录",
    key=("credit_id",),
    subject="person_id",
    columns=(
        facts.ident("credit_id", "分录编号"),
        *TRAINING_COLUMNS,
        facts.flag("is_final_part", "末段", default=True),
        facts.code(
            "state",
            "分录状态",
            {"standing": "有效", "reversed": "已冲销", "reversal": "冲销分录"},
            default="standing",
        ),
    ),
    day="ends_on",
    standing=("state", "standing"),
    once="is_final_part",
    ahead="schedules",
    supplied_by="培训主办单位或所在单位（A11 培训信息）",
)

# The code of an institution never changes (it is its identity), so it is joined, not repeated in each entry.
_CREDIT_SQL = """
SELECT credit.id AS credit_id, credit.person_id, credit.account, credit.days::bigint AS days,
       credit.hours::bigint AS hours, credit.hours_theory::bigint AS hours_theory,
       credit.hours_party::bigint AS hours_party, credit.hours_professional::bigint AS hours_professional,
       credit.hours_knowledge::bigint AS hours_knowledge, credit.starts_on, credit.ends_before - 1 AS ends_on,
       credit.training_kind, credit.attendance, credit.class_kind, credit.class_days::bigint AS class_days,
       credit.institution_id, credit.institution_kind, credit.institution_level,
       CASE WHEN credit.institution_id IS NULL THEN NULL ELSE place.code END AS institution_code,
       credit.institution_recognised, credit.organiser_level, coalesce(credit.programme, '') AS programme,
       credit.rank_band_at_time, credit.is_systematic, credit.is_abroad, credit.class_ref AS class_id,
       credit.title AS source_name, credit.is_final_part,
       CASE WHEN credit.entry = 'reversal' THEN 'reversal' WHEN credit.is_reversed THEN 'reversed'
            ELSE 'standing' END AS state
  FROM records_credit AS credit
  LEFT JOIN resources_institution AS place ON place.id = credit.institution_id
"""


def register() -> None:
    """Offer the table to rules and the view to the database."""
    declare_view("fact_credit", _CREDIT_SQL)
    facts.registry.register(CREDITS)
    declare_source("records_credit", "SELECT person_id FROM changed")
    declare_source(
        "resources_institution",
        "SELECT credit.person_id FROM changed JOIN records_credit AS credit ON credit.institution_id = changed.id",
        ("code",),
    )
