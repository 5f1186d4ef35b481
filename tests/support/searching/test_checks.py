"""The check that the triggers stand is one of the database's."""

import pytest
from django.core.checks import Tags, run_checks

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def test_nothing_is_told_where_all_is_there():
    told = run_checks(tags=[Tags.database], databases=["default"], include_deployment_checks=True)
    assert "support.E001" not in {each.id for each in told}
