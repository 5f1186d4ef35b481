import datetime as dt

import pytest

from integrators.legal_file import access
from integrators.legal_file.actions.consult_legal_document import consult_legal_document
from portal.core import clock
from tests.integrators import factories as make
from tests.integrators.helpers import last_entry, refused

pytestmark = pytest.mark.django_db


def test_a_reason_opens_the_document_to_that_person_for_a_while(cast):
    document = make.accept_paper(cast.manager, cast.integrator)
    other = make.accept_paper(cast.manager, cast.integrator)
    assert access.needs_reason(cast.quality, document)
    consult_legal_document(by=cast.quality, document=document, reason=" Doute sur le Kbis ")
    entry = last_entry()
    assert entry.event == access.CONSULTED
    assert entry.content["data"] == {
        "kind": document.kind.code, "integrator": cast.integrator.pk, "candidature": None,
        "reason": "Doute sur le Kbis",
    }  # fmt: skip
    assert access.closed_to(cast.quality, [document, other]) == {other.pk}
    assert access.needs_reason(cast.quality2, document)
    with clock.moved_to(clock.now() + dt.timedelta(hours=9)):
        assert access.needs_reason(cast.quality, document)


def test_no_reason_no_opening(cast):
    document = make.accept_paper(cast.manager, cast.integrator)
    with refused("reason_missing"):
        consult_legal_document(by=cast.support, document=document, reason="  ")
    assert access.needs_reason(cast.support, document)


def test_to_check_it_or_to_audit_is_reason_enough(cast):
    waiting = make.add_paper(cast.manager, cast.integrator)
    accepted = make.accept_paper(cast.manager, cast.integrator)
    both = [waiting, accepted]
    assert access.closed_to(cast.quality, both) == {accepted.pk}
    assert access.closed_to(cast.support, both) == {waiting.pk, accepted.pk}
    assert access.closed_to(cast.admin, both) == {waiting.pk, accepted.pk}
    assert access.closed_to(cast.auditor, both) == set()
    assert access.closed_to(cast.manager, both) == set()
