import pytest

from portal.accounts.demo import mark_demo


@pytest.fixture
def demo_database(db):
    mark_demo()
