import hashlib
import re

import pytest
from django.test import Client
from django.urls import reverse

from integrators.charter.text import text_to_sign
from integrators.models import CharterSignature
from portal.accounts.permissions import Role
from portal.outbox.models import OutgoingMail
from tests.cast import PASSWORD, make_user, sign_in
from tests.integrators import factories as make

URL = reverse("integrators:charter")


@pytest.fixture
def trained(cast):
    make.train(cast.quality, cast.candidate_rep)
    return cast.candidate_rep


def sent(charter, **changes):
    text = text_to_sign(charter, changes.get("language", "fr"))
    return {
        "consent": "on",
        "language": "fr",
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "password": PASSWORD,
    } | changes


def test_before_the_training_one_reads_but_cannot_sign(cast, as_):
    client = as_("candidate")
    page = client.get(URL)
    assert "Article 1" in page.content.decode()
    assert "form" not in page.context
    answer = client.post(URL, sent(cast.charter), follow=True)
    assert "après la formation initiale" in answer.content.decode()
    assert not cast.candidate_rep.signatures.exists()


def test_signing_with_the_password(cast, as_, trained):
    client = as_("candidate")
    page = client.get(URL).content.decode()
    assert "Je m’engage".lower() in page.lower()
    answer = client.post(URL, sent(cast.charter), headers={"user-agent": "Firefox"})
    assert answer.status_code == 302
    signature = trained.signatures.get()
    assert (signature.proof, signature.user_agent) == ("password", "Firefox")
    page = client.get(answer.url).content.decode()
    assert "Vous avez signé cette version" in page
    assert "est en préparation" in page
    assert signature.document.number in page
    assert signature.document.download_url not in page


def test_signing_with_a_code_by_mail(cast, as_, trained):
    client = as_("candidate")
    # The step comes back to its own place, and one goes on with the code.
    assert 'formaction="#proof"' in client.get(URL).content.decode()
    page = client.post(URL, sent(cast.charter, password="", send_code="1"))
    assert re.search(r'<input[^>]*name="code"[^>]* autofocus', page.content.decode())
    assert 'id="proof"' in page.content.decode()
    assert page.status_code == 200
    # What was ticked is still there.
    assert "checked" in page.content.decode()
    mail = OutgoingMail.objects.order_by("-pk").first()
    code = "".join(re.search(r"(\d{3})\s(\d{3})", mail.text).groups())
    assert client.post(URL, sent(cast.charter, password="", code=code)).status_code == 302
    assert trained.signatures.get().proof == "code_by_mail"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"password": "wrong"}, "mot de passe"),
        ({"password": ""}, "mot de passe"),
        ({"consent": ""}, "Cochez votre engagement"),
        ({"text_sha256": "0" * 64}, "Le texte a changé"),
    ],
)
def test_nothing_is_signed(cast, as_, trained, changes, message):
    answer = as_("candidate").post(URL, sent(cast.charter, **changes))
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert not trained.signatures.exists()


def test_a_form_sent_twice(cast, as_, trained):
    client = as_("candidate")
    client.post(URL, sent(cast.charter))
    answer = client.post(URL, sent(cast.charter), follow=True)
    assert "rien n’a été fait deux fois" in answer.content.decode()
    assert CharterSignature.objects.filter(representative=trained).count() == 1


def test_the_text_signed_is_in_the_language_shown(cast, as_, trained):
    client = as_("candidate")
    answer = client.post(URL, sent(cast.charter, language="en"))
    assert answer.status_code == 302
    assert "The integrator respects" in trained.signatures.get().text_shown


def test_the_sealed_document_is_offered(cast, as_, drain):
    drain()
    signature = cast.technician_rep.signatures.get()
    page = as_("technician").get(URL).content.decode()
    assert signature.document.download_url in page
    answer = as_("technician").get(signature.document.download_url)
    assert answer.status_code == 200
    assert as_("stranger").get(signature.document.download_url).status_code in (403, 404)


def test_whoever_represents_nobody(cast):
    page = sign_in(Client(), make_user(Role.QUALITY)).get(URL)
    assert "Vous ne représentez pas d’intégrateur" in page.content.decode()


def test_without_a_charter(db):
    page = sign_in(Client(), make_user(Role.QUALITY)).get(URL)
    assert "Aucune charte n’est en vigueur" in page.content.decode()


def test_another_ones_company_cannot_be_chosen(cast, as_):
    page = as_("technician").get(f"{URL}?as={cast.stranger_rep.pk}")
    assert page.context["representative"] == cast.technician_rep
