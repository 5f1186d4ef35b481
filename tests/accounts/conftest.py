import pytest

from portal.accounts import demo
from portal.accounts.demo import mark_demo


@pytest.fixture(autouse=True)
def _no_demo_remembered():
    demo.forget()
    yield
    demo.forget()


@pytest.fixture
def demo_database(db):
    mark_demo()
