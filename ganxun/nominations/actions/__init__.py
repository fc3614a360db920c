"""The deeds of nominations: open a call, propose, take a step, answer."""

from ganxun.nominations.actions.intakes import change_capacity, open_intake
from ganxun.nominations.actions.proposing import Outcome, check_people, propose_people
from ganxun.nominations.actions.stepping import answer_call, replace_person, take_step

__all__ = [
    "Outcome",
    "answer_call",
    "change_capacity",
    "check_people",
    "open_intake",
    "propose_people",
    "replace_person",
    "take_step",
]
