-- What units reported for 31 December: their own people by category, and how many of them were exempt that day.
-- The demo counts what stands in the tables; a real province reports on paper, and the figures then stay as reported.
INSERT INTO compliance_headcountsnapshot (organisation_id, category, year, taken_on, people, exempt)
WITH standing AS (
    SELECT DISTINCT ON (person_id) person_id, band
      FROM fact_rank
     WHERE starts_on <= %(on)s::date AND (ends_before IS NULL OR ends_before > %(on)s::date)
     ORDER BY person_id, pick_order DESC
), held AS (
    SELECT person_id, unit_id, unit_kind, unit_level, post_kind, team, is_team_head, is_leading_post, pick_order
      FROM fact_appointment
     WHERE starts_on <= %(on)s::date AND (ends_before IS NULL OR ends_before > %(on)s::date)
), main_post AS (
    SELECT DISTINCT ON (person_id) person_id, unit_id FROM held ORDER BY person_id, pick_order DESC
), roles AS (
    SELECT person_id, bool_or(team IN ('party_government', 'department')) AS in_team,
           bool_or(is_leading_post AND unit_kind NOT IN ('university', 'enterprise', 'institution')) AS leads,
           bool_or(team = 'university') AS in_university, bool_or(team = 'university' AND is_team_head) AS heads_university,
           bool_or(team = 'institution') AS in_institution, bool_or(post_kind = 'township_head') AS is_township_head
      FROM held GROUP BY person_id
), free AS (
    SELECT DISTINCT person_id FROM people_exemption
     WHERE duty IS NULL AND starts_on <= %(on)s::date AND ends_before > %(on)s::date
), person AS (
    SELECT person_id, person_kind IN ('civil_servant', 'technical_servant', 'enforcement_servant', 'reference_managed') AS servant,
           person_kind IN ('civil_servant', 'technical_servant', 'enforcement_servant', 'reference_managed',
                           'institution_manager') AS official
      FROM fact_person WHERE personnel_status = 'active'
), counted AS (
    SELECT main_post.unit_id, free.person_id IS NOT NULL AS exempt, tally.category
      FROM person
      JOIN main_post USING (person_id)
      JOIN roles USING (person_id)
      LEFT JOIN standing USING (person_id)
      LEFT JOIN free USING (person_id)
     CROSS JOIN LATERAL (VALUES
        ('bureau_leaders', servant AND leads AND band = 'bureau'),
        ('county_leaders', servant AND leads AND band = 'county'),
        ('section_and_below', official AND band IN ('section', 'staff')),
        ('county_and_below', official AND band IN ('county', 'section', 'staff')),
        ('leading_teams', in_team), ('township_heads', is_township_head), ('university_teams', in_university),
        ('university_heads', heads_university), ('institution_teams', in_institution)
     ) AS tally (category, belongs)
     WHERE tally.belongs
)
SELECT unit_id, category, extract(year FROM %(on)s::date)::integer, %(on)s::date, count(*), count(*) FILTER (WHERE exempt)
  FROM counted GROUP BY unit_id, category;
