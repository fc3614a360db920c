"""Policies adopted, runs, findings with their history, the tallies that boards read; and who has been told of what."""

from ganxun.compliance.models.digests import DigestReceiver, DigestRound, DigestRow
from ganxun.compliance.models.headcounts import HeadcountFreeze, HeadcountReport, HeadcountSnapshot
from ganxun.compliance.models.judging import (
    RUN_LOCK,
    Adoption,
    Distribution,
    EvaluationRun,
    Finding,
    PolicyVersion,
    StalePerson,
    Tally,
)

__all__ = [
    "RUN_LOCK",
    "Adoption",
    "DigestReceiver",
    "DigestRound",
    "DigestRow",
    "Distribution",
    "EvaluationRun",
    "Finding",
    "HeadcountFreeze",
    "HeadcountReport",
    "HeadcountSnapshot",
    "PolicyVersion",
    "StalePerson",
    "Tally",
]
