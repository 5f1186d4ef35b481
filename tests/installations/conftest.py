"""What the tests of installations share."""

import pytest

from tests.cast import sign_in


@pytest.fixture
def as_technician(client, cast):
    return sign_in(client, cast.technician)
