"""Signing out leaves nothing behind the button back."""

import pytest
from django.urls import reverse

from tests.cast import sign_in

pytestmark = pytest.mark.django_db


def test_signing_out_empties_the_browsers_cache(client, cast):
    sign_in(client, cast.technician)
    assert "Clear-Site-Data" not in client.get("/").headers
    answer = client.post(reverse("account_logout"))
    assert answer.status_code == 302
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in client.get("/").headers
