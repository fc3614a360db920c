"""Three administrators, no overlap, none of them reads business data."""

from dataclasses import dataclass
from datetime import date

import pytest

from ganxun.accounts import decisions
from ganxun.accounts.roles import ADMINISTRATORS, ROLES
from ganxun.base.permissions import PERMISSION_LABELS, Permission

TODAY = date(2020, 6, 15)
BUSINESS = sorted(set(ROLES) - ADMINISTRATORS)


@dataclass(frozen=True)
class G:
    """A grant without a database."""

    role: str = "reader"
    organisation_id: int = 1
    starts_on: date = date(2020, 1, 1)
    ends_before: date | None = None


def codes(wanted, held=(), own=False):
    return [reason.code for reason in decisions.why_not_grant(wanted, held, own=own)]


@pytest.mark.parametrize("first", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("second", sorted(ROLES))
def test_an_administrator_holds_one_role_only(first, second):
    expected = [] if first == second else ["administrators_separate"]
    assert codes(G(second, 2), [G(first)]) == expected
    assert codes(G(first, 2), [G(second)]) == expected


def test_business_roles_may_be_held_together():
    assert codes(G("unit_hr", 2), [G("reader"), G("training_officer")]) == []


def test_a_role_held_at_another_time_does_not_matter():
    assert codes(G("audit_administrator"), [G("reader", ends_before=date(2020, 1, 1))]) == []
    assert (
        codes(G("audit_administrator", ends_before=date(2020, 2, 1)), [G(starts_on=date(2020, 2, 1))]) == []
    )


def test_all_reasons_are_given():
    wanted = G(ends_before=date(2019, 1, 1))
    assert codes(wanted, own=True) == ["own_account", "ends_before_it_starts"]
    assert codes(G(), [G()]) == ["granted_already"]
    assert codes(G(), [G(organisation_id=2)]) == []
    assert codes(G("emperor")) == ["no_such_role"]


def test_nobody_revokes_the_own_grant_or_one_that_has_ended():
    ask = decisions.why_not_revoke
    assert ask(G(), on=TODAY, own=False) == ()
    assert ask(G(ends_before=date(2020, 12, 1)), on=TODAY, own=False) == ()
    reasons = ask(G(ends_before=date(2020, 2, 1)), on=TODAY, own=True)
    assert [reason.code for reason in reasons] == ["own_account", "ended_already"]


def test_one_person_has_one_account():
    ask = decisions.why_not_account
    assert ask(username="wang", taken=False, person_has_one=False) == ()
    assert [reason.code for reason in ask(username=" ", taken=True, person_has_one=True)] == [
        "username_missing",
        "username_taken",
        "person_has_account",
    ]


def test_no_administrator_reads_business_data_and_none_holds_what_another_holds():
    held = [ROLES[role].permissions for role in sorted(ADMINISTRATORS)]
    assert all(held)
    assert len(frozenset().union(*held)) == sum(map(len, held))
    business = frozenset().union(*(ROLES[role].permissions for role in BUSINESS))
    assert not business & frozenset().union(*held)


def test_every_permission_has_a_label_and_a_role_that_holds_it():
    assert set(PERMISSION_LABELS) == set(Permission)
    assert frozenset().union(*(role.permissions for role in ROLES.values())) == set(Permission)
