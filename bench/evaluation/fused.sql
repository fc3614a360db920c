-- The sixteen duties of persons in policies/sichuan-2018-2022, written by hand: the rival of what we compile.
-- One scan of the credits a range, one group by person, then the verdicts. `:as_of` is the day judged, and views
-- fact_* show one range of people. Unlike our findings these rows do not name missing facts, due days and periods.

CREATE OR REPLACE MACRO years_back(years) AS ((:as_of + 1) - to_years(years))::DATE;

CREATE OR REPLACE MACRO bounded(value, target, could_reach, scheduled, fits, elapsed, total, days_left) AS
  CASE WHEN value >= target THEN 1
       WHEN could_reach THEN 5
       WHEN days_left > 0 AND value + scheduled >= target THEN 2
       WHEN days_left <= 0 OR target - value > fits THEN 4
       WHEN value * total >= target * elapsed THEN 2
       ELSE 3 END;

CREATE OR REPLACE MACRO in_plan(value, target, could_reach, scheduled, fits) AS
  bounded(value, target, could_reach, scheduled, fits,
          :as_of - DATE '2018-01-01' + 1, 1826, DATE '2023-01-01' - :as_of - 1);

CREATE OR REPLACE MACRO in_year(value, target, could_reach, scheduled, fits, since) AS
  bounded(value, target, could_reach, scheduled, fits, greatest(:as_of - since + 1, 0),
          make_date(year(:as_of) + 1, 1, 1) - since, make_date(year(:as_of) + 1, 1, 1) - :as_of - 1);

CREATE OR REPLACE MACRO in_window(value, maybe, scheduled, starts, ends) AS
  bounded(value, 1, value + maybe >= 1, scheduled, 1, greatest(:as_of - starts + 1, 0), ends - starts,
          greatest(ends - :as_of - 1, 0));

CREATE OR REPLACE MACRO recurring(sure, maybe, scheduled, clock, least, most) AS
  CASE WHEN sure + to_years(most) >= :as_of THEN 1
       WHEN maybe + to_years(most) >= :as_of THEN 5
       WHEN :as_of > clock + to_years(most) THEN 4
       WHEN :as_of < clock + to_years(least) THEN 2
       WHEN scheduled > 0 THEN 2
       ELSE 3 END;

