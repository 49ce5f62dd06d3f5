"""The same with pytest's fixtures: see conftest.py. (unittest finds no test in here.)"""

from mockone_client import Problem
from test_migration import instance, migrate


def test_the_row_takes_the_new_name(sandbox):
    row = migrate(sandbox, sandbox.sign_in("primary_user_account"))
    assert row["display_name"] == "Cloud Email and Collaboration Protection"


def test_two_sandboxes_do_not_touch(make_sandbox):
    first, second = make_sandbox(), make_sandbox()
    migrate(first, first.sign_in("primary_user_account"))
    assert instance(second.sign_in("primary_user_account")) is None


def test_a_license_that_ended_31_days_ago(make_sandbox):
    sandbox = make_sandbox("cas-expired-31")
    try:
        migrate(sandbox, sandbox.sign_in("primary_user_account"))
    except Problem as refused:
        assert refused.codes == ["cas.update.licence_expired"]
    else:
        raise AssertionError("it was not refused")
