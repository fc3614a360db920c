"""Finding people for the search box: never more work than the subtree or the first matches ask for (decision 0079)."""

from django.contrib.postgres.indexes import OpClass
from django.db import migrations, models

# `way`: name, pinyin, initials, tail (end of the identity number), hash (the whole number), code, unit.
# A small subtree is read through the index by unit; in a large one the first matches in the order of the index of
# the names are soon inside. Everything else reads a bounded number of rows. Scope and limits come in as arguments;
# the function gives ids only, and whoever asks reads the people under his or her own rights.
FIND = """
CREATE FUNCTION people_find(word text, way text, paths text[], own bigint, most integer)
RETURNS TABLE (found bigint, place integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    upto text := word || chr(1114111);
    back text := reverse(word);
    back_upto text := reverse(word) || chr(1114111);
    units bigint[];
    narrow boolean;
BEGIN
    IF way IN ('hash', 'code', 'tail') THEN
        RETURN QUERY
        SELECT p.id, 0 FROM people_person AS p
         WHERE ((way = 'hash' AND p.identity_hash = word) OR (way = 'code' AND p.code = word)
             OR (way = 'tail' AND p.identity_tail = word))
           AND coalesce((SELECT bool_or(starts_with(o.path, mine)) FROM orgs_organisation AS o, unnest(paths) AS mine
                          WHERE o.id = p.unit_id), '' = ANY (paths))
         ORDER BY p.top_order DESC, p.name_pinyin, p.id LIMIT most;
        RETURN;
    END IF;
    IF way = 'unit' THEN
        RETURN QUERY
        SELECT p.id, 3 FROM (
            SELECT o.id, o.depth FROM orgs_organisation AS o
             WHERE (starts_with(o.name, word) OR starts_with(o.short_name, word))
               AND EXISTS (SELECT 1 FROM unnest(paths) AS mine WHERE starts_with(o.path, mine))
             ORDER BY o.depth, o.id LIMIT 50) AS named
         CROSS JOIN LATERAL (
            SELECT q.id, q.top_order, q.name_pinyin FROM people_person AS q WHERE q.unit_id = named.id
             ORDER BY q.top_order DESC, q.name_pinyin LIMIT most) AS p
         ORDER BY named.depth, named.id, p.top_order DESC, p.name_pinyin, p.id LIMIT most;
        RETURN;
    END IF;
    SELECT array_agg(inside.id) INTO units FROM (
        SELECT o.id FROM unnest(paths) AS mine
          JOIN orgs_organisation AS o ON o.path ~>=~ mine AND o.path ~<~ (mine || '~') LIMIT 801) AS inside;
    narrow := coalesce(array_length(units, 1), 0) <= 800;
    IF NOT narrow THEN
        units := ARRAY[own];
    END IF;
    RETURN QUERY
    WITH near AS (
        SELECT p.id, p.unit_id, p.top_order, p.name_pinyin,
               CASE way WHEN 'name' THEN CASE WHEN p.name = word THEN 0 WHEN starts_with(p.name, word) THEN 1 ELSE 2 END
                        WHEN 'initials' THEN CASE WHEN p.name_initials = word THEN 0 ELSE 1 END
                        ELSE CASE WHEN p.name_pinyin = word THEN 0 ELSE 1 END END AS place
          FROM unnest(units) AS unit
         CROSS JOIN LATERAL (
            SELECT q.id, q.unit_id, q.top_order, q.name_pinyin, q.name, q.name_initials
              FROM people_person AS q WHERE q.unit_id = unit OFFSET 0) AS p
         WHERE CASE way WHEN 'name' THEN starts_with(p.name, word) OR right(p.name, length(word)) = word
                        WHEN 'initials' THEN starts_with(p.name_initials, word)
                        ELSE starts_with(p.name_pinyin, word) END
    ), far AS (
        SELECT * FROM people_find_far(word, upto, back, back_upto, way, paths, most) WHERE NOT narrow
    ), everybody AS (
        SELECT * FROM near UNION SELECT * FROM far
    )
    SELECT e.id, min(e.place) FROM everybody AS e
     GROUP BY e.id, e.unit_id, e.top_order, e.name_pinyin
     ORDER BY min(e.place), (e.unit_id = own) DESC, e.top_order DESC, e.name_pinyin, e.id LIMIT most;
END $$;
"""

_INSIDE = """
           AND coalesce((SELECT bool_or(starts_with(o.path, mine)) FROM orgs_organisation AS o, unnest(paths) AS mine
                          WHERE o.id = p.unit_id), '' = ANY (paths))
"""
_ROW = "p.id, p.unit_id, p.top_order, p.name_pinyin"


def _exact(column: str) -> str:
    return f"""(SELECT {_ROW}, 0 AS place FROM people_person AS p WHERE p.{column} = word {_INSIDE}
         ORDER BY p.top_order DESC LIMIT most)"""  # noqa: S608


def _prefix(column: str) -> str:
    return f"""(SELECT {_ROW}, 1 FROM people_person AS p WHERE p.{column} ~>~ word AND p.{column} ~<~ upto {_INSIDE}
         ORDER BY p.{column} USING ~<~, p.top_order DESC LIMIT most)"""  # noqa: S608


_FROM_THE_END = f"""(SELECT {_ROW}, 2 FROM people_person AS p
         WHERE p.name_backwards ~>~ back AND p.name_backwards ~<~ back_upto {_INSIDE}
         ORDER BY p.name_backwards USING ~<~ LIMIT most)"""  # noqa: S608 - our own constants

FIND_FAR = f"""
CREATE FUNCTION people_find_far(
    word text, upto text, back text, back_upto text, way text, paths text[], most integer)
RETURNS TABLE (id bigint, unit_id bigint, top_order smallint, name_pinyin varchar, place integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
#variable_conflict use_column
BEGIN
    IF way = 'name' THEN
        RETURN QUERY {_exact("name")} UNION ALL {_prefix("name")} UNION ALL {_FROM_THE_END};
    ELSIF way = 'initials' THEN
        RETURN QUERY {_exact("name_initials")} UNION ALL {_prefix("name_initials")};
    ELSE
        RETURN QUERY {_exact("name_pinyin")} UNION ALL {_prefix("name_pinyin")};
    END IF;
END $$;
"""


def _by_words(column: str, name: str) -> migrations.AddIndex:
    words = OpClass(models.F(column), name="varchar_pattern_ops")
    highest_first = models.OrderBy(models.F("top_order"), descending=True)
    return migrations.AddIndex("person", models.Index(words, highest_first, name=name))


class Migration(migrations.Migration):
    dependencies = [
        ("orgs", "0001_initial"),
        ("people", "0004_keep_names_backwards"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="person", name="person_by_name"),
        migrations.RemoveIndex(model_name="person", name="person_by_initials"),
        migrations.RemoveIndex(model_name="person", name="person_by_pinyin"),
        migrations.RemoveIndex(model_name="person", name="person_in_unit_order"),
        _by_words("name", "person_by_name"),
        _by_words("name_initials", "person_by_initials"),
        _by_words("name_pinyin", "person_by_pinyin"),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                fields=["unit", "-top_order", "name_pinyin"],
                name="person_in_unit_order",
                include=["id", "name", "name_initials"],
            ),
        ),
        migrations.RunSQL(
            FIND_FAR + FIND,
            "DROP FUNCTION people_find(text, text, text[], bigint, integer);"
            "DROP FUNCTION people_find_far(text, text, text, text, text, text[], integer)",
        ),
    ]
