"""What is loaded set by set obeys every rule of the ledger."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from ganxun.demo.build import build

AT = datetime(2020, 9, 30, 1, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@pytest.fixture
def province(db):
    return build(people=400, seed=1, until=date(2020, 9, 30), at=AT)


def test_the_ledger_of_the_invented_province_obeys_the_rules_of_the_ledger(province):
    assert rows("SELECT count(*) FROM records_credit")[0][0] > 3000
    broken = {name: rows(sql) for name, sql in BROKEN.items()}
    assert {name: found for name, found in broken.items() if found} == {}


#: Each finds rows that break a rule; the database's own constraints are not repeated here, but for foreign keys,
#: which large provinces are loaded without.
BROKEN = {
    "a part crosses the New Year": """
        SELECT id FROM records_credit
         WHERE extract(year FROM starts_on) <> extract(year FROM ends_before - 1)""",
    "an event has not exactly one final part": """
        SELECT person_id, source_event FROM records_credit WHERE entry = 'credit' AND NOT is_reversed
         GROUP BY person_id, source, source_event HAVING count(*) FILTER (WHERE is_final_part) <> 1""",
    "parts are not numbered from one": """
        SELECT person_id, source_event FROM records_credit WHERE entry = 'credit' AND NOT is_reversed
         GROUP BY person_id, source, source_event HAVING min(part) <> 1 OR max(part) <> count(*)""",
    "the final part is not the last": """
        SELECT person_id, source_event FROM records_credit WHERE entry = 'credit' AND NOT is_reversed
         GROUP BY person_id, source, source_event
        HAVING max(part) FILTER (WHERE is_final_part) <> max(part)
            OR max(starts_on) FILTER (WHERE is_final_part) <> max(starts_on)""",
    "hours by content exceed the hours": """
        SELECT id FROM records_credit
         WHERE abs(hours_theory + hours_party + hours_professional + hours_knowledge) > abs(hours)""",
    "more than the calendar days or eight hours a day": """
        SELECT id FROM records_credit
         WHERE account = 'concentrated' AND entry = 'credit' AND source = 'class'
           AND (days > (ends_before - starts_on) * 10 OR hours > days * 8)""",
    "a reversal does not mirror its credit": """
        SELECT back.id FROM records_credit AS back JOIN records_credit AS entry ON entry.id = back.reverses_id
         WHERE back.entry = 'reversal'
           AND (coalesce(back.hours + entry.hours, 0) <> 0 OR coalesce(back.days + entry.days, 0) <> 0
                OR back.person_id <> entry.person_id OR NOT entry.is_reversed)""",
    "a reversed credit has no counter-entry": """
        SELECT id FROM records_credit AS entry
         WHERE is_reversed AND NOT EXISTS (SELECT FROM records_credit WHERE reverses_id = entry.id)""",
    "training in the future": "SELECT id FROM records_credit WHERE ends_before > DATE '2020-10-01'",
    "amounts of a class differ from its credits": """
        SELECT class.id FROM classes_trainingclass AS class
          JOIN records_credit AS credit ON credit.class_ref = class.id AND credit.entry = 'credit' AND NOT credit.is_reversed
         GROUP BY class.id, class.days, class.hours, credit.person_id
        HAVING sum(credit.days) <> class.days OR sum(credit.hours) <> class.hours""",
    "two full-time trainings at once": """
        SELECT one.id FROM records_credit AS one JOIN records_credit AS two
            ON two.person_id = one.person_id AND two.id > one.id
           AND daterange(one.starts_on, one.ends_before) && daterange(two.starts_on, two.ends_before)
         WHERE one.attendance = 'full_time' AND two.attendance = 'full_time'
           AND one.entry = 'credit' AND two.entry = 'credit' AND NOT one.is_reversed AND NOT two.is_reversed""",
    "a person without a main post": """
        SELECT id FROM people_person
         WHERE NOT EXISTS (SELECT FROM people_appointment WHERE person_id = people_person.id AND is_primary)""",
    "a credit of nobody": """
        SELECT id FROM records_credit WHERE person_id NOT IN (SELECT id FROM people_person)
            OR institution_id NOT IN (SELECT id FROM resources_institution)""",
    "a post or rank of nobody": """
        SELECT person_id FROM people_appointment WHERE person_id NOT IN (SELECT id FROM people_person)
        UNION ALL SELECT person_id FROM people_rank WHERE person_id NOT IN (SELECT id FROM people_person)""",
    "booked for a class that is over": """
        SELECT booking.id FROM classes_booking AS booking
          JOIN classes_trainingclass AS class ON class.id = booking.training_class_id
         WHERE class.ends_before <= DATE '2020-10-01'""",
}
