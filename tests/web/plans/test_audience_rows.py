"""Rows of a form say a condition, and a condition is said in rows; what rows cannot say is kept."""

import pytest
from django.http import QueryDict

from ganxun.compliance import library
from ganxun.web.plans.audience_rows import Builder


def builder():
    return Builder(library.policy("sichuan-2018-2022"))


def sent(**fields):
    found = QueryDict(mutable=True)
    for name, value in fields.items():
        found.setlist(f"audience-{name.replace('_', '-')}", value if isinstance(value, list) else [value])
    return found


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"category": "county_leaders"},
        {"not": {"category": "county_leaders"}},
        {"fact": "rank_band", "in": ["county", "section"]},
        {"not": {"fact": "rank_band", "in": ["staff"]}},
        {"fact": "is_leader", "equals": True},
        {"fact": "age", "between": [30, 45]},
        {"fact": "rank_since", "at_most": "2015-01-01"},
        {"any": [{"category": "women"}, {"fact": "age", "at_most": 40}]},
    ],
)
def test_what_rows_can_say_comes_back_as_it_was(condition):
    shown = builder().show(condition)
    assert shown.kept == ""
    again = sent(
        join=shown.join,
        count=str(len(shown.rows)),
        **{f"{n}_fact": row.fact for n, row in enumerate(shown.rows)},
        **{f"{n}_how": row.how for n, row in enumerate(shown.rows)},
        **{f"{n}_value": row.values for n, row in enumerate(shown.rows)},
    )
    assert builder().read(again).condition == condition


@pytest.mark.parametrize(
    "condition",
    [
        {"holds": "designations", "where": {"fact": "kind", "equals": "entrepreneur"}},
        {"all": [{"any": [{"category": "women"}]}, {"category": "nonparty"}]},
        {"fact": "age", "above": 30},
        {"not": {"fact": "age", "at_least": 30}},
        {"all": ["?"]},
    ],
)
def test_what_rows_cannot_say_is_kept_until_it_is_given_up(condition):
    shown = builder().show(condition)
    assert shown.rows == []
    assert builder().read(sent(kept=shown.kept)).condition == condition
    assert builder().read(sent(kept=shown.kept, step="clear")).condition == {}
    assert builder().read(sent(kept="{")).condition == {}
    assert builder().read(sent(kept="[]")).condition == {}


def test_equals_on_a_code_is_shown_as_one_of():
    assert builder().show({"fact": "rank_band", "equals": "county"}).condition == {
        "fact": "rank_band",
        "in": ["county"],
    }


def test_rows_come_and_go_and_another_fact_begins_anew():
    two = {"count": "2", "0_fact": "category", "0_how": "in", "0_value": "women", "1_fact": "age"}
    two |= {"1_was": "rank_band", "1_how": "in", "1_value": ["county"]}
    read = builder().read(sent(**two))
    assert (read.rows[1].how, read.rows[1].values) == ("at_least", [])
    assert len(builder().read(sent(**two, step="add")).rows) == 3
    assert [row.fact for row in builder().read(sent(**two, step="0")).rows] == ["age"]
    assert builder().read(sent(count="x")).rows == []
    many = builder().read(sent(count="99", step="add"))
    assert not many.can_grow
    assert builder().read(sent(count="1", **{"0_fact": "nothing"})).rows[0].fact == "category"


def test_each_kind_of_fact_has_its_input():
    shown = builder().show(
        {
            "all": [
                {"category": "women"},
                {"fact": "rank_band", "in": ["county"]},
                {"fact": "is_leader", "equals": False},
                {"fact": "age", "between": [1, 2]},
                {"fact": "born_on", "at_least": "1980-01-01"},
            ]
        }
    )
    views = shown.views
    assert [len(view.values) for view in views] == [0, 0, 0, 2, 1]
    assert views[4].input_type == "date"
    assert [each.value for each in views[1].options if each.is_chosen] == ["county"]
    assert "category" in dict(shown.facts)
