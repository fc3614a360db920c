"""The deeds of people, split by noun: persons, posts, ranks and lists, corrections, identity numbers."""

from ganxun.people.actions.by_hand import release_by_hand
from ganxun.people.actions.corrections import (
    correct_designation,
    correct_exemption,
    correct_post,
    correct_rank,
    end_rank,
    strike,
)
from ganxun.people.actions.current import refresh_current
from ganxun.people.actions.identity import reveal_identity, set_identity
from ganxun.people.actions.persons import Arrival, PersonDetails, add_person, change_person
from ganxun.people.actions.posts import Post, appoint, end_post, transfer
from ganxun.people.actions.spans import approve_exemption, designate, end_designation, set_rank

__all__ = [
    "Arrival",
    "PersonDetails",
    "Post",
    "add_person",
    "appoint",
    "approve_exemption",
    "change_person",
    "correct_designation",
    "correct_exemption",
    "correct_post",
    "correct_rank",
    "designate",
    "end_designation",
    "end_post",
    "end_rank",
    "refresh_current",
    "release_by_hand",
    "reveal_identity",
    "set_identity",
    "set_rank",
    "strike",
    "transfer",
]
