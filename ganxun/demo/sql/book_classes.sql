-- One credit a person and class, in as many parts as the class has stretches within one year each.
-- What the institution was counted as is what held on the last day of the class.
ANALYZE demo_seat;
ANALYZE demo_stretch;
CREATE TEMPORARY TABLE demo_class ON COMMIT DROP AS
SELECT class.id, class.code, class.name, class.kind, class.training_kind, class.days, class.programme, class.organiser_level,
       class.is_systematic, class.is_abroad, class.is_full_time, class.ends_before, organiser.name AS organiser_name,
       place.id AS institution_id, place.name AS institution_name, place.kind AS institution_kind,
       place.level AS institution_level, recognition.is_recognised AS institution_recognised
  FROM classes_trainingclass AS class
  JOIN orgs_organisation AS organiser ON organiser.id = class.organiser_id
  LEFT JOIN resources_institution AS place ON place.id = class.institution_id
  LEFT JOIN resources_recognition AS recognition
    ON recognition.institution_id = place.id AND recognition.starts_on < class.ends_before
   AND (recognition.ends_before IS NULL OR recognition.ends_before >= class.ends_before);
ANALYZE demo_class;
INSERT INTO records_credit (
    person_id, entry, account, days, hours, hours_theory, hours_party, hours_professional, hours_knowledge,
    starts_on, ends_before, part, is_final_part, title, training_kind, attendance, class_kind, class_days, class_ref,
    institution_id, institution_name, institution_kind, institution_level, institution_recognised, organiser_level,
    organiser_name, programme, rank_band_at_time, post_at_time, is_systematic, is_abroad, source, source_event,
    conversion, conversion_version, is_reversed, reason, booked_at, booked_by)
SELECT seat.person_id, 'credit', 'concentrated', (stretch.ends_before - stretch.starts_on) * 10, stretch.hours,
       stretch.hours_theory, stretch.hours_party, stretch.hours_professional, stretch.hours_knowledge,
       stretch.starts_on, stretch.ends_before, stretch.part, stretch.is_final, class.name, class.training_kind,
       CASE WHEN class.is_full_time THEN 'full_time' ELSE 'on_the_job' END, class.kind, class.days, class.id,
       class.institution_id, class.institution_name, class.institution_kind, class.institution_level,
       class.institution_recognised, class.organiser_level, class.organiser_name, class.programme, seat.band,
       coalesce(person.post_title, ''), class.is_systematic, class.is_abroad, 'class', class.code, '', '', false, '',
       (class.ends_before + 2)::timestamp AT TIME ZONE 'Asia/Shanghai' + interval '9 hours', '班次结业'
  FROM demo_seat AS seat
  JOIN demo_class AS class ON class.id = seat.class_id
  JOIN demo_stretch AS stretch ON stretch.class_id = seat.class_id
  JOIN people_person AS person ON person.id = seat.person_id
 ORDER BY seat.person_id, stretch.starts_on;
DROP TABLE demo_seat, demo_stretch, demo_class;
