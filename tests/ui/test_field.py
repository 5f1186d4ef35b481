"""One template renders every field: label, hint and error belong to their box."""

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse

from tests.ui.markup import Page


class Form(forms.Form):
    company = forms.CharField(label="Company", help_text="As registered")
    line = forms.ChoiceField(
        label="Line",
        choices=[("V3", "V3"), ("V4", "V4")],
        widget=forms.RadioSelect,
        help_text="One",
    )
    consent = forms.BooleanField(label="I agree", help_text="All of it")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    scan = forms.FileField(label="Scan", required=False)


def page_of(form: forms.Form) -> Page:
    return Page("".join(str(field.as_field_group()) for field in form))


@pytest.mark.parametrize("name", ["company", "consent"])
def test_hint_and_error_are_tied_to_the_box(name):
    page = page_of(Form({}))
    box = page.by_id(f"id_{name}")
    described = box["aria-describedby"].split()
    assert described == [f"id_{name}_helptext", f"id_{name}_error"]
    assert set(described) <= set(page.ids)
    assert box["aria-invalid"] == "true"


def test_a_group_of_radios_is_a_fieldset_with_legend_hint_and_error():
    page = page_of(Form({}))
    [fieldset] = page.all("fieldset")
    described = fieldset["aria-describedby"].split()
    assert described == ["id_line_helptext", "id_line_error"]
    assert set(described) <= set(page.ids)
    assert page.all("legend")


def test_no_error_no_mark():
    page = page_of(Form())
    assert page.by_id("id_company")["aria-describedby"] == "id_company_helptext"
    assert "aria-invalid" not in page.by_id("id_company")
    assert "field--error" not in str(page.elements)


def test_every_box_has_its_label():
    page = page_of(Form())
    for name in ("company", "consent", "note", "scan"):
        assert page.all("label", for_=f"id_{name}"), name


def test_what_may_stay_empty_says_so():
    form = Form()
    assert "facultatif" in form["note"].as_field_group()
    assert "facultatif" not in form["company"].as_field_group()


def test_no_id_twice_and_nothing_the_policy_refuses():
    page = page_of(Form({}))
    assert len(page.ids) == len(set(page.ids))
    assert not page.refused


def test_the_summary_leads_to_each_field_and_takes_the_focus():
    form = Form({})
    form.add_error(None, "Both parties are the same company.")
    html = Template("{% load ui %}{% form_errors form %}").render(Context({"form": form}))
    page = Page(html)
    links = {link["href"] for link in page.all("a")}
    assert links == {"#id_company", "#id_line_0", "#id_consent"}
    assert {link[1:] for link in links} <= set(page_of(form).ids)
    assert page.all("div", role="alert", tabindex="-1", data_focus="")
    assert "Both parties are the same company." in html


def test_no_summary_where_there_is_no_error():
    for form in (Form(), Form({"company": "A", "line": "V4", "consent": "on"})):
        html = Template("{% load ui %}{% form_errors form %}").render(Context({"form": form}))
        assert html == ""


def test_what_is_sent_together_has_one_summary_that_names_the_lines():
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-company": "A"}
    lines = forms.formset_factory(Form)(data | {"form-0-line": "V4", "form-1-company": "B"})
    template = Template("{% load ui %}{% form_errors form lines %}")
    request = RequestFactory().get("/")
    html = template.render(Context({"form": Form({}), "lines": lines, "request": request}))
    page = Page(html)
    assert len(page.all("div", role="alert")) == 1
    links = [link["href"] for link in page.all("a")]
    assert links[0] == "#id_company"
    assert links[-1] == "#id_form-1-consent"
    assert "ligne 2" in html
    assert request.shows_errors


def test_a_page_that_shows_errors_says_so_in_its_title(client, db):
    answer = client.post(reverse("account_login"), {"login": "", "password": ""})
    assert "<title>Erreur\xa0: " in answer.content.decode()
    assert "Erreur\xa0:" not in client.get(reverse("account_login")).content.decode()
