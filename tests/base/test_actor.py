"""Without a grant there is nothing; a grant over one subtree opens no other."""

import pytest

from ganxun.base.actor import EVERYWHERE, NOBODY, Actor, Grant, system_actor
from ganxun.base.permissions import Permission
from ganxun.base.refusals import Refused


def holding(*paths, permission=Permission.PERSON_READ):
    return Actor("officer", grants=tuple(Grant(path, frozenset({permission})) for path in paths))


def test_nobody_may_nothing():
    assert all(not NOBODY.can(permission) for permission in Permission)


def test_a_grant_reaches_all_below_and_nothing_beside_or_above():
    officer = holding("1.2.")
    assert officer.can(Permission.PERSON_READ, "1.2.")
    assert officer.can(Permission.PERSON_READ, "1.2.7.")
    for path in ("1.", "1.20.", "1.3.", "12.", ""):
        assert not officer.can(Permission.PERSON_READ, path)


def test_a_right_is_not_another_right():
    assert not holding("1.").can(Permission.CREDIT_READ, "1.2.")
    assert not holding("1.").can(Permission.CREDIT_READ)


def test_paths_are_the_outermost():
    assert holding("1.2.5.", "1.2.", "1.20.", "3.").paths(Permission.PERSON_READ) == ("1.2.", "1.20.", "3.")
    assert holding(EVERYWHERE, "1.").paths(Permission.PERSON_READ) == (EVERYWHERE,)


def test_what_is_required_and_not_held_is_refused():
    holding("1.").require(Permission.PERSON_READ, "1.2.")
    holding("1.").require(Permission.PERSON_READ)
    with pytest.raises(Refused) as refusal:
        holding("2.").require(Permission.PERSON_READ, "1.2.")
    assert refusal.value.codes == ["not_permitted"]


def test_the_system_may_everything_under_its_own_name():
    system = system_actor("nightly")
    assert all(system.can(permission, "9.9.") for permission in Permission)
    assert system.name == "nightly"
