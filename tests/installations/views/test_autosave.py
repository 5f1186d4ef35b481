"""A draft of a report saves itself while it is written."""

import pytest

from installations.models import ReportState
from portal.journal.models import JournalEntry
from tests.cast import sign_in
from tests.installations.factories import make

pytestmark = pytest.mark.django_db


def address(report, step="site"):
    return f"/installations/reports/{report.pk}/{step}/"


def autosave(client, report, step="site", **typed):
    return client.post(address(report, step), {"autosave": "1", **typed})


def test_it_is_kept_valid_or_not_and_leaves_no_trace(as_technician, cast, release):
    draft = make(cast.technician_rep, release, "draft")
    before = JournalEntry.objects.count()
    answer = autosave(as_technician, draft, shop_name="Le Balto", merchant_siret="123")
    assert answer.status_code == 200
    assert answer.json()["at"]
    page = as_technician.get(address(draft)).text
    assert "Le Balto" in page
    assert 'value="123"' in page
    assert JournalEntry.objects.count() == before


def test_a_second_tab_does_not_undo_what_the_first_wrote(as_technician, cast, release):
    draft = make(cast.technician_rep, release, "draft")
    old = {"shop_name": "Vieux nom", "merchant_signatory": "Ancien"}
    autosave(as_technician, draft, **old)
    autosave(as_technician, draft, **old | {"shop_name": "Le Balto"}, changed="shop_name")
    second = old | {"merchant_signatory": "Anne Roy", "merchant_siret": "123"}
    autosave(as_technician, draft, **second, changed="merchant_signatory merchant_siret")
    autosave(as_technician, draft, **old, changed="street")
    draft.refresh_from_db()
    assert (draft.shop_name, draft.merchant_signatory) == ("Le Balto", "Anne Roy")
    assert draft.typed["merchant_siret"] == "123"


def test_a_box_and_its_remark_are_kept_from_both_tabs(as_technician, cast, release):
    draft = make(cast.technician_rep, release, "draft")
    item = release.prerequisites.get()
    done, remark = f"done_{item.pk}", f"remark_{item.pk}"

    def kept(changed, **typed):
        autosave(as_technician, draft, step="prerequisites", changed=changed, **typed)
        check = draft.checks.get(prerequisite=item)
        return check.done, check.remark

    assert kept(done, **{done: "on", remark: ""}) == (True, "")
    assert kept(remark, **{remark: "Après redémarrage"}) == (True, "Après redémarrage")
    assert kept(done, **{remark: ""}) == (False, "Après redémarrage")


def test_what_is_no_draft_any_more_says_so(as_technician, cast, release):
    submitted = make(cast.technician_rep, release, "submitted")
    answer = autosave(as_technician, submitted, shop_name="Autre")
    assert answer.status_code == 409
    assert answer.json()["why"]
    submitted.refresh_from_db()
    assert submitted.state == ReportState.SUBMITTED
    assert submitted.shop_name != "Autre"


def test_steps_that_are_none_and_strangers(as_technician, client, cast, release):
    draft = make(cast.technician_rep, release, "draft")
    assert autosave(as_technician, draft, step="review").status_code == 404
    assert autosave(as_technician, draft, step="nonsense").status_code == 404
    sign_in(client, cast.stranger)
    draft.refresh_from_db()
    before = draft.shop_name
    assert autosave(client, draft, shop_name="Autre").status_code == 404
    draft.refresh_from_db()
    assert draft.shop_name == before
