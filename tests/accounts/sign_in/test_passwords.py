"""What a new password is refused for."""

import time

import pytest
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.core.exceptions import ValidationError

from portal.accounts.models import User
from portal.accounts.sign_in.demo import mark_demo

pytestmark = pytest.mark.django_db
PERSON = User(name="Rachid Fontaine", email="r.fontaine@moselle.example")


def codes(password, user=PERSON):
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return {error.code for error in refused.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "soleil mouton crayon",
        "Un beau matin de mai",
        "jesuisunebaguette",
        "correct horse battery",
        "crisalid wagon mouton crayon",
        "Ünïcödé ist schön genug",
        "日本語のとても長いパスワード",
        "x7!kQ2vT9#mL",
    ],
)
def test_words_that_do_not_belong_together_are_taken(password):
    assert codes(password) == set()


@pytest.mark.parametrize(
    "password",
    [
        "azertyuiop12",
        "123456789012",
        "aaaaaaaaaaaaaaaaaa",
        "Password12345",
        "Rachid.Fontaine1",
        "fontaine-rachid-57",
        "Crisalid-2026!",
        "Portail.Crisalid",
        "motdepasse2026",
        "CAISSE-NF525-01",
    ],
)
def test_what_is_soon_guessed_is_not(password):
    assert "password_guessed" in codes(password)


def test_a_name_counts_for_its_owner_alone():
    assert "password_guessed" in codes("Fontaine-gw9k")
    assert codes("Fontaine-gw9k", User(name="Léa Braun", email="lea@x.example")) == set()


def test_a_short_one_is_told_so_and_a_breached_one_too():
    assert "password_too_short" in codes("x7!kQ2vT9#m")
    assert "password_too_common" in codes("qwertyuiop123")


def test_the_demos_password_is_accepted_in_the_demo_alone():
    assert "password_too_common" in codes("demo-portal-2026")
    mark_demo()
    assert codes("demo-portal-2026") == set()


def test_the_longest_takes_no_longer(settings):
    start = time.process_time()
    codes("aB3$" * 1024)
    assert time.process_time() - start < 2, "looked at whole, it would take minutes"


def test_the_help_says_each_rule_once():
    assert password_validators_help_text_html().count("<li>") == 4
