"""Every event that the code can write has words in a company's timeline, or says why not."""

import ast

import pytest

from integrators.companies import timeline
from tests.gates.sources import calls, dotted, python_files, tree

ELSEWHERE = {
    # Keys are the portal's own.
    "key.rotated", "key.compromised",
    # The catalogue, prices and papers are for all companies.
    "training_course.added", "training_course.changed", "training_session.planned",
    "charter.drafted", "charter.revised", "controlled_document.added", "legal_document_kind.set",
    "update_fee.priced", "update_fee.exported", "update_fee.corrected",
    "update_fee.wrong_price_credited",
    # Who was refused has not become a company.
    "candidature.refused", "candidature.erased",
    # What lies outside is of the whole journal.
    "checkpoints.named", "checkpoint_mail.begun", "checkpoint_mail.ended",
    "witness.registered", "witness.ended",
    # An import is of many companies; what it does to each is told by its own events.
    "registry_import.started", "registry_import.confirmed", "registry_import.cancelled",
    "registry_import.finished",
    "odoo_import.started", "odoo_import.mapped", "odoo_import.confirmed",
    "odoo_import.cancelled", "odoo_import.rows_taken", "odoo_import.finished",
    # Crisalid's own people and accounts; who joins a company is told by representative.joined.
    "invitation.sent", "account.edited", "account.role_changed", "account.deactivated",
    "account.factor_renewal_asked", "account.factor_renewed", "account.factor_kept",
    "account.reactivated", "invitation.accepted", "invitation.resent", "invitation.revoked",
    # How people come in: each reads it of the own account, and the admin of all.
    "account.signed_in", "account.signed_out", "account.sessions_ended", "account.locked",
    "account.signed_out_everywhere",
    # What is over is erased of all companies at once.
    "hold.placed", "hold.lifted", "release.addresses_erased", "call.callers_erased",
    "outgoing_mail.erased",
    # Copies are of people, who may be of several companies or of none.
    "personal_data.asked", "personal_data.asked_for_other", "personal_data.made",
    "personal_data.handed_out", "personal_data.erased",
    "account.password_changed", "account.password_reset", "account.reset_asked",
    "account.app_added", "account.app_removed", "account.codes_made", "account.code_used",
    "account.passkey_added", "account.passkey_renamed", "account.passkey_removed",
    "account.acts_erased",
    # How a paper was made, told by what it is about.
    "document.sealed", "document.seal_retried",
    # Settings are of the whole portal.
    "setting.changed", "setting.reset",
    "delay_target.planned", "holiday.planned", "service_hours.planned",
    # The journal looks at itself.
    "journal.check_asked", "journal.checked", "journal.audit_begun_again",
    "audit_pack.asked", "audit_pack.made", "audit_pack.handed_out", "audit_pack.exported",
    "journal.token_issued", "journal.demo_begun", "journal.clock_drifted",
    "journal.clock_jumped_back", "journal.committed_late",
    # Mails and the desk's own doings.
    "incoming_mail.dismissed", "incoming_mail.filed", "incoming_mail.kept",
    "incoming_mail.quarantined", "incoming_mail.released", "outgoing_mail.retried",
    "incoming_mail.replayed", "outgoing_mail.returned", "stopped_address.lifted",
    "ticket.assigned", "ticket.escalated", "ticket.noted", "ticket.dismissed", "call.recorded",
    "satisfaction.rated", "satisfaction.settled",
    "tracker_item.opened", "tracker_item.commented", "tracker_item.settled",
    # What Crisalid thinks of a complaint is for itself; an extract is of many companies.
    "complaint.analysed", "complaint_extract.issued",
    # A release and its wiki are for all companies; what one of them does with it is told.
    # A file of licences is of many companies; each sees its own in the list.
    "licence_file.checked", "licence_file.imported", "licence_file.given_up",
    "recalls.opened", "wiki_page.saved", "wiki_image.added",
}  # fmt: skip
FAMILIES = ("release.", "releases.", "reserved_document.")
"""Events of a release's own life; those of a company among them have words."""

OURS = ("integrator", "representative", "contact", "approval", "training", "past_training",
        "contract", "update_fee", "candid", "establishment", "legal", "import")  # fmt: skip


def written():
    """event → where, of every constant given as `event=` to `record`."""
    found = {}
    for path in python_files():
        for call in calls(tree(path)):
            if dotted(call.func).rpartition(".")[2] != "record":
                continue
            for item in call.keywords:
                if item.arg == "event":
                    for node in ast.walk(item.value):
                        if isinstance(node, ast.Constant) and isinstance(node.value, str):
                            found.setdefault(node.value, path.name)
    return {event: place for event, place in found.items() if "." in event}


WRITTEN = written()


def test_events_are_found():
    assert len(WRITTEN) > 60
    assert "approval.granted" in WRITTEN


@pytest.mark.parametrize("event", sorted(WRITTEN))
def test_an_event_has_words_or_is_of_no_company(event):
    told = event in timeline.known_events()
    if event.startswith(OURS) and event not in ELSEWHERE:
        assert told, f"{event} is about a company: give it words in integrators.timeline"
    assert told or event in ELSEWHERE or event.startswith(FAMILIES), (
        f"{event} ({WRITTEN[event]}): give it words (register_timeline), or say here why none"
    )


def test_no_words_are_kept_for_what_nothing_writes():
    assert timeline.known_events() - set(WRITTEN) <= set(), timeline.known_events() - set(WRITTEN)
