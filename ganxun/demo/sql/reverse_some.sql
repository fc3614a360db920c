-- One credit in three hundred is taken back: attendance was entered by mistake. Only what ended a month ago.
CREATE TEMPORARY TABLE demo_mistake ON COMMIT DROP AS
SELECT credit.id
  FROM records_credit AS credit
  JOIN people_person AS person ON person.id = credit.person_id
 WHERE credit.source = 'class' AND credit.part = 1 AND credit.is_final_part
   AND credit.ends_before < %(until)s::date - 30
   AND mod(abs(hashtext(person.code || credit.source_event || %(seed)s::text)), 300) = 0;
UPDATE records_credit SET is_reversed = true WHERE id IN (SELECT id FROM demo_mistake);
INSERT INTO records_credit (
    person_id, entry, account, days, hours, hours_theory, hours_party, hours_professional, hours_knowledge,
    starts_on, ends_before, part, is_final_part, title, training_kind, attendance, class_kind, class_days, class_ref,
    institution_id, institution_name, institution_kind, institution_level, institution_recognised, organiser_level,
    organiser_name, programme, rank_band_at_time, post_at_time, is_systematic, is_abroad, source, source_event,
    conversion, conversion_version, reverses_id, is_reversed, reason, booked_at, booked_by)
SELECT person_id, 'reversal', account, -days, -hours, -hours_theory, -hours_party, -hours_professional, -hours_knowledge,
       starts_on, ends_before, part, is_final_part, title, training_kind, attendance, class_kind, class_days, class_ref,
       institution_id, institution_name, institution_kind, institution_level, institution_recognised, organiser_level,
       organiser_name, programme, rank_band_at_time, post_at_time, is_systematic, is_abroad, source, source_event,
       conversion, conversion_version, id, false, '考勤核查:未实际参加', booked_at + interval '20 days', '班次结业更正'
  FROM records_credit
 WHERE id IN (SELECT id FROM demo_mistake);
DROP TABLE demo_mistake;
