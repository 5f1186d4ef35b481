import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from integrators.models import Candidature, FileMessage, LegalDocument
from portal.outbox.models import OutgoingMail
from tests.integrators import factories as make
from tests.integrators.helpers import in_days

APPLY = reverse("integrators:apply")


@pytest.fixture(autouse=True)
def _fresh_rates(db):
    cache.clear()


def typed(**changes):
    return {
        **make.candidature_data(),
        "activities": ["sell", "install"],
        "lines": ["V4"],
        "consent": "on",
        **changes,
    }


def test_sent_confirmed_and_on_its_page(client, quality):
    make.ask_for_documents()
    data = typed(altcha=make.solved())
    assert client.post(APPLY, data).url == reverse("integrators:applied")
    row = Candidature.objects.get()
    page = client.get(row.link).content.decode()
    assert "Confirmer la candidature" in page
    assert row.state == "unconfirmed", "opening the link is not enough"
    assert client.post(row.link).url == row.link
    page = client.get(row.link).content.decode()
    assert "Extrait Kbis\u00a0: à fournir" in page
    again = client.post(APPLY, data)
    assert "a déjà été envoyé" in again.content.decode()
    assert Candidature.objects.count() == 1


def test_nothing_typed_is_lost(client):
    data = typed(siren="123", remark="Depuis 1998", altcha="")
    answer = client.post(APPLY, data)
    page = answer.content.decode()
    for text in (data["name"], "Depuis 1998", data["street"], 'value="123"'):
        assert text in page
    assert page.count("checked") >= 4
    assert answer.context["form"].non_field_errors()
    assert not Candidature.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"consent": ""}, "consent"),
        ({"activities": []}, "activities"),
        ({"vat_number": "FR83404833048"}, "vat_number"),
        ({"phone": "0000000000"}, "phone"),
        ({"siret": "40483304800022"}, "siret"),
    ],
)
def test_what_is_wrong_stands_at_its_field(client, wrong, field):
    assert field in client.post(APPLY, typed(**wrong)).context["form"].errors


def test_a_form_sent_empty_says_what_is_missing(client):
    answer = client.post(APPLY, {})
    assert answer.status_code == 200
    assert {"name", "email", "consent"} <= answer.context["form"].errors.keys()


def test_a_registered_siren_is_not_told(client, quality):
    company = make.make_integrator(quality)
    mine = {key: getattr(company, key) for key in ("siren", "siret")}
    answer = client.post(APPLY, typed(altcha=make.solved(), **mine))
    assert answer.url == reverse("integrators:applied")


def test_too_often(client):
    for _ in range(3):
        assert client.post(APPLY, typed(email="a@b.example", altcha="")).status_code == 200
    answer = client.post(APPLY, typed(email="A@b.example", altcha="", name="Gardée"))
    assert answer.status_code == 429
    assert "Gardée" in answer.content.decode()


def test_challenges_are_rationed_and_never_kept(client):
    url = reverse("integrators:challenge")
    answers = [client.get(url) for _ in range(61)]
    assert answers[0].json()["parameters"]["algorithm"] == "PBKDF2/SHA-256"
    assert "no-store" in answers[0]["Cache-Control"]
    assert [answer.status_code for answer in answers[-2:]] == [200, 429]


def test_documents_and_messages_of_the_candidate(client, quality):
    row = make.candidate()
    kind = next(iter(make.DocumentKind.objects.filter(code="kbis")))
    client.post(row.link, {"do": "upload", "kind": kind.pk, "file": make.pdf()})
    document = LegalDocument.objects.get()
    assert document.candidature == row
    file = client.get(reverse("integrators:candidate_file", args=[row.token, document.pk]))
    assert b"".join(file.streaming_content) == b"%PDF-1.7 test"
    assert "attachment" in file["Content-Disposition"]
    client.post(row.link, {"do": "message", "text": "Bonjour"})
    assert not FileMessage.objects.get().from_staff
    wrong = client.post(row.link, {"do": "upload", "kind": kind.pk, "file": make.pdf(b"MZ")})
    assert "file" in wrong.context["upload"].errors


def test_a_link_opens_its_own_candidature_only(client, quality):
    row, other = make.candidate(), make.candidate()
    document = make.add_paper(quality, other)
    for path in (
        reverse("integrators:candidate", args=[f"{row.pk}.forged"]),
        reverse("integrators:candidate", args=["x"]),
        reverse("integrators:candidate_file", args=[row.token, document.pk]),
        reverse("integrators:candidate_file", args=[f"{other.pk}.forged", document.pk]),
    ):
        page = client.get(path)
        assert page.status_code == 404, path
        assert row.name not in page.text
        assert other.name not in page.text


def test_an_old_link_asks_for_a_new_one(client, quality, time_machine):
    row = make.candidate()
    document = make.add_paper(quality, row)
    old = row.link
    paths = (old, reverse("integrators:candidate_file", args=[row.token, document.pk]))
    time_machine.move_to(in_days(settings.CANDIDATE_LINK_DAYS))
    assert client.get(old).status_code == 200
    assert b"".join(client.get(paths[1]).streaming_content).startswith(b"%PDF")
    time_machine.move_to(in_days(1))
    answers = [client.get(path) for path in paths]
    assert [answer.status_code for answer in answers] == [410, 410]
    assert row.name not in answers[0].content.decode()
    assert not OutgoingMail.objects.filter(key__startswith="candidature.link").exists()
    for _ in range(2):
        answer = client.post(old, {"do": "message", "text": "x"})
        assert "est en route" in answer.content.decode()
    assert not FileMessage.objects.exists()
    mail = OutgoingMail.objects.get(key__startswith="candidature.link")
    assert mail.to == row.email
    assert row.link in mail.text
    assert client.get(row.link).status_code == 200


def test_an_unconfirmed_one_is_unknown_once_its_time_is_over(client, time_machine):
    row = make.submit()
    time_machine.move_to(in_days(settings.CANDIDATURE_DAYS))
    assert "tout ce qui a été saisi est effacé" in client.get(row.link).content.decode()
    time_machine.move_to(in_days(1))
    assert client.get(row.link).status_code == 404


def test_what_crisalid_wrote_is_new_until_it_is_read(client, quality):
    row = make.candidate()
    FileMessage.objects.create(candidature=row, from_staff=True, author=quality, text="Bonjour")
    client.head(row.link)
    assert FileMessage.objects.unread().count() == 1
    assert "Nouveau" in client.get(row.link).content.decode()
    assert FileMessage.objects.unread().count() == 0
    assert OutgoingMail.objects.exists()
