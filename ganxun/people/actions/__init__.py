"""The deeds of people, split by noun: persons, posts, ranks and lists, identity numbers."""

from ganxun.people.actions.current import refresh_current
from ganxun.people.actions.identity import reveal_identity, set_identity
from ganxun.people.actions.persons import PersonDetails, add_person, change_person
from ganxun.people.actions.posts import Post, appoint, end_post, transfer
from ganxun.people.actions.spans import approve_exemption, designate, end_designation, set_rank

__all__ = [
    "PersonDetails",
    "Post",
    "add_person",
    "appoint",
    "approve_exemption",
    "change_person",
    "designate",
    "end_designation",
    "end_post",
    "refresh_current",
    "reveal_identity",
    "set_identity",
    "set_rank",
    "transfer",
]
