"""The person rules of the Sichuan plan as a good SQL hand would write them for DuckDB: fused, for one fixed day.

No dates as parameters, no lists of missing facts, no evidence: what is compared is the price of the rule language.
"""

AS_OF = "DATE '2020-12-31'"

_MACROS = """
CREATE MACRO covers(s, e) AS s <= DATE '2020-12-31' AND (e IS NULL OR e > DATE '2020-12-31');
CREATE MACRO held_since(s, e, since) AS s <= DATE '2020-12-31' AND (e IS NULL OR e > since);
CREATE MACRO verdict(v, target, could, ahead, fits, elapsed, total, remaining) AS CASE
  WHEN v >= target THEN 1 WHEN could THEN 5 WHEN remaining > 0 AND v + ahead >= target THEN 2
  WHEN remaining <= 0 OR target - v > fits THEN 4 WHEN v * total >= target * elapsed THEN 2 ELSE 3 END;
CREATE MACRO full_verdict(applies, exempt, leaf) AS CASE WHEN NOT applies THEN 0 WHEN applies IS NULL THEN 5
  WHEN exempt THEN 6 WHEN exempt IS NULL THEN 5 ELSE leaf END;
CREATE MACRO again(last, maybe, clock, a, b, ahead) AS CASE
  WHEN coalesce(last + to_years(b) >= DATE '2020-12-31', false) THEN 1
  WHEN coalesce(maybe + to_years(b) >= DATE '2020-12-31', false) THEN 5
  WHEN DATE '2020-12-31' > clock + to_years(b) THEN 4
  WHEN DATE '2020-12-31' < clock + to_years(a) OR ahead > 0 THEN 2 ELSE 3 END;
"""

_WHERES = """
  account = 'concentrated' AS conc,
  account = 'concentrated' AND (institution_kind IN ('party_school', 'cadre_college') OR institution_recognised) AS rec,
  is_systematic AND institution_kind IN ('party_school', 'cadre_college') AS sys,
  is_systematic AND institution_kind = 'party_school' AS sysp,
  programme = 'bilingual_training' AS bil, programme = 'poverty_relief_rotation' AS pov,
  account = 'concentrated' AND institution_level IN ('province', 'national') AS lvl,
  institution_code IN ('provincial_party_school', 'provincial_socialism_college') AS sch,
  account = 'concentrated' AND class_kind IN ('topic', 'seminar') AND hours_professional > 0
    AND class_days >= 45 AS prof,
  training_kind = 'induction' AS ind, training_kind = 'post' AS post,
  ends_on >= DATE '2020-01-01' AS y, ends_on >= DATE '2018-01-01' AS p,
  ends_on >= DATE '2018-01-01' AND ends_on < DATE '2020-01-01' AS b
"""

#: name, where, period: how often it happened, how often it may have happened
_COUNTS = (
    ("conc_y", "conc", "y"), ("conc_p", "conc", "p"), ("bil_p", "bil", "p"), ("pov_b", "pov", "b"),
    ("lvl_p", "lvl", "p"), ("sch_p", "sch", "p"), ("prof_y", "prof", "y"), ("sysp_p", "sysp", "p"),
)  # fmt: skip
#: name, where, period, amount
_TOTALS = (
    ("rec_d", "rec", "p", "days"), ("rec_h", "rec", "p", "hours"), ("conc_d", "conc", "y", "days"),
    ("conc_h", "conc", "y", "hours"), ("sys_d", "sys", "p", "days"),
)  # fmt: skip
_AHEAD = {"y": "ends_on BETWEEN DATE '2020-01-01' AND DATE '2020-12-31'",
          "p": "ends_on BETWEEN DATE '2018-01-01' AND DATE '2022-12-31'",
          "b": "ends_on BETWEEN DATE '2018-01-01' AND DATE '2019-12-31'"}  # fmt: skip


def _credit_sums() -> str:
    parts = []
    for name, where, period in _COUNTS:
        parts.append(f"count(*) FILTER (is_final_part AND {period} AND {where}) AS {name}")
        parts.append(f"count(*) FILTER (is_final_part AND {period} AND {where} IS NULL) AS {name}_m")
    for name, where, period, amount in _TOTALS:
        parts.append(f"coalesce(sum({amount}) FILTER ({period} AND {where}), 0) AS {name}")
        parts.append(f"coalesce(sum({amount}) FILTER ({period} AND {where} IS NULL), 0) AS {name}_m")
        lacks = f"{period} AND ({where} IS NULL OR {where}) AND {amount} IS NULL"
        parts.append(f"count(*) FILTER ({lacks}) > 0 AS {name}_l")
        unsure = f"{period} AND ({where} IS NULL OR ({where} AND {amount} IS NULL))"
        parts.append(f"count(*) FILTER ({unsure}) > 0 AS {name}_u")
    parts.append("max(ends_on) FILTER (sys) AS last_sys, max(ends_on) FILTER (sys IS NULL) AS last_sys_m")
    return ", ".join(parts)


