DROP TABLE IF EXISTS demo_stretch, demo_seat;
CREATE TEMPORARY TABLE demo_stretch (
    class_id bigint, part smallint, starts_on date, ends_before date, is_final boolean, hours integer,
    hours_party integer, hours_theory integer, hours_professional integer, hours_knowledge integer
) ON COMMIT DROP;
CREATE TEMPORARY TABLE demo_seat (person_id bigint, class_id bigint, band text) ON COMMIT DROP;
