"""People are chosen by search: with a script from a combobox, without one from the page itself."""

from django.urls import reverse

from integrators.models import Enrolment, TrainingSession
from tests.integrators import factories as make

NEW, PEOPLE = reverse("integrators:training_new"), reverse("integrators:people")


def data(*people, **changes):
    values = make.session_data(title="Session commune") | {"nf525_module": "on"} | changes
    return values | {"attended": [person.pk for person in people]}


def test_the_combobox_finds_by_a_part_of_the_name_or_company(cast, as_):
    company = make.make_integrator(cast.quality, name="Balances Duval", city="Nîmes")
    found = make.join(cast.quality, company, name="Odile Reinhardt")
    other = make.join(cast.quality, company, name="Marc Odin")
    client = as_("quality")
    option = {
        "value": str(found.pk), "label": "Odile Reinhardt", "hint": "Balances Duval, Nîmes",
    }  # fmt: skip
    assert client.get(PEOPLE, {"q": "reinh"}).json() == {"options": [option], "more": False}
    both = client.get(PEOPLE, {"q": "duval"}).json()["options"]
    assert [row["value"] for row in both] == [str(other.pk), str(found.pk)]
    assert client.get(PEOPLE, {"q": "odile duval"}).json()["options"] == [option]
    assert client.get(PEOPLE, {"q": " "}).json() == {"options": [], "more": False}


def test_it_offers_twenty_and_says_that_there_are_more(cast, as_, django_assert_max_num_queries):
    company = make.make_integrator(cast.quality, name="Grande Maison")
    for _number in range(21):
        make.join(cast.quality, company)
    client = as_("quality")
    with django_assert_max_num_queries(6):
        answer = client.get(PEOPLE, {"q": "grande"}).json()
    assert len(answer["options"]) == 20
    assert answer["more"]


def test_the_page_holds_no_list_of_everybody(cast, as_):
    page = as_("quality").get(NEW).content.decode()
    assert cast.candidate_rep.user.name not in page
    assert f'data-picker="{PEOPLE}"' in page


def test_without_a_script_a_search_comes_back_with_what_was_typed(cast, as_):
    values = data(cast.stranger_rep) | {"attended-text": cast.candidate_rep.user.name}
    answer = as_("quality").post(NEW, values)
    page = answer.content.decode()
    assert not TrainingSession.objects.filter(title="Session commune").exists()
    assert 'value="Session commune"' in page
    assert "form-errors" not in page
    chosen, found = (
        page.index(f'value="{person.pk}"') for person in (cast.stranger_rep, cast.candidate_rep)
    )
    assert chosen < found
    assert "checked" in page[chosen : chosen + 80]
    assert "checked" not in page[found : found + 80]
    # Whoever then ticks and sends it, has recorded it.
    as_("quality").post(NEW, data(cast.stranger_rep, cast.candidate_rep))
    session = TrainingSession.objects.get(title="Session commune")
    assert session.records.filter(attended=True).count() == 2


def test_a_name_that_nobody_bears_stays_in_the_box(cast, as_):
    page = as_("quality").post(NEW, data() | {"attended-text": "Zzyzx"}).content.decode()
    assert 'value="Zzyzx"' in page
    assert "Personne d’autre de ce nom" in page


def test_the_button_without_a_word_records_nothing(cast, as_):
    values = data(cast.stranger_rep) | {"attended-search": "1"}
    page = as_("quality").post(NEW, values).content.decode()
    assert "Saisissez d’abord une partie du nom" in page
    assert not TrainingSession.objects.filter(title="Session commune").exists()


def test_keys_that_are_none_choose_nobody(cast, as_):
    for keys in (["x"], ["9" * 30], ["-1"]):
        answer = as_("quality").post(NEW, data() | {"attended": keys})
        assert answer.status_code == 200
        assert answer.context["form"].errors["attended"]


def test_quality_enrols_one_of_thousands_by_search(cast, as_):
    planned = make.make_planned(cast.quality)
    address = reverse("integrators:session_enrol", args=[planned.pk])
    client = as_("quality")
    page = client.get(planned.get_absolute_url()).content.decode()
    assert cast.stranger_rep.user.name not in page
    words = {"representative-text": cast.stranger_rep.user.name}
    page = client.post(address, words).content.decode()
    assert f'value="{cast.stranger_rep.pk}"' in page
    assert 'type="radio"' in page
    assert not Enrolment.objects.exists()
    client.post(address, {"representative": cast.stranger_rep.pk})
    assert Enrolment.objects.get().representative == cast.stranger_rep
    again = client.post(address, {"representative": cast.stranger_rep.pk})
    assert again.context["form"].errors["representative"]


def test_a_manager_chooses_from_the_list_of_the_team(cast, as_):
    planned = make.make_planned(cast.quality)
    page = as_("manager").get(planned.get_absolute_url()).content.decode()
    assert "data-picker=" not in page
    assert f'<option value="{cast.technician_rep.pk}"' in page
