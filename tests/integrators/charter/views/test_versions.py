import datetime as dt

from django.urls import reverse

from integrators.charter.actions.versions import draft_charter
from integrators.companies.actions.people import record_departure
from integrators.models import Charter
from portal.core import clock
from tests.integrators import factories as make

LIST, NEW = reverse("integrators:charters"), reverse("integrators:charter_new")


def url(name, charter):
    return reverse(f"integrators:{name}", args=[charter.pk])


def test_from_draft_to_published(cast, as_):
    client = as_("quality")
    # A new version begins with the text of the current one.
    assert cast.charter.text_fr in client.get(NEW).context["form"].initial["text_fr"]
    later = clock.today() + dt.timedelta(days=9)
    values = make.charter_data(version="2.0", effective_on=later)
    client.post(NEW, values)
    draft = Charter.objects.get(version="2.0")
    client.post(url("charter_edit", draft), values | {"text_fr": "Texte corrigé"})
    page = client.get(url("charter_publish", draft)).content.decode()
    # Seven people: the cast's.
    assert "7 représentants" in page
    client.post(url("charter_publish", draft))
    draft.refresh_from_db()
    assert draft.published_by == cast.quality
    assert draft.text_fr == "Texte corrigé"
    page = client.get(LIST).content.decode()
    assert "À venir" in page
    assert "En vigueur" in page


def test_a_version_that_exists(cast, as_):
    page = as_("quality").post(NEW, make.charter_data(version=cast.charter.version))
    assert page.status_code == 200
    assert Charter.objects.count() == 1


def test_a_published_one_is_not_edited(cast, as_):
    client = as_("quality")
    answer = client.post(url("charter_edit", cast.charter), make.charter_data(), follow=True)
    assert "ne change plus" in answer.content.decode()
    answer = client.post(url("charter_publish", cast.charter), follow=True)
    assert "est publiée" in answer.content.decode()


def test_who_signed(cast, as_):
    page = as_("auditor").get(url("charter_detail", cast.charter)).content.decode()
    assert cast.manager.name in page
    assert url("charter_publish", cast.charter) not in page


class TestProgress:
    def test_company_by_company(self, cast, as_):
        late = make.join(cast.quality, cast.integrator, name="Luc Lent")
        make.train(cast.quality, late)
        client = as_("auditor")
        page = client.get(url("charter_progress", cast.charter)).content.decode()
        assert "6 représentants formés sur 7 ont signé" in page
        assert "Luc Lent" in page
        assert cast.elsewhere.name in page
        # Not trained yet: not asked yet.
        assert cast.candidate_integrator.name not in page
        waiting = client.get(url("charter_progress", cast.charter), {"waiting": "on"})
        assert [row["company"] for row in waiting.context["rows"]] == [cast.integrator]

    def test_who_has_left_is_not_counted(self, cast, as_):
        record_departure(by=cast.quality, representative=cast.technician_rep)
        page = as_("quality").get(url("charter_progress", cast.charter)).content.decode()
        assert "5 représentants formés sur 5" in page

    def test_a_draft_has_none(self, cast, as_):
        draft = draft_charter(by=cast.quality, charter=make.charter_data())
        assert as_("quality").get(url("charter_progress", draft)).status_code == 404

    def test_the_same_queries_at_two_sizes(self, cast, as_, django_assert_max_num_queries):
        client, counts = as_("quality"), []
        for _ in range(2):
            with django_assert_max_num_queries(12) as asked:
                client.get(url("charter_progress", cast.charter))
            counts.append(len(asked))
            for _more in range(3):
                make.make_team(cast.quality, make.make_integrator(cast.quality), cast.charter)
        assert counts[0] == counts[1]
