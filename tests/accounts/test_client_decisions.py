"""Why a client may not be opened, or a token not be issued, replaced, revoked."""

from datetime import UTC, datetime, timedelta

import pytest

from ganxun.accounts import decisions
from ganxun.accounts.actions import NewToken
from tests.accounts.test_decisions import G

AT = datetime(2020, 6, 15, tzinfo=UTC)
TOMORROW = AT + timedelta(days=1)


def codes(reasons):
    return [reason.code for reason in reasons]


def wanted(**said):
    return NewToken(**({"scopes": ["people:read"], "expires_at": TOMORROW} | said))


@pytest.mark.parametrize("code", ["Wang", "1a", "a", "a_b", "a" * 21, "学院", ""])
def test_a_code_that_is_no_code(code):
    assert codes(decisions.why_not_client(code, name="网", purpose="用", taken=False)) == ["client_code_odd"]


def test_all_reasons_against_a_client():
    said = decisions.why_not_client("-", name=" ", purpose="用", taken=True)
    assert codes(said) == ["client_code_odd", "username_taken", "client_unexplained"]


def test_nothing_against_a_plain_client():
    assert decisions.why_not_client("wangluo-2", name="网络学院", purpose="对接", taken=False) == ()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"scopes": []}, "no_scope"),
        ({"scopes": ["people:delete"]}, "no_such_scope"),
        ({"expires_at": AT}, "expiry_out_of_range"),
        ({"expires_at": AT + timedelta(days=367)}, "expiry_out_of_range"),
        ({"requests_per_minute": 0}, "rate_out_of_range"),
        ({"requests_per_minute": 60_001}, "rate_out_of_range"),
    ],
)
def test_what_stands_against_a_token(said, code):
    assert codes(decisions.why_not_token(wanted(**said), at=AT, is_active=True)) == [code]


def test_a_client_that_is_off_gets_no_token():
    assert codes(decisions.why_not_token(wanted(), at=AT, is_active=False)) == ["client_switched_off"]


def test_the_last_day_of_a_year_is_within_it():
    assert decisions.why_not_token(wanted(expires_at=AT + timedelta(days=366)), at=AT, is_active=True) == ()


@pytest.mark.parametrize(("hours", "fits"), [(-1, False), (0, True), (720, True), (721, False)])
def test_an_overlap_lasts_a_month_at_most(hours, fits):
    found = codes(decisions.why_not_rotate(timedelta(hours=hours), is_good=True))
    assert found == ([] if fits else ["overlap_out_of_range"])


def test_a_dead_token_has_no_successor():
    assert codes(decisions.why_not_rotate(timedelta(), is_good=False)) == ["token_not_good"]


def test_a_client_never_administrates():
    said = decisions.why_not_grant(G("audit_administrator"), (), own=False, kind="client")
    assert codes(said) == ["client_administrates"]
    assert decisions.why_not_grant(G("reader"), (), own=False, kind="client") == ()
