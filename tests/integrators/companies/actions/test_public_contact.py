"""A company's manager agrees to show a phone and a web site, and takes that back."""

import pytest

from integrators.companies.actions.public_contact import hide_public_contact, show_public_contact
from portal.journal.models import PersonalDatum
from tests.integrators.helpers import last_entry, refused

PHONE, SITE = "03 87 65 98 80", "https://caisses.example/metz"


def show(cast, **changes):
    values = {"phone": PHONE, "website": SITE, "consent": True, "by": cast.manager} | changes
    return show_public_contact(integrator=cast.integrator, **values)


def test_it_is_shown_as_agreed(cast):
    row = show(cast)
    assert (row.shown_phone, row.shown_website, row.shown_by) == ("0387659880", SITE, cast.manager)
    entry = last_entry()
    assert entry.event == "integrator.contact_shown"
    assert entry.content["data"]["website"] == SITE
    assert "0387659880" not in str(entry.content), "the number can be erased"
    assert PersonalDatum.objects.filter(text="0387659880").exists()
    assert show(cast, phone="").shown_phone == ""


def test_it_is_taken_back(cast):
    with refused("not_shown"):
        hide_public_contact(by=cast.manager, integrator=cast.integrator)
    show(cast)
    row = hide_public_contact(by=cast.manager, integrator=cast.integrator)
    assert (row.shown_phone, row.shown_website, row.shown_at, row.shown_by) == ("", "", None, None)
    assert last_entry().event == "integrator.contact_hidden"


def test_nobody_else_agrees_for_the_company(cast):
    for name in ("quality", "technician", "stranger", "admin"):
        with refused("not_allowed"):
            show(cast, by=getattr(cast, name))
    show(cast)
    with refused("not_allowed"):
        hide_public_contact(by=cast.quality, integrator=cast.integrator)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"consent": False}, "no_consent"),
        ({"phone": " ", "website": ""}, "nothing_to_show"),
        ({"phone": "12"}, "invalid"),
        ({"website": "javascript:alert(1)"}, "invalid"),
        ({"website": "ftp://caisses.example"}, "invalid"),
        ({"website": "caisses"}, "invalid"),
    ],
)
def test_what_is_refused(cast, changes, code):
    with refused(code):
        show(cast, **changes)


def test_the_same_again_is_no_act(cast):
    show(cast)
    with refused("unchanged"):
        show(cast)