CREATE OR REPLACE MACRO score(verdict, value, target) AS
  CASE verdict WHEN 1 THEN 0 WHEN 2 THEN 1 WHEN 5 THEN 2 WHEN 3 THEN 3 ELSE 4 END * 100000
  + 10000 - least(value * 10000 // greatest(target, 1), 10000);

CREATE OR REPLACE TEMP TABLE cube AS
WITH credit AS (
  SELECT person_id, ends_on, days, hours, is_final_part AS once, training_kind,
         account = 'concentrated' AS conc,
         account = 'concentrated'
           AND (institution_kind IN ('party_school', 'cadre_college') OR institution_recognised) AS accepted,
         is_systematic AND institution_kind IN ('party_school', 'cadre_college') AS systematic,
         is_systematic AND institution_kind = 'party_school' AS at_school,
         account = 'concentrated' AND institution_level IN ('province', 'national') AS high,
         account = 'concentrated' AND class_kind IN ('topic', 'seminar') AND hours_professional > 0
           AND class_days >= 45 AS professional,
         institution_code IN ('provincial_party_school', 'provincial_socialism_college') AS provincial,
         programme = 'bilingual_training' AS bilingual,
         programme = 'poverty_relief_rotation' AS relief,
         ends_on >= DATE '2018-01-01' AS planned,
         ends_on >= make_date(year(:as_of), 1, 1) AS this_year,
         ends_on >= DATE '2018-01-01' AND ends_on < DATE '2020-01-01' AS in_time
    FROM fact_credit WHERE state = 'standing' AND ends_on <= :as_of),
windowed AS (
  SELECT person_id, max("on") FILTER (kind = 'recruited') AS recruited,
         max("on") FILTER (kind = 'promoted_to_leading_post') AS lifted
    FROM fact_event WHERE "on" <= :as_of GROUP BY person_id),
summed AS (
  SELECT person_id,
         count(*) FILTER (planned AND once AND bilingual) AS bilingual,
         count(*) FILTER (planned AND once AND bilingual IS NULL) AS bilingual_maybe,
         count(*) FILTER (in_time AND once AND relief) AS relief,
         count(*) FILTER (in_time AND once AND relief IS NULL) AS relief_maybe,
         count(*) FILTER (this_year AND once AND conc) AS conc_year,
         count(*) FILTER (planned AND once AND conc) AS conc_plan,
         count(*) FILTER (planned AND once AND high) AS high,
         count(*) FILTER (planned AND once AND high IS NULL) AS high_maybe,
         count(*) FILTER (planned AND once AND provincial) AS provincial,
         count(*) FILTER (planned AND once AND provincial IS NULL) AS provincial_maybe,
         count(*) FILTER (planned AND once AND at_school) AS at_school,
         count(*) FILTER (planned AND once AND at_school IS NULL) AS at_school_maybe,
         count(*) FILTER (this_year AND once AND professional) AS professional,
         count(*) FILTER (this_year AND once AND professional IS NULL) AS professional_maybe,
         sum(days) FILTER (this_year AND conc)::BIGINT AS days_year,
         bool_or(this_year AND conc AND days IS NULL) AS days_year_lack,
         sum(hours) FILTER (this_year AND conc)::BIGINT AS hours_year,
         bool_or(this_year AND conc AND hours IS NULL) AS hours_year_lack,
         sum(days) FILTER (planned AND accepted)::BIGINT AS days_plan,
         sum(days) FILTER (planned AND accepted IS NULL)::BIGINT AS days_plan_maybe,
         bool_or(planned AND accepted IS NOT FALSE AND days IS NULL) AS days_plan_lack,
         sum(hours) FILTER (planned AND accepted)::BIGINT AS hours_plan,
         sum(hours) FILTER (planned AND accepted IS NULL)::BIGINT AS hours_plan_maybe,
         bool_or(planned AND accepted IS NOT FALSE AND hours IS NULL) AS hours_plan_lack,
         sum(days) FILTER (planned AND systematic)::BIGINT AS days_system,
         sum(days) FILTER (planned AND systematic IS NULL)::BIGINT AS days_system_maybe,
         bool_or(planned AND systematic IS NOT FALSE AND days IS NULL) AS days_system_lack,
         max(ends_on) FILTER (systematic) AS system_last,
         max(ends_on) FILTER (systematic IS NULL) AS system_last_maybe,
         list(ends_on) FILTER (once AND training_kind = 'induction') AS inductions,
         list(ends_on) FILTER (once AND training_kind = 'post') AS post_trainings
    FROM credit GROUP BY person_id),
ahead AS (
  SELECT person_id,
         ends_on >= DATE '2018-01-01' AND ends_on < DATE '2023-01-01' AS planned,
         ends_on >= DATE '2018-01-01' AND ends_on < DATE '2020-01-01' AS in_time,
         year(ends_on) = year(:as_of) AS this_year,
         account = 'concentrated' AS conc,
         account = 'concentrated'
           AND (institution_kind IN ('party_school', 'cadre_college') OR institution_recognised) AS accepted,
         is_systematic AND institution_kind IN ('party_school', 'cadre_college') AS systematic,
         * FROM fact_schedule),
booked AS (
  SELECT person_id,
         count(*) FILTER (planned AND programme = 'bilingual_training') AS bilingual_ahead,
         count(*) FILTER (in_time AND programme = 'poverty_relief_rotation') AS relief_ahead,
         count(*) FILTER (this_year AND conc) AS conc_year_ahead,
         count(*) FILTER (planned AND conc) AS conc_plan_ahead,
         count(*) FILTER (planned AND conc AND institution_level IN ('province', 'national')) AS high_ahead,
         count(*) FILTER (planned AND institution_code
                            IN ('provincial_party_school', 'provincial_socialism_college')) AS provincial_ahead,
         count(*) FILTER (planned AND is_systematic AND institution_kind = 'party_school') AS at_school_ahead,
         count(*) FILTER (this_year AND conc AND class_kind IN ('topic', 'seminar') AND hours_professional > 0
                            AND class_days >= 45) AS professional_ahead,
         sum(days) FILTER (this_year AND conc)::BIGINT AS days_year_ahead,
         sum(hours) FILTER (this_year AND conc)::BIGINT AS hours_year_ahead,
         sum(days) FILTER (planned AND accepted)::BIGINT AS days_plan_ahead,
         sum(hours) FILTER (planned AND accepted)::BIGINT AS hours_plan_ahead,
         sum(days) FILTER (planned AND systematic)::BIGINT AS days_system_ahead,
         count(*) FILTER (systematic) AS system_ahead,
         list(ends_on) FILTER (training_kind = 'induction') AS inductions_ahead,
         list(ends_on) FILTER (training_kind = 'post') AS post_trainings_ahead
    FROM ahead GROUP BY person_id),
posted AS (
  SELECT person_id, arg_max(unit_id, pick_order) AS unit_id,
         bool_or(is_leading_post) AS leads,
         bool_or(is_leading_post AND unit_kind NOT IN ('university', 'enterprise', 'institution')) AS leads_organ,
         bool_or(in_ethnic_area) AS ethnic,
         bool_or(unit_kind = 'department' AND unit_level = 'province') AS provincial_organ,
         bool_or(post_kind = 'branch_secretary') AS branch_secretary,
         bool_or(team = 'enterprise') AS enterprise_team,
         bool_or(team = 'party_government' AND unit_level IN ('city', 'county')) AS local_team,
         bool_or(post_kind IN ('township_party_secretary', 'township_head')) AS township_chief,
         bool_or(post_kind = 'teacher' AND unit_kind IN ('party_school', 'socialism_college')
                 AND unit_level IN ('city', 'county')) AS school_teacher
    FROM fact_appointment WHERE starts_on <= :as_of AND (ends_before IS NULL OR ends_before > :as_of)
   GROUP BY person_id),
ranked AS (
  SELECT person_id, arg_max(band, pick_order) AS band, arg_max(starts_on, pick_order) AS rank_since
    FROM fact_rank WHERE starts_on <= :as_of AND (ends_before IS NULL OR ends_before > :as_of)
   GROUP BY person_id),
listed AS (
  SELECT person_id, bool_or(kind = 'nonparty_young') AS nonparty_young, bool_or(kind = 'poverty_relief') AS relief_list
    FROM fact_designation WHERE starts_on <= :as_of AND (ends_before IS NULL OR ends_before > :as_of)
   GROUP BY person_id),
exempted AS (
  SELECT person_id, bool_or(duty IS NULL AND (ends_before IS NULL OR ends_before > :as_of)) AS from_all,
         list(duty) FILTER (ends_before IS NULL OR ends_before > DATE '2018-01-01') AS exempt_plan,
         list(duty) FILTER (ends_before IS NULL OR ends_before > make_date(year(:as_of), 1, 1)) AS exempt_year,
         list(duty) FILTER (ends_before IS NULL OR ends_before > years_back(3)) AS exempt_three,
         list(duty) FILTER (ends_before IS NULL OR ends_before > years_back(5)) AS exempt_five,
         max(coalesce(ends_before, DATE '9999-12-31')) FILTER (duty = 'new_recruits_induction') AS exempt_induction,
         max(coalesce(ends_before, DATE '9999-12-31')) FILTER (duty = 'promoted_post_training') AS exempt_post
    FROM fact_exemption WHERE starts_on <= :as_of GROUP BY person_id)
SELECT p.person_id, posted.unit_id, p.management, p.joined_service_on AS since,
       year(:as_of) - year(p.born_on)
         - (month(p.born_on) * 100 + day(p.born_on) > month(:as_of) * 100 + day(:as_of))::INT AS age,
       p.person_kind IN ('civil_servant', 'technical_servant', 'enforcement_servant', 'reference_managed') AS servant,
       p.person_kind IN ('civil_servant', 'technical_servant', 'enforcement_servant', 'reference_managed',
                         'institution_manager') AS official,
       ranked.band, ranked.rank_since, windowed.recruited, windowed.lifted,
       posted.* EXCLUDE (person_id, unit_id), listed.* EXCLUDE (person_id), exempted.* EXCLUDE (person_id),
       coalesce(COLUMNS(summed.* EXCLUDE (person_id, system_last, system_last_maybe, inductions, post_trainings,
                                          days_year_lack, hours_year_lack, days_plan_lack, hours_plan_lack,
                                          days_system_lack)), 0),
       coalesce(COLUMNS(booked.* EXCLUDE (person_id, inductions_ahead, post_trainings_ahead)), 0),
       summed.days_year_lack, summed.hours_year_lack, summed.days_plan_lack, summed.hours_plan_lack,
       summed.days_system_lack, summed.system_last, summed.system_last_maybe,
       summed.inductions, summed.post_trainings, booked.inductions_ahead, booked.post_trainings_ahead
  FROM fact_person AS p
  LEFT JOIN posted USING (person_id) LEFT JOIN ranked USING (person_id) LEFT JOIN listed USING (person_id)
  LEFT JOIN exempted USING (person_id) LEFT JOIN windowed USING (person_id)
  LEFT JOIN summed USING (person_id) LEFT JOIN booked USING (person_id)
 WHERE p.personnel_status = 'active';

CREATE OR REPLACE MACRO plan_left() AS DATE '2023-01-01' - :as_of - 1;
CREATE OR REPLACE MACRO year_left() AS make_date(year(:as_of) + 1, 1, 1) - :as_of - 1;
CREATE OR REPLACE MACRO among(days, starts, ends) AS
  coalesce(len(list_filter(days, lambda each: each >= starts AND each < ends)), 0);
CREATE OR REPLACE MACRO free(duties, duty) AS coalesce(list_contains(duties, duty), false);
CREATE OR REPLACE MACRO times(value, maybe, scheduled) AS in_plan(value, 1, value + maybe >= 1, scheduled, 1);
CREATE OR REPLACE MACRO this_year_from() AS make_date(year(:as_of), 1, 1);

WITH leaders AS (
  SELECT *, in_plan(days_plan, 900, days_plan_lack OR days_plan + days_plan_maybe >= 900, days_plan_ahead,
                    plan_left() * 10 + days_plan_maybe) AS by_days,
         in_plan(hours_plan, 5500, hours_plan_lack OR hours_plan + hours_plan_maybe >= 5500, hours_plan_ahead,
                 plan_left() * 80 + hours_plan_maybe) AS by_hours
    FROM cube WHERE (servant AND coalesce(leads_organ, false) AND band IN ('bureau', 'county')) IS NOT FALSE),
halves AS (
  SELECT *, since > this_year_from() AND since < make_date(year(:as_of) + 1, 1, 1) AS newly,
         CASE WHEN newly THEN 13 - month(since) ELSE 12 END AS months,
         CASE WHEN newly THEN since ELSE this_year_from() END AS paced_from,
         120 * months // 12 AS days_target, 900 * months // 12 AS hours_target
    FROM cube WHERE (official AND band IN ('section', 'staff')) IS NOT FALSE),
sections AS (
  SELECT *, CASE WHEN since IS NULL AND days_year < 120 THEN 5
                 ELSE in_year(days_year, days_target, coalesce(days_year_lack, false), days_year_ahead,
                              year_left() * 10, paced_from) END AS by_days,
         CASE WHEN since IS NULL AND hours_year < 900 THEN 5
              ELSE in_year(hours_year, hours_target, coalesce(hours_year_lack, false), hours_year_ahead,
                           year_left() * 80, paced_from) END AS by_hours
    FROM halves),
clocks AS (
  SELECT *, greatest(coalesce(system_last, DATE '2018-01-01'), DATE '2018-01-01') AS clock FROM cube),
judged AS (
  SELECT 'leaders_five_year_training' AS duty, person_id, unit_id,
         servant AND coalesce(leads_organ, false) AND band IN ('bureau', 'county') AS applies,
         free(exempt_plan, 'leaders_five_year_training') AS exempt,
         score(by_days, days_plan, 900) <= score(by_hours, hours_plan, 5500) AS days_speak,
         CASE WHEN days_speak THEN by_days ELSE by_hours END AS found,
         CASE WHEN days_speak THEN days_plan ELSE hours_plan END AS value,
         CASE WHEN days_speak THEN 900 ELSE 5500 END AS target, from_all
    FROM leaders
  UNION ALL BY NAME
  SELECT 'section_yearly_training' AS duty, person_id, unit_id,
         official AND band IN ('section', 'staff') AS applies,
         free(exempt_year, 'section_yearly_training') AS exempt,
         score(by_days, days_year, days_target) <= score(by_hours, hours_year, hours_target) AS days_speak,
         CASE WHEN days_speak THEN by_days ELSE by_hours END AS found,
         CASE WHEN days_speak THEN days_year ELSE hours_year END AS value,
         CASE WHEN days_speak THEN days_target ELSE hours_target END AS target, from_all
    FROM sections
  UNION ALL BY NAME
  SELECT 'bilingual_training' AS duty, person_id, unit_id, ethnic AND age <= 50 AS applies,
         free(exempt_plan, duty) AS exempt,
         times(bilingual, bilingual_maybe, bilingual_ahead) AS found, bilingual AS value, 1 AS target, from_all
    FROM cube WHERE coalesce(ethnic, false) AND (age <= 50) IS NOT FALSE
  UNION ALL BY NAME
  SELECT 'branch_secretaries_yearly' AS duty, person_id, unit_id, true AS applies, free(exempt_year, duty) AS exempt,
         in_year(conc_year, 1, false, conc_year_ahead, 1, this_year_from()) AS found, conc_year AS value,
         1 AS target, from_all
    FROM cube WHERE branch_secretary
  UNION ALL BY NAME
  SELECT 'make_up_training' AS duty, person_id, unit_id,
         servant AND band IN ('bureau', 'county', 'section') AS applies, free(exempt_five, duty) AS exempt,
         recurring(system_last, system_last_maybe, system_ahead, clock, 4, 5) AS found,
         (found = 1 AND system_last IS NOT NULL)::INT AS value, 1 AS target, from_all
    FROM clocks WHERE (servant AND coalesce(leads, false) AND band IN ('bureau', 'county', 'section')) IS NOT FALSE
  UNION ALL BY NAME
  SELECT 'new_recruits_induction' AS duty, person_id, unit_id, servant AS applies,
         coalesce(exempt_induction > recruited, false) AS exempt,
         (recruited + to_months(12))::DATE AS ends, among(inductions, recruited, ends) AS value,
         in_window(value, 0, among(inductions_ahead, recruited, ends), recruited, ends) AS found,
         1 AS target, from_all
    FROM cube WHERE servant IS NOT FALSE AND provincial_organ AND recruited >= DATE '2018-01-01'
  UNION ALL BY NAME
  SELECT 'promoted_post_training' AS duty, person_id, unit_id, servant AND band IN ('county', 'section') AS applies,
         (lifted - to_months(12))::DATE AS starts, (lifted + to_months(12))::DATE AS ends,
         coalesce(exempt_post > starts, false) AS exempt,
         among(post_trainings, starts, ends) AS value,
         in_window(value, 0, among(post_trainings_ahead, starts, ends), starts, ends) AS found, 1 AS target, from_all
    FROM cube WHERE (servant AND band IN ('county', 'section')) IS NOT FALSE AND provincial_organ
                    AND lifted >= DATE '2018-01-01'
  UNION ALL BY NAME
  SELECT 'nonparty_young_rotation' AS duty, person_id, unit_id, true AS applies, free(exempt_plan, duty) AS exempt,
         times(conc_plan, 0, conc_plan_ahead) AS found, conc_plan AS value, 1 AS target, from_all
    FROM cube WHERE nonparty_young
  UNION ALL BY NAME
  SELECT 'poverty_relief_rotation' AS duty, person_id, unit_id, true AS applies, free(exempt_plan, duty) AS exempt,
         bounded(relief, 1, relief + relief_maybe >= 1, relief_ahead, 1, :as_of - DATE '2018-01-01' + 1, 730,
                 greatest(DATE '2020-01-01' - :as_of - 1, 0)) AS found,
         relief AS value, 1 AS target, from_all
    FROM cube WHERE relief_list
  UNION ALL BY NAME
  SELECT 'provincial_enterprise_teams_rotation' AS duty, person_id, unit_id, management = 'province' AS applies,
         free(exempt_plan, duty) AS exempt,
         times(high, high_maybe, high_ahead) AS found, high AS value, 1 AS target, from_all
    FROM cube WHERE enterprise_team AND (management = 'province') IS NOT FALSE
  UNION ALL BY NAME
  SELECT 'state_assets_teams_rotation' AS duty, person_id, unit_id, management = 'state_assets' AS applies,
         free(exempt_plan, duty) AS exempt,
         times(conc_plan, 0, conc_plan_ahead) AS found, conc_plan AS value, 1 AS target, from_all
    FROM cube WHERE enterprise_team AND (management = 'state_assets') IS NOT FALSE
  UNION ALL BY NAME
  SELECT 'school_teachers_once' AS duty, person_id, unit_id, true AS applies, free(exempt_plan, duty) AS exempt,
         times(provincial, provincial_maybe, provincial_ahead) AS found, provincial AS value, 1 AS target, from_all
    FROM cube WHERE school_teacher
  UNION ALL BY NAME
  SELECT 'team_systematic_training' AS duty, person_id, unit_id, true AS applies, free(exempt_three, duty) AS exempt,
         recurring(system_last, system_last_maybe, system_ahead,
                   greatest(clock, coalesce(rank_since, DATE '2018-01-01')), 2, 3) AS found,
         (found = 1 AND system_last IS NOT NULL)::INT AS value, 1 AS target, from_all
    FROM clocks WHERE local_team
  UNION ALL BY NAME
  SELECT 'team_two_months' AS duty, person_id, unit_id, true AS applies, free(exempt_plan, duty) AS exempt,
         in_plan(days_system, 600, days_system_lack OR days_system + days_system_maybe >= 600, days_system_ahead,
                 plan_left() * 10 + days_system_maybe) AS found, days_system AS value, 600 AS target, from_all
    FROM cube WHERE local_team
  UNION ALL BY NAME
  SELECT 'team_yearly_professional' AS duty, person_id, unit_id, true AS applies, free(exempt_year, duty) AS exempt,
         in_year(professional, 1, professional + professional_maybe >= 1, professional_ahead, 1,
                 this_year_from()) AS found, professional AS value, 1 AS target, from_all
    FROM cube WHERE local_team
  UNION ALL BY NAME
  SELECT 'township_chiefs_systematic' AS duty, person_id, unit_id, true AS applies, free(exempt_plan, duty) AS exempt,
         times(at_school, at_school_maybe, at_school_ahead) AS found, at_school AS value, 1 AS target, from_all
    FROM cube WHERE township_chief)
SELECT duty, person_id AS subject_id, unit_id,
       CASE WHEN applies IS NULL THEN 5 WHEN exempt OR from_all THEN 6 ELSE found END::SMALLINT AS verdict,
       CASE WHEN applies AND (exempt OR from_all) THEN NULL ELSE value END::BIGINT AS value,
       CASE WHEN applies AND (exempt OR from_all) THEN NULL ELSE target END::BIGINT AS target
  FROM judged;