def _ahead_sums() -> str:
    parts = [f"count(*) FILTER ({where} AND {_AHEAD[period]}) AS {name}_a" for name, where, period in _COUNTS]
    parts += [
        f"coalesce(sum({amount}) FILTER ({where} AND {_AHEAD[period]}), 0) AS {name}_a"
        for name, where, period, amount in _TOTALS
    ]
    return ", ".join([*parts, "count(*) FILTER (sys) AS last_sys_a"])


_SERVANT = "person_kind IN ('civil_servant', 'technical_servant', 'enforcement_servant', 'reference_managed')"
_OFFICIAL = f"({_SERVANT} OR person_kind = 'institution_manager')"


def cube_sql() -> str:
    """One row a person: facts of the day and sums of records."""
    return f"""
CREATE OR REPLACE TEMP TABLE hand AS
WITH c AS (SELECT person_id AS pid, days, hours, ends_on, is_final_part, {_WHERES} FROM fact_credit
           WHERE state = 'standing' AND ends_on <= {AS_OF}),
     cs AS (SELECT pid, {_credit_sums()} FROM c GROUP BY pid),
     s AS (SELECT person_id AS pid, days, hours, ends_on, {_WHERES} FROM fact_schedule),
     ss AS (SELECT pid, {_ahead_sums()} FROM s GROUP BY pid),
     r AS (SELECT person_id AS pid, arg_max(band, pick_order) AS band, arg_max(starts_on, pick_order) AS since
           FROM fact_rank WHERE covers(starts_on, ends_before) GROUP BY pid),
     a AS (SELECT person_id AS pid, bool_or(is_leading_post) AS leader,
                  bool_or(is_leading_post AND unit_kind NOT IN ('university', 'enterprise', 'institution')) AS gov,
                  bool_or(post_kind = 'branch_secretary') AS branch,
                  bool_or(post_kind IN ('township_party_secretary', 'township_head')) AS chief,
                  bool_or(post_kind = 'teacher' AND unit_kind IN ('party_school', 'socialism_college')
                          AND unit_level IN ('city', 'county')) AS teacher,
                  bool_or(team = 'party_government' AND unit_level IN ('city', 'county')) AS team,
                  bool_or(team = 'enterprise') AS enterprise, bool_or(in_ethnic_area) AS ethnic,
                  bool_or(unit_kind = 'department' AND unit_level = 'province') AS department
           FROM fact_appointment WHERE covers(starts_on, ends_before) GROUP BY pid),
     d AS (SELECT person_id AS pid, bool_or(kind = 'poverty_relief') AS relief,
                  bool_or(kind = 'nonparty_young') AS nonparty
           FROM fact_designation WHERE covers(starts_on, ends_before) GROUP BY pid),
     x AS (SELECT person_id AS pid, bool_or(duty IS NULL AND covers(starts_on, ends_before)) AS ex,
                  bool_or(coalesce(duty = 'section_yearly_training', false)
                          AND held_since(starts_on, ends_before, DATE '2020-01-01')) AS ex_section,
                  bool_or(coalesce(duty = 'leaders_five_year_training', false)
                          AND held_since(starts_on, ends_before, DATE '2018-01-01')) AS ex_leaders
           FROM fact_exemption GROUP BY pid),
     e AS (SELECT person_id AS pid, max("on") FILTER (kind = 'recruited') AS recruited,
                  max("on") FILTER (kind = 'promoted_to_leading_post') AS promoted
           FROM fact_event WHERE "on" <= {AS_OF} GROUP BY pid),
     w AS (SELECT pid, count(*) FILTER (is_final_part AND ind AND ends_on >= recruited
                                        AND ends_on < recruited + to_months(12)) AS ind_n,
                  count(*) FILTER (is_final_part AND post AND ends_on >= promoted - to_months(12)
                                   AND ends_on < promoted + to_months(12)) AS post_n
           FROM c JOIN e USING (pid) GROUP BY pid),
     v AS (SELECT pid, count(*) FILTER (ind AND ends_on >= recruited AND ends_on < recruited + to_months(12)) AS ind_a,
                  count(*) FILTER (post AND ends_on >= promoted - to_months(12)
                                   AND ends_on < promoted + to_months(12)) AS post_a
           FROM s JOIN e USING (pid) GROUP BY pid)
SELECT p.person_id, p.personnel_status = 'active' AS judged, person_kind, management, joined_service_on AS joined,
       2020 - year(born_on) - CASE WHEN month(born_on) * 100 + day(born_on) > 1231 THEN 1 ELSE 0 END AS age,
       r.band, r.since, coalesce(a.leader, false) AS leader, coalesce(a.gov, false) AS gov,
       coalesce(a.branch, false) AS branch, coalesce(a.chief, false) AS chief, coalesce(a.team, false) AS team,
       coalesce(a.teacher, false) AS teacher, coalesce(a.enterprise, false) AS enterprise,
       coalesce(a.ethnic, false) AS ethnic, coalesce(a.department, false) AS department,
       coalesce(d.relief, false) AS relief, coalesce(d.nonparty, false) AS nonparty,
       coalesce(x.ex, false) AS ex, coalesce(x.ex_section, false) AS ex_section,
       coalesce(x.ex_leaders, false) AS ex_leaders, e.recruited, e.promoted, cs.*, ss.*,
       coalesce(w.ind_n, 0) AS ind_n, coalesce(w.post_n, 0) AS post_n,
       coalesce(v.ind_a, 0) AS ind_a, coalesce(v.post_a, 0) AS post_a
FROM fact_person p LEFT JOIN r ON r.pid = person_id LEFT JOIN a ON a.pid = person_id
LEFT JOIN d ON d.pid = person_id LEFT JOIN x ON x.pid = person_id LEFT JOIN e ON e.pid = person_id
LEFT JOIN w ON w.pid = person_id LEFT JOIN v ON v.pid = person_id
LEFT JOIN cs ON cs.pid = person_id LEFT JOIN ss ON ss.pid = person_id ORDER BY person_id"""


