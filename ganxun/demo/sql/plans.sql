-- The annual plans of province, cities and counties, told from the classes that were really held: what was planned is
-- what the demo's ledger shows. demo_audience holds, for each series by its name, whom it is for.
INSERT INTO plans_annualplan (organisation_id, year, kind, title, policy_code, review_path, declare_until, review_until,
                              state, filed_with_id, filed_at, published_at, version, revision)
SELECT DISTINCT region.id, year.year, 'regular', region.name || year.year || '年干部教育培训计划', %(policy)s,
       CASE WHEN region.kind = 'province' THEN 'direct' ELSE 'every_level' END,
       make_date(year.year - 1, 11, 30), make_date(year.year, 1, 15),
       CASE WHEN year.year < extract(year FROM %(until)s::date) THEN 'closed' ELSE 'published' END,
       (SELECT above.id FROM orgs_organisation AS above
         WHERE above.id = region.parent_id),
       make_timestamptz(year.year, 1, 18, 10, 0, 0), make_timestamptz(year.year, 1, 22, 9, 0, 0), 1, 1
  FROM classes_trainingclass AS class
  JOIN orgs_organisation AS organiser ON organiser.id = class.organiser_id
  JOIN orgs_organisation AS region ON region.id = organiser.parent_id AND region.kind IN ('province', 'city', 'county')
 CROSS JOIN LATERAL (SELECT extract(year FROM class.starts_on)::int AS year) AS year
 WHERE year.year >= 2019 AND make_date(year.year, 1, 22) <= %(until)s::date;

CREATE TEMPORARY TABLE demo_taught ON COMMIT DROP AS
SELECT class_ref AS class_id, count(DISTINCT person_id) AS people FROM records_credit WHERE class_ref IS NOT NULL GROUP BY 1;

CREATE TEMPORARY TABLE demo_told ON COMMIT DROP AS
SELECT training_class_id AS class_id, sum(hours) AS hours, sum(hours) FILTER (WHERE field = 'theory') AS theory,
       sum(hours) FILTER (WHERE field = 'party') AS party,
       sum(hours) FILTER (WHERE field = 'professional') AS professional,
       sum(hours) FILTER (WHERE field = 'knowledge') AS knowledge
  FROM classes_classsession GROUP BY 1;

ANALYZE plans_annualplan, classes_trainingclass, demo_audience, demo_taught, demo_told;

CREATE TEMPORARY TABLE demo_item ON COMMIT DROP AS
SELECT plan.id AS plan_id, class.id AS class_id, plan.year, class.name AS title, class.kind, class.training_kind,
       class.organiser_id, class.institution_id, coalesce(class.programme, '') AS programme,
       plan.organisation_id AS region_id, class.starts_on, class.ends_before, class.days, class.hours,
       class.is_full_time, coalesce(class.is_systematic, false) AS is_systematic,
       CASE WHEN coalesce(taught.people, 0) > 0 THEN taught.people + taught.people / 12 + mod(class.id, 3)
            ELSE 25 + mod(class.id, 4) * 5 END AS people,
       coalesce(told.hours, 0) AS told, coalesce(told.theory, 0) AS theory, coalesce(told.party, 0) AS party,
       coalesce(told.professional, 0) AS professional, coalesce(told.knowledge, 0) AS knowledge,
       coalesce(audience.audience, CASE region.kind WHEN 'county' THEN '{"category": "section_and_below"}'
                                                    ELSE '{"category": "county_and_below"}' END)::jsonb AS audience,
       row_number() OVER (PARTITION BY plan.id ORDER BY class.starts_on, class.id) AS number
  FROM classes_trainingclass AS class
  JOIN orgs_organisation AS organiser ON organiser.id = class.organiser_id
  JOIN orgs_organisation AS region ON region.id = organiser.parent_id
  JOIN plans_annualplan AS plan ON plan.organisation_id = region.id
   AND plan.year = extract(year FROM class.starts_on)
  LEFT JOIN demo_taught AS taught ON taught.class_id = class.id
  LEFT JOIN demo_told AS told ON told.class_id = class.id
  LEFT JOIN LATERAL (SELECT demo.audience FROM demo_audience AS demo
                      WHERE strpos(class.name, demo.name) > 0 ORDER BY length(demo.name) DESC LIMIT 1) AS audience ON true
 WHERE extract(year FROM class.ends_before - 1) = plan.year;

