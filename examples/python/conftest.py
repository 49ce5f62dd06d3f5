"""Fixtures for pytest: copy this file and mockone_client.py beside your tests."""

import pytest

from mockone_client import Mockone


@pytest.fixture
def make_sandbox():
    """Makes sandboxes, ``make_sandbox("cas-salesforce")``, and removes them after the test."""
    made = []

    def make(fixture="cas-foundation", **options):
        made.append(Mockone().sandbox(fixture, **options))
        return made[-1]

    yield make
    for sandbox in made:
        sandbox.remove()


@pytest.fixture
def sandbox(make_sandbox):
    """A customer with CAS and Vision One who has not migrated, of this test alone."""
    return make_sandbox()