_PACES = {"y": (366, 366, 0), "p": (1096, 1826, 730), "b": (1096, 730, 0)}
_OCCURRENCES = (
    ("bilingual_training", "ethnic AND age <= 50", "bil_p", "p"),
    ("branch_secretaries_yearly", "branch", "conc_y", "y"),
    ("nonparty_young_rotation", "nonparty", "conc_p", "p"),
    ("poverty_relief_rotation", "relief", "pov_b", "b"),
    ("provincial_enterprise_teams_rotation", "enterprise AND management = 'province'", "lvl_p", "p"),
    ("school_teachers_once", "teacher", "sch_p", "p"),
    ("state_assets_teams_rotation", "enterprise AND management = 'state_assets'", "conc_p", "p"),
    ("team_yearly_professional", "team", "prof_y", "y"),
    ("township_chiefs_systematic", "chief", "sysp_p", "p"),
)


def rules_sql() -> dict[str, str]:
    """For each duty a query of person, verdict and value."""
    found = {}
    for duty, applies, name, period in _OCCURRENCES:
        leaf = _occurred(name, period)
        found[duty] = _query(applies, "ex", leaf, f"coalesce({name}, 0)")
    found["team_two_months"] = _query("team", "ex", _total("sys_d", "600", 10, "p"), "coalesce(sys_d, 0)")
    found["leaders_five_year_training"] = _either(
        "gov AND " + _SERVANT + " AND band IN ('bureau', 'county')", "ex OR ex_leaders",
        ("rec_d", "900", 10, "p"), ("rec_h", "5500", 80, "p"), "",
    )  # fmt: skip
    found["section_yearly_training"] = _either(
        f"{_OFFICIAL} AND band IN ('section', 'staff')", "ex OR ex_section",
        ("conc_d", _part(120), 10, "y"), ("conc_h", _part(900), 80, "y"), "joined IS NULL",
    )  # fmt: skip
    leading = f"{_SERVANT} AND leader AND band IN ('bureau', 'county', 'section')"
    start = "DATE '2018-01-01'"
    clock = f"greatest(coalesce(last_sys, {start}), {start})"
    found["make_up_training"] = _again(leading, clock, 4, 5)
    found["team_systematic_training"] = _again("team", f"greatest({clock}, coalesce(since, {start}))", 2, 3)
    base = f"{_SERVANT} AND department"
    found["new_recruits_induction"] = _own(
        f"{base} AND coalesce(recruited >= {start}, false)", "ind", "recruited", 0
    )
    promoted = f"{base} AND band IN ('county', 'section') AND coalesce(promoted >= {start}, false)"
    found["promoted_post_training"] = _own(promoted, "post", "promoted", 12)
    return found