ANALYZE demo_item;

INSERT INTO plans_planitem (plan_id, number, title, timing, kind, training_kind, organiser_id, institution_id, programme,
       audience, called_from_id, starts_on, ends_before, has_fixed_dates, days, hours, hours_theory, hours_party,
       hours_professional, hours_knowledge, people, fewest, mode, is_full_time, is_systematic, topic, content, purpose,
       place, budget, fund_source, responsible, phone, note, state, version)
SELECT plan_id, number, title, 'regular', kind, training_kind, organiser_id, institution_id, programme, audience,
       region_id, starts_on, ends_before, true, days, hours,
       hours * theory / greatest(told, 1), hours * party / greatest(told, 1),
       hours * professional / greatest(told, 1), hours * knowledge / greatest(told, 1),
       people, greatest(1, people / 2), 'offline', is_full_time, is_systematic, '',
       CASE kind WHEN 'main' THEN '理论教育、党性教育、专业化能力培训，附结业考核' WHEN 'lecture' THEN '专题讲座'
                 ELSE '专题辅导、案例研讨、现场教学' END,
       '落实年度干部教育培训任务', '', people::bigint * days * 4500, '财政专项',
       substr('王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗', 1 + mod(class_id, 20)::int, 1) || '老师', '', '', 'approved', 1
  FROM demo_item;

-- The plan of the year after, while it is being made: the same classes, 52 weeks on, in every state of a review.
INSERT INTO plans_annualplan (organisation_id, year, kind, title, policy_code, review_path, declare_until, review_until,
                              state, version, revision)
SELECT organisation_id, year + 1, 'regular', replace(title, year || '年', year + 1 || '年'), policy_code, review_path,
       %(until)s::date + 45, %(until)s::date + 90, 'declaring', 0, 1
  FROM plans_annualplan AS plan
  JOIN orgs_organisation AS region ON region.id = plan.organisation_id
 WHERE plan.year = extract(year FROM %(until)s::date) AND extract(month FROM %(until)s::date) >= 6
   AND region.kind IN ('province', 'city') AND make_date(plan.year + 2, 1, 1) <= %(ends)s::date;

INSERT INTO plans_planitem (plan_id, number, title, timing, kind, training_kind, organiser_id, institution_id, programme,
       audience, called_from_id, starts_on, ends_before, has_fixed_dates, days, hours, hours_theory, hours_party,
       hours_professional, hours_knowledge, people, fewest, mode, is_full_time, is_systematic, topic, content, purpose,
       place, budget, fund_source, responsible, phone, note, state, waiting_at_id, version, copied_from_id)
SELECT coming.id, item.number, replace(item.title, plan.year || '年', coming.year || '年'), 'regular', item.kind,
       item.training_kind, item.organiser_id, item.institution_id, item.programme, item.audience, item.called_from_id,
       item.starts_on + 364, item.ends_before + 364, mod(item.number, 5) <> 0, item.days, item.hours, item.hours_theory,
       item.hours_party, item.hours_professional, item.hours_knowledge, item.people, item.fewest, item.mode,
       item.is_full_time, item.is_systematic, '', item.content, item.purpose, '', item.budget, item.fund_source,
       item.responsible, '', '',
       CASE WHEN mod(item.number, 12) = 7 THEN 'draft' WHEN mod(item.number, 15) = 4 THEN 'returned'
            WHEN mod(item.number, 9) = 2 THEN 'approved' ELSE 'submitted' END,
       CASE WHEN mod(item.number, 12) = 7 OR mod(item.number, 15) = 4 OR mod(item.number, 9) = 2 THEN NULL
            ELSE coming.organisation_id END,
       1, item.id
  FROM plans_planitem AS item
  JOIN plans_annualplan AS plan ON plan.id = item.plan_id
  JOIN plans_annualplan AS coming ON coming.organisation_id = plan.organisation_id AND coming.year = plan.year + 1
 WHERE coming.state = 'declaring' AND extract(year FROM item.starts_on + 364) = coming.year
   AND extract(year FROM item.ends_before + 363) = coming.year;

