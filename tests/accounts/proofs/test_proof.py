import re
import time

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.signed_cookies import SessionStore

from portal.accounts.models import OneTimeCode
from portal.accounts.proofs.proof import ProofForm
from portal.outbox.models import OutgoingMail
from tests.cast import PASSWORD, make_user, sign_in

pytestmark = pytest.mark.django_db


class SignForm(ProofForm):
    remarks = forms.CharField()


@pytest.fixture
def ask(rf, client):
    """The form as `user` (nobody when None) posts it."""

    def build(data=None, *, user=None, passkey_age=None, **options):
        request = rf.post("/", data or {})
        request.user = user or AnonymousUser()
        request.session = SessionStore()
        if user:
            sign_in(client, user)
            request.session = client.session
        if passkey_age is not None:
            record = {"method": "mfa", "type": "webauthn", "at": time.time() - passkey_age}
            request.session["account_authentication_methods"].append(record)
        options.setdefault("subject", "charter:3:user:7")
        return SignForm(request.POST, request=request, **options)

    return build


def mailed_code():
    return re.search(r"\d{3} \d{3}", OutgoingMail.objects.latest("pk").text)[0]


def test_the_password_is_proof(ask):
    form = ask({"remarks": "r", "password": PASSWORD}, user=make_user())
    assert form.is_valid(), form.errors
    assert form.proof.kind == "password"
    assert form.proof.at.utcoffset() is not None


def test_a_wrong_password_is_not_and_the_rest_is_kept(ask):
    form = ask({"remarks": "kept", "password": "wrong"}, user=make_user())
    assert not form.is_valid()
    assert form.errors.keys() == {"password"}
    assert 'value="kept"' in str(form["remarks"])
    assert "wrong" not in str(form["password"])


def test_passwords_cannot_be_tried_at_will(ask):
    user = make_user()
    for _ in range(5):
        assert not ask({"remarks": "r", "password": "wrong"}, user=user).is_valid()
    form = ask({"remarks": "r", "password": PASSWORD}, user=user)
    assert not form.is_valid()
    assert "Trop de tentatives" in str(form.errors["password"])
    assert ask({"remarks": "r", "password": PASSWORD}, user=make_user()).is_valid()


def test_right_passwords_are_not_counted(ask):
    user = make_user()
    for _ in range(7):
        assert ask({"remarks": "r", "password": PASSWORD}, user=user).is_valid()


def test_nothing_is_no_proof(ask):
    form = ask({"remarks": "r"}, user=make_user())
    assert not form.is_valid()
    assert "password" in form.errors


def test_a_code_is_sent_on_demand_and_nothing_is_judged_yet(ask):
    user = make_user(language="en")
    form = ask({"send_code": "1", "remarks": ""}, user=user, about="the charter")
    assert form.wants_code
    assert not form.is_valid()
    assert form.send_code()
    assert form.code_sent
    assert not form.errors
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.language) == (user.email, "en")
    assert "signs the charter" in mail.text
    form = ask({"remarks": "r", "code": mailed_code()}, user=user)
    assert form.is_valid(), form.errors
    assert form.proof.kind == "code_by_mail"


def test_enter_in_the_password_field_signs(ask):
    """The browser presses a form's first button, which is the one that sends a code."""
    form = ask({"send_code": "1", "remarks": "r", "password": PASSWORD}, user=make_user())
    assert not form.wants_code
    assert form.is_valid()


def test_no_code_is_spent_on_a_form_that_fails_otherwise(ask):
    user = make_user()
    ask({"send_code": "1"}, user=user).send_code()
    assert not ask({"remarks": "", "code": mailed_code()}, user=user).is_valid()
    assert OneTimeCode.objects.get().tries == 0


def test_too_many_codes_are_an_error_of_the_form(ask):
    user = make_user()
    for _ in range(5):
        assert ask({"send_code": "1"}, user=user).send_code()
    form = ask({"send_code": "1"}, user=user)
    assert not form.send_code()
    assert "Attendez une heure" in str(form.non_field_errors())


def test_a_merchant_proves_by_code_alone(ask):
    merchant = {"email": "claude@boulangerie.example", "language": "fr", "subject": "report:1:m"}
    form = ask({"send_code": "1"}, **merchant)
    assert "password" not in form.fields
    assert form.masked_email == "cl…@boulangerie.example"
    form.send_code()
    assert OutgoingMail.objects.get().to == "claude@boulangerie.example"
    assert ask({"remarks": "r", "code": mailed_code()}, **merchant).is_valid()


def test_the_technician_who_is_signed_in_does_not_prove_for_the_merchant(ask):
    form = ask({"remarks": "r", "password": PASSWORD}, user=make_user(), email="m@x.example")
    assert not form.is_valid()


@pytest.mark.parametrize(("age", "valid"), [(10, True), (301, False)])
def test_a_passkey_used_just_now_is_proof(ask, age, valid):
    form = ask({"remarks": "r"}, user=make_user(), passkey_age=age)
    assert form.is_valid() is valid
    if valid:
        assert form.proof.kind == "passkey"


def test_the_kinds_are_those_of_the_evidence():
    from portal.accounts.proofs import proof
    from portal.documents.evidence import ProofKind

    assert {proof.PASSWORD, proof.PASSKEY, proof.CODE} == set(ProofKind.values)


def test_the_partial_shows_the_fields_the_errors_and_the_button(ask):
    from django.template.loader import render_to_string

    form = ask({"remarks": "r", "password": "wrong"}, user=make_user())
    form.is_valid()
    html = render_to_string("accounts/_proof.html", {"form": form})
    assert "Ce n’est pas votre mot de passe" in html
    assert 'name="send_code"' in html