def _query(applies: str, exempt: str, leaf: str, value: str) -> str:
    full = f"full_verdict(judged AND ({applies}), {exempt}, {leaf})"
    return f"SELECT person_id, {full} AS verdict, {value} AS value FROM hand"


def _occurred(name: str, period: str) -> str:
    elapsed, total, left = _PACES[period]
    v, m, a = (f"coalesce({name}{suffix}, 0)" for suffix in ("", "_m", "_a"))
    return f"verdict({v}, 1, {m} > 0 AND {v} + {m} >= 1, {a}, 9999, {elapsed}, {total}, {left})"


def _total(name: str, target: str, a_day: int, period: str) -> str:
    elapsed, total, left = _PACES[period]
    v, m, a = (f"coalesce({name}{suffix}, 0)" for suffix in ("", "_m", "_a"))
    could = f"coalesce({name}_u, false) AND (coalesce({name}_l, false) OR {v} + {m} >= {target})"
    return f"verdict({v}, {target}, {could}, {a}, {left * a_day} + {m}, {elapsed}, {total}, {left})"


def _part(full: int) -> str:
    inside = "joined > DATE '2020-01-01' AND joined < DATE '2021-01-01'"
    return f"CASE WHEN {inside} THEN {full} * (13 - month(joined)) // 12 ELSE {full} END"


def _either(
    applies: str,
    exempt: str,
    one: tuple[str, str, int, str],
    other: tuple[str, str, int, str],
    unsettled: str,
) -> str:
    first, second = _total(*one), _total(*other)
    if unsettled:
        first = f"CASE WHEN {unsettled} AND coalesce({one[0]}, 0) < 120 THEN 5 ELSE {first} END"
        second = f"CASE WHEN {unsettled} AND coalesce({other[0]}, 0) < 900 THEN 5 ELSE {second} END"
    ranks = (
        "CASE {0} WHEN 1 THEN 0 WHEN 2 THEN 1 WHEN 5 THEN 2 WHEN 3 THEN 3 ELSE 4 END * 100000 + 10000 - {1}"
    )
    share = "least(greatest(coalesce({0}, 0) * 10000 // greatest({1}, 1), 0), 10000)"
    verdicts = f"{first} AS v1, {second} AS v2"
    shares = f"{share.format(one[0], one[1])} AS s1, {share.format(other[0], other[1])} AS s2"
    inner = f"SELECT *, {verdicts}, {shares} FROM hand"
    better = f"({ranks.format('v1', 's1')}) <= ({ranks.format('v2', 's2')})"
    leaf = f"CASE WHEN {better} THEN v1 ELSE v2 END"
    value = f"CASE WHEN {better} THEN coalesce({one[0]}, 0) ELSE coalesce({other[0]}, 0) END"
    full = f"full_verdict(judged AND ({applies}), {exempt}, {leaf})"
    return f"SELECT person_id, {full} AS verdict, {value} AS value FROM ({inner})"


def _again(applies: str, clock: str, a: int, b: int) -> str:
    leaf = f"again(last_sys, last_sys_m, {clock}, {a}, {b}, coalesce(last_sys_a, 0))"
    value = f"CASE WHEN coalesce(last_sys + to_years({b}) >= {AS_OF}, false) THEN 1 ELSE 0 END"
    return _query(applies, "ex", leaf, value)


def _own(applies: str, name: str, event: str, before: int) -> str:
    start, end = f"({event} - to_months({before}))", f"({event} + to_months(12))"
    elapsed = f"greatest(date_diff('day', {start}, {AS_OF}) + 1, 0)"
    total, left = f"date_diff('day', {start}, {end})", f"greatest(date_diff('day', {AS_OF}, {end}) - 1, 0)"
    leaf = f"verdict({name}_n, 1, false, {name}_a, 9999, {elapsed}, {total}, {left})"
    return _query(applies, "ex", leaf, f"{name}_n")


def prepare(connection: object) -> None:
    """The macros the queries use."""
    for statement in _MACROS.split(";\n"):
        if statement.strip():
            connection.execute(statement)  # type: ignore[attr-defined]  # a DuckDB connection
