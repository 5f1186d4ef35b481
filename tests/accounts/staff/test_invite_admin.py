import re

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from portal.accounts.models import User

pytestmark = pytest.mark.django_db
NEW = "une phrase assez longue"


def test_the_first_administrator_comes_by_the_printed_link(client, capsys):
    call_command("invite_admin", "first@crisalid.example", "Andrée Premier")
    path = re.search(r"https?://[^/]+(/\S+)", capsys.readouterr().out)[1]
    data = {"name": "Andrée", "language": "fr", "password": NEW, "password_again": NEW}
    response = client.post(path, data)
    assert response.status_code == 302
    user = User.objects.get()
    assert user.role == "admin"
    response = client.get(reverse("people:staff"))
    assert response.url.startswith(reverse("people:second_factor"))
    with pytest.raises(CommandError):
        call_command("invite_admin", "first@crisalid.example", "Andrée Premier")