ANALYZE plans_planitem, plans_annualplan;

INSERT INTO plans_itemsegment (item_id, starts_on, ends_before)
SELECT id, starts_on, ends_before FROM plans_planitem;

INSERT INTO plans_itemversion (item_id, number, content, by, at)
SELECT item.id, 1, to_jsonb(item) - '{id,plan_id,number,timing,state,waiting_at_id,version,copied_from_id,starts_on,ends_before}'::text[]
           || jsonb_build_object('segments', jsonb_build_array(jsonb_build_array(item.starts_on, item.ends_before))),
       organiser.name, least(make_timestamptz(plan.year - 1, 9 + mod(item.number, 2)::int, 1 + mod(item.number, 28)::int, 10, 0, 0),
             %(until)s::date - INTERVAL '12 days' + mod(item.number, 97) * INTERVAL '5 minutes' + INTERVAL '9 hours')
  FROM plans_planitem AS item
  JOIN plans_annualplan AS plan ON plan.id = item.plan_id
  JOIN orgs_organisation AS organiser ON organiser.id = item.organiser_id;

ANALYZE plans_itemversion;

INSERT INTO plans_reviewnote (plan_id, item_id, deed, organisation_id, opinion, item_version, by, at)
SELECT item.plan_id, item.id, deed.deed,
       CASE WHEN deed.deed IN ('declare', 'submit') THEN item.organiser_id ELSE plan.organisation_id END,
       CASE WHEN deed.deed = 'return' THEN '请核减人数，并说明与上年班次的不同' ELSE '' END, 1,
       CASE WHEN deed.deed IN ('declare', 'submit') THEN organiser.name ELSE '干部教育培训处（科）' END,
       version.at + deed.after
  FROM plans_planitem AS item
  JOIN plans_annualplan AS plan ON plan.id = item.plan_id
  JOIN orgs_organisation AS organiser ON organiser.id = item.organiser_id
  JOIN plans_itemversion AS version ON version.item_id = item.id
  JOIN (VALUES ('declare', INTERVAL '0'), ('submit', INTERVAL '1 hour'), ('approve', INTERVAL '9 days'),
               ('return', INTERVAL '6 days')) AS deed (deed, after)
    ON deed.deed = 'declare' OR (deed.deed = 'submit' AND item.state <> 'draft')
    OR (deed.deed = 'approve' AND item.state = 'approved') OR (deed.deed = 'return' AND item.state = 'returned');

INSERT INTO plans_reviewnote (plan_id, deed, organisation_id, opinion, by, at)
SELECT plan.id, deed.deed, CASE WHEN deed.deed = 'acknowledge' THEN plan.filed_with_id ELSE plan.organisation_id END, '',
       '干部教育培训处（科）', plan.published_at + deed.after
  FROM plans_annualplan AS plan
  JOIN (VALUES ('close_declaring', INTERVAL '-50 days'), ('file', INTERVAL '-9 days'), ('settle', INTERVAL '-4 days'),
               ('acknowledge', INTERVAL '-4 days'), ('publish', INTERVAL '0')) AS deed (deed, after)
    ON deed.deed NOT IN ('file', 'acknowledge', 'settle')
    OR (deed.deed = 'settle') = (plan.filed_with_id IS NULL)
 WHERE plan.published_at IS NOT NULL;
