"""Crisalid's people say why they open a paper, by whichever way they come."""

import pytest
from django.urls import reverse

from portal.journal.models import JournalEntry
from tests.integrators import factories as make

REASON = "Contrôle annuel du dossier"


def of(name, *args):
    return reverse(f"integrators:{name}", args=args)


def opens(client, url):
    """Whether it hands out the file; where not, the way to the question."""
    answer = client.get(url)
    if answer.status_code == 200:
        assert b"".join(answer.streaming_content) == b"%PDF-1.7 test"
        return True
    return answer.url


def consulted():
    return JournalEntry.objects.filter(event="legal_document.consulted")


def test_an_accepted_paper_asks_why_then_opens(cast, as_):
    document = make.accept_paper(cast.manager, cast.integrator)
    file = of("legal_document", cast.integrator.pk, document.pk)
    why = of("legal_document_reason", cast.integrator.pk, document.pk)
    client = as_("support")
    assert client.get(file).url == why
    page = client.get(why).content.decode()
    assert "Pourquoi ouvrez-vous ce document" in page
    assert f'href="{file}"' not in page
    assert client.post(why, {"reason": " "}).context["form"].errors
    assert not consulted().exists()
    assert client.post(why, {"reason": REASON}).url == why
    assert consulted().get().actor_user == cast.support
    assert f'href="{file}"' in client.get(why).content.decode()
    assert opens(client, file) is True
    assert as_("quality").get(file).url == why


def test_what_waits_is_opened_by_those_who_check_it(cast, as_):
    document = make.add_paper(cast.manager, cast.integrator)
    file = of("legal_document", cast.integrator.pk, document.pk)
    assert opens(as_("quality"), file) is True
    assert opens(as_("auditor"), file) is True
    assert as_("support").get(file).status_code == 302
    assert opens(as_("manager"), file) is True
    why = of("legal_document_reason", cast.integrator.pk, document.pk)
    for name in ("quality", "auditor", "manager"):
        page = as_(name).get(why)
        assert f'href="{file}"' in page.content.decode()
        assert as_(name).post(why, {"reason": REASON}).status_code == 200
    assert not consulted().exists()
    assert as_("technician").get(why).status_code == 403
    assert as_("stranger").get(why).status_code == 404


@pytest.mark.parametrize("registered", [False, True])
def test_a_paper_of_a_candidature_asks_by_both_of_its_addresses(cast, as_, registered):
    candidature = make.candidate(email="papiers@candidat.example")
    document = make.add_paper(cast.quality, candidature)
    if registered:
        document.integrator = cast.integrator
        document.save()
    file = of("candidature_file", candidature.pk, document.pk)
    why = of("candidature_file_reason", candidature.pk, document.pk)
    client = as_("support")
    place = of("legal_document_reason", cast.integrator.pk, document.pk) if registered else why
    assert client.get(file).url == place
    assert client.get(why).status_code == 200
    client.post(why, {"reason": REASON})
    assert opens(client, file) is True


def test_the_list_leads_to_the_question_and_not_to_a_download(cast, as_):
    document = make.accept_paper(cast.manager, cast.integrator)
    file = of("legal_document", cast.integrator.pk, document.pk)
    page = of("legal_file", cast.integrator.pk)
    assert f'href="{file}" download' not in as_("support").get(page).content.decode()
    assert f'href="{file}" download' in as_("auditor").get(page).content.decode()
    assert f'href="{file}" download' in as_("manager").get(page).content.decode()
    decide = as_("quality").get(of("document_decide", document.pk)).content.decode()
    assert "Ouvrir le fichier…" in decide


def test_the_company_reads_who_opened_its_papers_and_why(cast, as_):
    document = make.accept_paper(cast.manager, cast.integrator)
    why = of("legal_document_reason", cast.integrator.pk, document.pk)
    as_("support").post(why, {"reason": REASON})
    seen = as_("manager").get(of("timeline", cast.integrator.pk)).content.decode()
    assert "Document consulté par Crisalid" in seen
    assert REASON in seen
    assert as_("stranger").get(of("timeline", cast.integrator.pk)).status_code == 404
