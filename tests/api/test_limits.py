"""How often a token may ask: counted in the database, so that no process and no race lets one more through."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from ganxun.accounts.actions.clients import spend_allowance
from ganxun.base.clock import now
from tests.api.situations import a_caller, problem, two_counties


@pytest.mark.django_db
def test_the_headers_count_down():
    caller = a_caller(two_counties()[0], requests_per_minute=60)
    assert caller.get("/organisations").headers["RateLimit-Policy"] == '"token";q=60;w=60'
    assert caller.get("/organisations").headers["RateLimit"].startswith('"token";r=58;t=')


@pytest.mark.django_db
def test_who_asks_too_often_is_told_how_long_to_wait():
    caller = a_caller(two_counties()[0], requests_per_minute=2)
    answers = [caller.get("/organisations") for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    problem(answers[-1], 429)
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 30


@pytest.mark.django_db
def test_the_bucket_fills_again_but_never_runs_over():
    token = a_caller(two_counties()[0], requests_per_minute=60).token
    at = now()
    for _ in range(60):
        assert spend_allowance(token, at=at).wait is None
    assert spend_allowance(token, at=at).wait == 1
    assert spend_allowance(token, at=at + timedelta(seconds=10)).left == 9
    assert spend_allowance(token, at=at + timedelta(hours=10)).left == 59


@pytest.mark.django_db
def test_a_clock_that_goes_back_gives_nothing():
    token = a_caller(two_counties()[0], requests_per_minute=1).token
    at = now()
    spend_allowance(token, at=at)
    assert spend_allowance(token, at=at - timedelta(hours=1)).wait is not None
    assert spend_allowance(token, at=at + timedelta(seconds=1)).wait is not None


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_exactly_what_there_is():
    token = a_caller(two_counties()[0], requests_per_minute=20).token
    at = now()

    def ask(_number):
        try:
            return spend_allowance(token, at=at).wait is None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as crowd:
        assert sum(crowd.map(ask, range(60))) == 20
