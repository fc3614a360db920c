"""Search: p50 and p95 among many people, by kind of question and by who asks.

    python -m bench.search --people 1000000 --json

Fills an embedded database of its own (durable, as in production) in var/bench set by set: units in a tree like a
province's (cities, counties, offices), names with the frequencies of everyday surnames and given names. Every
question is asked by the whole province, a city, and a small county; times are those of the suggestions under the
search box, through the whole stack of the web process (URLs, session, grants, template), without the network.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import time
from datetime import date
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).resolve().parent.parent / "var" / "bench" / "search"
_CITIES, _COUNTIES_A_CITY, _PEOPLE_A_UNIT = 20, 9, 35
_DAY = "2010-01-01"

_TREE = """
INSERT INTO orgs_organisation (code, name, short_name, name_pinyin, name_initials, kind, level, path, depth,
       region_code, in_ethnic_area, in_poverty_area, sort_key, starts_on)
VALUES ('B', '某省', '', 'mousheng', 'ms', 'province', 'province', 'x.', 0, '', false, false, '', %(day)s);
UPDATE orgs_organisation SET path = id || '.' WHERE code = 'B';
INSERT INTO orgs_organisation (code, name, short_name, name_pinyin, name_initials, kind, level, path, depth,
       region_code, in_ethnic_area, in_poverty_area, sort_key, starts_on, parent_id)
SELECT 'B' || n, '第' || n || '市', '', 'd', 'd', 'city', 'city', root.path || 'c' || n || '.', 1, '', false, false,
       lpad(n::text, 3, '0'), %(day)s, root.id
  FROM orgs_organisation AS root, generate_series(1, %(cities)s) AS n WHERE root.code = 'B';
UPDATE orgs_organisation AS o SET path = above.path || o.id || '.'
  FROM orgs_organisation AS above WHERE above.id = o.parent_id AND o.depth = 1;
INSERT INTO orgs_organisation (code, name, short_name, name_pinyin, name_initials, kind, level, path, depth,
       region_code, in_ethnic_area, in_poverty_area, sort_key, starts_on, parent_id)
SELECT city.code || '-' || n, city.name || '第' || n || '县', '', 'd', 'd', 'county', 'county',
       city.path || 'c' || n || '.', 2, '', false, false, city.sort_key || lpad(n::text, 2, '0'), %(day)s, city.id
  FROM orgs_organisation AS city, generate_series(1, %(counties)s) AS n WHERE city.depth = 1;
UPDATE orgs_organisation AS o SET path = above.path || o.id || '.'
  FROM orgs_organisation AS above WHERE above.id = o.parent_id AND o.depth = 2;
INSERT INTO orgs_organisation (code, name, short_name, name_pinyin, name_initials, kind, level, path, depth,
       region_code, in_ethnic_area, in_poverty_area, sort_key, starts_on, parent_id)
SELECT county.code || '-' || n,
       county.name || (ARRAY['财政局', '教育局', '农业农村局', '卫生健康局', '人民法院', '镇人民政府'])[1 + n %% 6] || n, '', 'd',
       'd', 'department', 'county', county.path || 'c' || n || '.', 3, '', false, false,
       county.sort_key || lpad(n::text, 4, '0'), %(day)s, county.id
  FROM orgs_organisation AS county, generate_series(1, %(units)s) AS n WHERE county.depth = 2;
UPDATE orgs_organisation AS o SET path = above.path || o.id || '.'
  FROM orgs_organisation AS above WHERE above.id = o.parent_id AND o.depth = 3;
ANALYZE orgs_organisation;
"""

# Common names are common: the n-th surname and the n-th given name are drawn with falling frequency.
_PEOPLE = """
INSERT INTO people_person (code, name, name_pinyin, name_initials, ethnicity, personnel_status, identity_tail,
       identity_hash, unit_id, post_title, top_order)
SELECT 'S' || drawn.n, s.word || g.word, s.pinyin || g.pinyin, left(s.pinyin, 1) || g.initials, '汉族', 'active',
       lpad((drawn.n::bigint * 7919 %% 10000)::text, 4, '0'), md5(drawn.n::text), unit.id, unit.name || '干部', drawn.n %% 90
  FROM (SELECT n, 1 + floor(%(surnames)s * power(random(), 2))::int AS surname,
               1 + floor(%(given)s * power(random(), 2))::int AS given,
               1 + floor(random() * %(all_units)s)::int AS unit
          FROM generate_series(1, %(people)s) AS n) AS drawn
  JOIN bench_surname AS s ON s.n = drawn.surname
  JOIN bench_given AS g ON g.n = drawn.given
  JOIN bench_unit AS unit ON unit.n = drawn.unit
