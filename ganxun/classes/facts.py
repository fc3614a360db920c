"""What rules may ask about classes, their sessions, and who is booked ahead."""

from __future__ import annotations

from ganxun.base.sources_in_database import declare_source
from ganxun.base.views_in_database import declare_view
from ganxun.classes.choices import Field, LecturerKind, Method
from ganxun.records.facts import CLASS_KINDS, TRAINING_COLUMNS
from ganxun.resources.facts import INSTITUTION_KINDS, INSTITUTION_LEVELS
from ganxun.rules import facts

CLASSES = facts.FactTable(
    name="classes",
    view="fact_class",
    label="班次",
    key=("class_id",),
    subject="class_id",
    columns=(
        facts.ident("class_id", "班次"),
        facts.ident("unit_id", "主办单位"),
        facts.ident("institution_id", "承办机构", nullable=True),
        facts.code("class_kind", "班次类别", CLASS_KINDS, default="main"),
        facts.day("starts_on", "开班日期"),
        facts.day("ends_on", "结业日期"),
        facts.days("days", "学制"),
        facts.code("programme", "计划（工程）", nullable=True),
        facts.code("organiser_level", "主办级别", INSTITUTION_LEVELS, default="province"),
        facts.code("institution_kind", "承办机构类别", INSTITUTION_KINDS, nullable=True),
        facts.code("institution_level", "承办机构级别", INSTITUTION_LEVELS, nullable=True),
        facts.code("institution_code", "承办机构代码", nullable=True),
        facts.text("class_name", "班次名称"),
    ),
    day="ends_on",
    supplied_by="班次主办单位",
)

SESSIONS = facts.FactTable(
    name="sessions",
    view="fact_session",
    label="课次",
    key=("session_id",),
    subject="class_id",
    columns=(
        facts.ident("session_id", "课次编号"),
        facts.ident("class_id", "班次"),
        facts.ident("institution_id", "承办机构", nullable=True),
        facts.day("held_on", "上课日期"),
        facts.whole("semester", "学期"),
        facts.hours("hours", "课时"),
        facts.code("field", "内容类别", {value: str(label) for value, label in Field.choices}, nullable=True),
        facts.code("topic", "专题", nullable=True),
        facts.code(
            "method", "教学方式", {value: str(label) for value, label in Method.choices}, nullable=True
        ),
        facts.code(
            "lecturer_kind",
            "授课人类别",
            {value: str(label) for value, label in LecturerKind.choices},
            nullable=True,
        ),
        facts.flag("is_party_analysis", "党性分析"),
        facts.code("class_kind", "班次类别", CLASS_KINDS, default="main"),
        facts.code("institution_kind", "承办机构类别", INSTITUTION_KINDS, nullable=True),
        facts.code("institution_level", "承办机构级别", INSTITUTION_LEVELS, nullable=True),
        facts.code("institution_code", "承办机构代码", nullable=True),
        facts.text("session_name", "课题"),
    ),
    day="held_on",
    supplied_by="承办机构教务部门（课程表）",
)

SCHEDULE = facts.FactTable(
    name="schedules",
    view="fact_schedule",
    label="已列入的培训",
    subject="person_id",
    columns=TRAINING_COLUMNS,
    day="ends_on",
    supplied_by="班次主办单位",
)

_CLASS_SQL = """
SELECT class.id AS class_id, class.organiser_id AS unit_id, class.institution_id, class.kind AS class_kind,
       class.starts_on, class.ends_before - 1 AS ends_on, class.days::bigint AS days,
       coalesce(class.programme, '') AS programme,
       class.organiser_level, place.kind AS institution_kind, place.level AS institution_level,
       place.code AS institution_code, class.name AS class_name
  FROM classes_trainingclass AS class
  LEFT JOIN resources_institution AS place ON place.id = class.institution_id
"""

# The first term of a year ends in July, as party schools count.
_SESSION_SQL = """
SELECT session.id AS session_id, session.training_class_id AS class_id, class.institution_id, session.held_on,
       (extract(year FROM session.held_on) * 10
         + CASE WHEN extract(month FROM session.held_on) <= 7 THEN 1 ELSE 2 END)::bigint AS semester,
       session.hours::bigint AS hours, session.field, session.topic, session.method, session.lecturer_kind,
       session.is_party_analysis, class.kind AS class_kind, place.kind AS institution_kind,
       place.level AS institution_level, place.code AS institution_code, session.title AS session_name
  FROM classes_classsession AS session
  JOIN classes_trainingclass AS class ON class.id = session.training_class_id
  LEFT JOIN resources_institution AS place ON place.id = class.institution_id
"""

# Content fields of what is booked are not known before it has been attended; rank is the one held now.
_SCHEDULE_SQL = """
SELECT booking.person_id, 'concentrated' AS account, class.days::bigint AS days, class.hours::bigint AS hours,
       0::bigint AS hours_theory, 0::bigint AS hours_party, 0::bigint AS hours_professional,
       0::bigint AS hours_knowledge, class.starts_on, class.ends_before - 1 AS ends_on, class.training_kind,
       CASE WHEN class.is_full_time THEN 'full_time' ELSE 'on_the_job' END AS attendance, class.kind AS class_kind,
       class.days::bigint AS class_days, class.institution_id, place.kind AS institution_kind,
       place.level AS institution_level, place.code AS institution_code,
       place.is_recognised AS institution_recognised, class.organiser_level,
       coalesce(class.programme, '') AS programme, NULL::text AS rank_band_at_time, class.is_systematic, class.is_abroad,
       class.id AS class_id, class.name AS source_name
  FROM classes_booking AS booking
  JOIN classes_trainingclass AS class ON class.id = booking.training_class_id
  LEFT JOIN resources_institution AS place ON place.id = class.institution_id
 WHERE booking.state = 'booked'
"""


def register() -> None:
    """Offer the tables to rules and the views to the database."""
    declare_view("fact_class", _CLASS_SQL)
    declare_view("fact_session", _SESSION_SQL)
    declare_view("fact_schedule", _SCHEDULE_SQL)
    for table in (CLASSES, SESSIONS, SCHEDULE):
        facts.registry.register(table)
    declare_source("classes_booking", "SELECT person_id FROM changed")
    declare_source("classes_trainingclass", _BOOKED)
    declare_source(
        "resources_institution",
        "SELECT booking.person_id FROM changed JOIN classes_trainingclass AS class"
        " ON class.institution_id = changed.id JOIN classes_booking AS booking ON booking.training_class_id = class.id",
        ("kind", "level", "code", "is_recognised"),
    )
    declare_source("classes_trainingclass")
    declare_source("classes_classsession")


_BOOKED = (
    "SELECT booking.person_id FROM changed"
    " JOIN classes_booking AS booking ON booking.training_class_id = changed.id"
)
