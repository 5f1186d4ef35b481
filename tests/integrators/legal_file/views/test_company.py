import re

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from integrators.models import Establishment, FileMessage, LegalDocument
from tests.integrators import factories as make


def of(name, *args):
    return reverse(f"integrators:{name}", args=args)


def test_the_manager_sends_what_is_missing(cast, as_):
    company, client = cast.candidate_integrator, as_("candidate")
    LegalDocument.objects.filter(integrator=company).delete()
    url = of("legal_file", company.pk)
    assert "Extrait Kbis\u00a0: à fournir" in client.get(url).content.decode()
    kind = make.DocumentKind.objects.get(code="kbis")
    client.post(url, {"do": "upload", "kind": kind.pk, "file": make.pdf()})
    page = client.get(url).content.decode()
    assert "en cours de vérification" in page
    # What is sent, but not accepted, is not met; nor is the file called complete above it.
    assert "checklist__item--met" not in page
    approval = as_("quality").get(of("approve", company.pk)).content.decode()
    assert "dossier légal est complet" not in approval
    assert "Les données de l’entreprise sont complètes" in approval
    document = LegalDocument.objects.get(integrator=company)
    file = client.get(of("legal_document", company.pk, document.pk))
    assert file["Content-Type"] == "application/octet-stream"
    assert b"".join(file.streaming_content) == b"%PDF-1.7 test"
    assert as_("quality").get(url).status_code == 200


MET = re.compile(r"<li[^>]*checklist__item--met.*?</li>", re.S)
COMPLETE = re.compile(r"dossier[^<.]*complet|documents obligatoires sont valables", re.I)


def test_complete_never_stands_above_to_provide(cast, as_):
    company = cast.candidate_integrator
    detail = of("detail", company.pk)
    pages = {
        "candidate": ["/", of("mine"), f"{detail}?tab=file", of("legal_file", company.pk)],
        "quality": [detail, f"{detail}?tab=file", of("approve", company.pk), of("short")],
    }

    def told():
        for who, addresses in pages.items():
            for address in addresses:
                page = as_(who).get(address, follow=True).content.decode()
                yield address, page, " ".join(MET.findall(page))

    # A complete file may say so: what follows finds the words that it looks for.
    assert any(COMPLETE.search(met) for _, _, met in told())
    LegalDocument.objects.filter(integrator=company, kind__code="kbis").delete()
    asked = 0
    for address, page, met in told():
        asked += "Extrait Kbis\u00a0: à fournir" in page
        assert not COMPLETE.search(met), address
        assert "Kbis" not in met, address
    assert asked >= 4


def test_what_was_typed_stays_with_the_error(cast, as_):
    url = of("legal_file", cast.candidate_integrator.pk)
    answer = as_("candidate").post(url, {"do": "upload", "expires_on": "2001-01-01"})
    assert {"kind", "file"} <= answer.context["upload"].errors.keys()
    assert "2001-01-01" in answer.content.decode()


def test_messages_to_and_fro(cast, as_):
    url = of("legal_file", cast.integrator.pk)
    as_("quality").post(url, {"do": "message", "text": "Il manque une page"})
    manager = as_("manager")
    page = manager.get(url).content.decode()
    assert "Il manque une page" in page
    assert ">Nouveau<" in page
    assert ">Nouveau<" not in manager.get(url).content.decode()
    manager.post(url, {"do": "message", "text": "La voici"})
    assert FileMessage.objects.to_staff().unread().get().author == cast.manager


def test_not_for_technicians_strangers_or_readers_who_write(cast, as_):
    url = of("legal_file", cast.integrator.pk)
    assert as_("technician").get(url).status_code == 403
    assert as_("stranger").get(url).status_code == 404
    assert as_("auditor").get(url).status_code == 200
    assert as_("auditor").post(url, {"do": "message", "text": "x"}).status_code == 403
    foreign = LegalDocument.objects.filter(integrator=cast.elsewhere).first()
    path = of("legal_document", cast.integrator.pk, foreign.pk)
    assert as_("manager").get(path).status_code == 404


def test_establishments(cast, as_):
    company, client = cast.integrator, as_("manager")
    place = {"siret": make.siret_of(company.siren, 7), "name": "Agence", "street": "1 rue Foch",
             "postcode": "54 000", "city": "Nancy"}  # fmt: skip
    client.post(of("establishment_new", company.pk), place)
    row = Establishment.objects.get()
    assert row.postcode == "54000"
    again = client.post(of("establishment_new", company.pk), place)
    assert "siret" in again.context["form"].errors
    assert "Nancy" in client.get(of("legal_file", company.pk)).content.decode()
    foreign = of("establishment_close", cast.elsewhere.pk, row.pk)
    assert as_("quality").post(foreign).status_code == 404
    client.post(of("establishment_close", company.pk, row.pk))
    row.refresh_from_db()
    assert row.closed_by == cast.manager


def test_the_same_queries_at_two_sizes(cast, as_, django_assert_num_queries):
    client, url = as_("quality"), of("legal_file", cast.integrator.pk)
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    first = len(asked)
    assert first <= 14
    for _ in range(5):
        make.accept_paper(cast.manager, cast.integrator)
    client.get(url)
    with django_assert_num_queries(first):
        client.get(url)
