import pytest

from portal.accounts.sign_in.demo import mark_demo


@pytest.fixture
def demo_database(db):
    mark_demo()
