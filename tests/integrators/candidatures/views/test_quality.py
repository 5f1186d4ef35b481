import datetime as dt

from django.urls import reverse

from integrators.models import DocumentKind, FileMessage, Integrator, LegalDocument
from portal.core import clock
from tests.integrators import factories as make

LIST = reverse("integrators:candidatures")


def of(name, *args):
    return reverse(f"integrators:{name}", args=args)


def test_only_confirmed_ones_are_there(cast, as_):
    row, unconfirmed = make.candidate(name="Jura Caisses"), make.submit(name="Inconnue")
    page = as_("auditor").get(LIST).content.decode()
    assert "Jura Caisses" in page
    assert "Inconnue" not in page
    client = as_("quality")
    assert client.get(unconfirmed.get_absolute_url()).status_code == 404
    assert client.post(of("candidature_accept", unconfirmed.pk)).status_code == 404
    assert client.get(row.get_absolute_url()).status_code == 200


def test_accepted(cast, as_):
    row = make.candidate()
    answer = as_("quality").post(of("candidature_accept", row.pk))
    assert answer.url == Integrator.objects.get(siren=row.siren).get_absolute_url()
    late = as_("quality2").post(of("candidature_refuse", row.pk), {"reason": "Non"})
    assert "a décidé entre-temps" in late.content.decode()


def test_a_registered_siren_is_marked_for_staff(cast, as_):
    row = make.candidate(siren=cast.integrator.siren)
    page = as_("quality").get(row.get_absolute_url()).content.decode()
    assert "Cette société est déjà enregistrée" in page
    assert "Accepter et inviter" not in page
    assert as_("quality").post(of("candidature_accept", row.pk)).url == row.get_absolute_url()


def test_refused_with_a_reason(cast, as_):
    row = make.candidate()
    client = as_("quality")
    assert (
        "reason"
        in client.post(of("candidature_refuse", row.pk), {"reason": " "}).context["form"].errors
    )
    client.post(of("candidature_refuse", row.pk), {"reason": "Hors de France"})
    assert "Hors de France" in client.get(row.link).content.decode()


def test_a_message_is_new_until_quality_opens_it(cast, as_):
    row = make.candidate()
    FileMessage.objects.create(candidature=row, from_staff=False, text="Bonjour")
    as_("auditor").get(row.get_absolute_url())
    assert "1 nouveau message" in as_("quality").get(LIST).content.decode()
    as_("quality").get(row.get_absolute_url())
    assert "nouveau message" not in as_("quality").get(LIST).content.decode()


def test_a_document_is_checked(cast, as_):
    first = make.add_paper(cast.manager, cast.integrator)
    second = make.add_paper(cast.manager, cast.integrator, "insurance")
    client = as_("quality")
    assert len(client.get(of("to_check")).context["page_obj"].object_list) == 2
    url = of("document_decide", first.pk)
    suggested = client.get(url).context["accepting"].initial["expires_on"]
    assert suggested > clock.today() + dt.timedelta(days=360)
    client.post(url, {"expires_on": suggested.isoformat()})
    client.post(of("document_decide", second.pk), {"do": "refuse", "reason": "Illisible"})
    states = LegalDocument.objects.filter(pk__in=[first.pk, second.pk]).order_by("pk")
    assert [row.state for row in states] == ["accepted", "refused"]
    late = as_("quality2").post(url, {"do": "refuse", "reason": "Non"})
    assert "a décidé entre-temps" in late.content.decode()


def test_an_accepted_document_is_refused_after_all(cast, as_):
    document = LegalDocument.objects.filter(integrator=cast.integrator).first()
    url, client = of("document_decide", document.pk), as_("quality")
    page = client.get(url).content.decode()
    assert "Inchangé depuis son envoi" in page
    assert "Refuser malgré" in page
    client.post(url, {"do": "revoke", "reason": "Kbis falsifié"})
    assert "Kbis falsifié" in as_("manager").get(
        of("legal_file", cast.integrator.pk)
    ).content.decode()  # fmt: skip
    timeline = as_("manager").get(of("timeline", cast.integrator.pk)).content.decode()
    assert "Kbis falsifié" in timeline
    late = as_("quality2").post(url, {"do": "revoke", "reason": "Moi aussi"})
    assert f"{cast.quality} a décidé entre-temps" in late.content.decode()


def test_a_changed_file_is_told_in_words(cast, as_):
    document = LegalDocument.objects.filter(integrator=cast.integrator).first()
    url, client = of("document_decide", document.pk), as_("quality")
    document.file.storage.delete(document.file.name)
    assert "Illisible" in client.get(url).content.decode()
    document.file.storage.save(document.file.name, make.pdf(b"%PDF-1.7 forged"))
    assert "Autre que le fichier envoyé" in client.get(url).content.decode()


def test_the_documents_asked_for_are_reference_data(cast, as_):
    client = as_("quality")
    values = {"code": "rib", "name_fr": "RIB", "name_en": "Bank details", "position": 3,
              "asked_in": "all", "asked": "on"}  # fmt: skip
    client.post(of("kind_new"), values)
    row = DocumentKind.objects.get(code="rib")
    assert "RIB" in as_("auditor").get(of("kinds")).content.decode()
    client.post(of("kind", row.pk), values | {"mandatory": "on"})
    assert DocumentKind.objects.mandatory_at(clock.now()).filter(pk=row.pk).exists()
    assert client.get(of("kind", 99999)).status_code == 404


def test_the_same_queries_at_two_sizes(cast, as_, django_assert_max_num_queries):
    client, counts = as_("quality"), []
    for path in (LIST, of("to_check")):
        for _ in range(2):
            row = make.candidate()
            make.add_paper(cast.quality, row)
            with django_assert_max_num_queries(12) as asked:
                client.get(path)
            counts.append(len(asked))
            for _ in range(3):
                make.add_paper(cast.quality, make.candidate())
    assert counts[0] == counts[1]
    assert counts[2] == counts[3]
