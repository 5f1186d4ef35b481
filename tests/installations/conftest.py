"""What the tests of installations share."""

import pytest

from tests.cast import Cast, cast, sign_in
from tests.releases import factories as releases

__all__ = ["Cast", "cast"]


@pytest.fixture
def release(cast):
    """The current certified release of V4."""
    return releases.published(cast)


@pytest.fixture
def as_technician(client, cast):
    return sign_in(client, cast.technician)