"""
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈姚卢钟姜崔谭陆范汪廖石金贾韦夏付方白邹"
    "孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤"
)
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉梅建国文斌丹萍红鑫志波辉宇浩然子轩雨欣佳怡晨曦"
_QUESTIONS = {
    "two_characters": ("张伟", "李娜", "王芳", "陈静", "赵磊", "孔磊"),
    "one_character": ("张", "王", "孔"),
    "given_name": ("建国", "雨欣"),
    "three_characters": ("张建国", "李雨欣"),
    "initials": ("zw", "lyx", "wj", "k"),
    "pinyin": ("zhangwei", "wang", "liyux"),
    "identity_suffix": ("0042", "7919"),
    "unit": ("第3市第2县财政局", "第1市第1县"),
    "nobody": ("欧阳修", "qqq"),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    shutil.rmtree(_FOLDER, ignore_errors=True)
    _FOLDER.mkdir(parents=True)
    os.environ |= {"GANXUN_DATA": str(_FOLDER / "data"), "DJANGO_SETTINGS_MODULE": "config.settings"}
    os.environ.pop("DATABASE_URL", None)
    from config.database import database_ready
    from config.env import Environment

    try:
        with database_ready(Environment.read()):
            figures = _measure(options.people, options.repeat)
    finally:
        shutil.rmtree(_FOLDER, ignore_errors=True)
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    for who, questions in figures["asked_by"].items():
        for kind, row in questions.items():
            print(f"{who:<9} {kind:<16} p50 {row['p50_ms']:7.1f} ms   p95 {row['p95_ms']:7.1f} ms")


def _measure(people: int, repeat: int) -> dict[str, Any]:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    try:
        begun = time.perf_counter()
        _fill(people)
        filled = time.perf_counter() - begun
        asked = {
            who: _ask(code, repeat) for who, code in (("province", "B"), ("city", "B3"), ("county", "B3-2"))
        }
        every = [row for questions in asked.values() for row in questions.values()]
        return {
            "people": people,
            "fill_seconds": round(filled, 1),
            "worst_p95_ms": max(row["p95_ms"] for row in every),
            "asked_by": asked,
        }
    finally:
        connections.close_all()


def _fill(people: int) -> None:
    from django.db import connection

    from ganxun.base.pinyin import reading_of_person

    counties = _CITIES * _COUNTIES_A_CITY
    units = max(1, people // counties // _PEOPLE_A_UNIT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute(_TREE, {"day": _DAY, "cities": _CITIES, "counties": _COUNTIES_A_CITY, "units": units})
        for table in ("surname", "given"):
            cursor.execute(f"CREATE TEMP TABLE bench_{table} (n int, word text, pinyin text, initials text)")
        cursor.execute(
            "CREATE TEMP TABLE bench_unit AS SELECT row_number() OVER (ORDER BY id)::int AS n, id, name"
            " FROM orgs_organisation WHERE depth = 3"
        )
        given = [*_GIVEN, *(one + other for one in _GIVEN for other in _GIVEN)]
        for table, wordlist in (("surname", list(_SURNAMES)), ("given", given)):
            rows = []
            for number, word in enumerate(wordlist, start=1):
                reading = reading_of_person("某" + word if table == "given" else word)
                skipped = len("mou") if table == "given" else 0
                rows.append(
                    (number, word, reading.letters[skipped:], reading.initials[1 if skipped else 0 :])
                )
            cursor.executemany(f"INSERT INTO bench_{table} VALUES (%s, %s, %s, %s)", rows)
        cursor.execute("ANALYZE bench_unit; ANALYZE bench_given; ANALYZE bench_surname")
        values = {
            "people": people, "surnames": len(_SURNAMES), "given": len(given), "all_units": counties * units,
        }  # fmt: skip
        cursor.execute(_PEOPLE, values)
        cursor.execute("VACUUM ANALYZE people_person")


def _ask(code: str, repeat: int) -> dict[str, dict[str, float]]:
    """The suggestions as an officer of this unit gets them."""
    from django.test import Client

    from ganxun.accounts.models import RoleGrant, User
    from ganxun.orgs.models import Organisation

    user = User.objects.create(username=f"bench-{code}", must_change_password=False)
    RoleGrant.objects.create(
        user=user,
        organisation=Organisation.objects.get(code=code),
        role="training_officer",
        starts_on=date(2010, 1, 1),
    )
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return {kind: _timed(client, words, repeat) for kind, words in _QUESTIONS.items()}


def _timed(client: Any, words: tuple[str, ...], repeat: int) -> dict[str, float]:
    taken = []
    for number in range(repeat + 1):
        for word in words:
            begun = time.perf_counter()
            answer = client.get("/search/suggestions/", {"q": word})
            if answer.status_code != 200:
                raise SystemExit(f"{word}: {answer.status_code}")
            if number:  # the first round warms up
                taken.append((time.perf_counter() - begun) * 1000)
    return {
        "p50_ms": round(statistics.median(taken), 1),
        "p95_ms": round(statistics.quantiles(taken, n=20)[-1], 1),
    }


if __name__ == "__main__":
    main()
