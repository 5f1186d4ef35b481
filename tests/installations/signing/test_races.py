"""Two at once, on real threads and real transactions: done once."""

import threading
from functools import partial

import pytest
from django.db import connections

from installations.actions.begin_anew import begin_anew, begin_correction
from installations.actions.contest_report import contest_report
from installations.actions.invite_merchant import open_on_screen
from installations.actions.refuse_report import (
    Refusing,
    refuse_as_integrator,
    refuse_as_merchant,
)
from installations.actions.settle_contest import settle_contest
from installations.actions.sign_report import sign_as_integrator, sign_as_merchant
from installations.models import Contest, InstallationReport, Recall, ReportSignature
from installations.signing import invitations
from portal.core.actions import Refused
from portal.demo.installations import submit
from portal.documents.models import Document
from tests.installations.factories import (
    WRONG,
    complete_draft,
    correction,
    make,
    newer,
    signing,
)
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs):
    """Run all jobs at the same moment; returns their results or refusals' codes."""
    gate = threading.Barrier(len(jobs))
    results = [None] * len(jobs)

    def run(place, job):
        try:
            gate.wait(timeout=20)
            results[place] = job()
        except Refused as refused:
            results[place] = refused.code
        except BaseException as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(isinstance(result, BaseException) for result in results), results
    return results


def test_two_submissions(cast, release):
    draft = complete_draft(cast.technician_rep, release)

    def send():
        return submit(draft, by=cast.technician).number

    results = at_once(send, send)
    assert "not_a_draft" in results
    assert InstallationReport.objects.get(pk=draft.pk).number in results


def test_two_drafts_get_two_numbers_without_a_gap(cast, release):
    drafts = [complete_draft(cast.technician_rep, release) for _ in range(2)]

    def send(draft):
        return submit(draft, by=cast.technician).number

    numbers = at_once(*(partial(send, draft) for draft in drafts))
    assert sorted(number[-5:] for number in numbers) == ["00001", "00002"]


def test_the_same_party_twice(cast, release):
    report = make(cast.technician_rep, release, "submitted")

    def sign():
        return sign_as_integrator(by=cast.technician, report=report, signing=signing()).pk

    results = at_once(sign, sign)
    assert results.count("already_signed") == 1
    assert ReportSignature.objects.count() == 1


def test_both_parties_at_once_make_one_document(cast, release):
    report = make(cast.technician_rep, release, "submitted")
    link, _token = open_on_screen(by=cast.technician, report=report)
    at_once(
        lambda: sign_as_integrator(by=cast.technician, report=report, signing=signing()),
        lambda: sign_as_merchant(
            by=invitations.merchant(report), invitation=link, signing=signing()
        ),
    )
    report.refresh_from_db()
    assert report.state == "signed"
    assert Document.objects.filter(kind="installation_report").count() == 1
    assert len(report.document.data["evidence"]) == 2


def test_one_link_in_two_windows(cast, release):
    report = make(cast.technician_rep, release, "submitted")
    link, _token = open_on_screen(by=cast.technician, report=report)

    def sign():
        return sign_as_merchant(
            by=invitations.merchant(report), invitation=link, signing=signing()
        ).pk

    results = at_once(sign, sign)
    assert sum(isinstance(result, int) for result in results) == 1
    assert {"link_used", "already_signed"} & set(results)


def test_a_withdrawal_during_a_submission(cast, release):
    draft = complete_draft(cast.technician_rep, release)
    at_once(
        lambda: submit(draft, by=cast.technician).number,
        lambda: releases.withdraw(cast.quality, release).pk,
    )
    draft.refresh_from_db()
    release.refresh_from_db()
    assert release.is_withdrawn
    if draft.state == "submitted":
        with pytest.raises(Refused):
            sign_as_integrator(by=cast.technician, report=draft, signing=signing())


def test_a_withdrawal_during_the_last_signature_misses_no_machine(cast, release):
    """Signed first, it is recalled; withdrawn first, it is not signed. Never in between."""
    report = make(cast.technician_rep, release, "integrator")
    link, _token = open_on_screen(by=cast.technician, report=report)
    at_once(
        lambda: (
            sign_as_merchant(by=invitations.merchant(report), invitation=link, signing=signing()).pk
        ),
        lambda: releases.withdraw(cast.quality, release).pk,
    )
    report.refresh_from_db()
    assert Recall.objects.filter(report=report).exists() == (report.state == "signed")


def test_one_signs_while_the_other_refuses(cast, release):
    """Signed first, the refusal still ends it; refused first, nobody signs. Never both parties."""
    report = make(cast.technician_rep, release, "integrator")
    link, _token = open_on_screen(by=cast.technician, report=report)
    results = at_once(
        lambda: (
            sign_as_merchant(by=invitations.merchant(report), invitation=link, signing=signing()).pk
        ),
        lambda: (
            refuse_as_merchant(
                by=invitations.merchant(report), invitation=link, refusing=Refusing("Non.")
            ).state
        ),
    )
    report.refresh_from_db()
    assert report.state in ("signed", "refused")
    assert (report.signatures.count() == 2) == (report.state == "signed")
    assert sum(result in ("link_used", "link_revoked") for result in results) == 1


def test_both_parties_refuse_at_once(cast, release):
    report = make(cast.technician_rep, release, "submitted")
    link, _token = open_on_screen(by=cast.technician, report=report)
    results = at_once(
        lambda: refuse_as_integrator(by=cast.technician, report=report, reason="Non.").state,
        lambda: (
            refuse_as_merchant(
                by=invitations.merchant(report), invitation=link, refusing=Refusing("Non plus.")
            ).state
        ),
    )
    assert sorted(results)[-1] == "refused"
    assert {"link_revoked", "not_waiting"} & set(results)


def test_two_begin_it_anew(cast, release):
    report = make(cast.technician_rep, release, "refused")
    at_once(
        *(
            partial(lambda user: begin_anew(by=user, report=report).pk, user)
            for user in (cast.technician, cast.manager)
        )
    )
    assert report.begun_anew_by.count() == 1


def contested_by(report):
    return contest_report(by=invitations.merchant(report), report=report, reason="Non.").pk


def test_two_contest_it(cast, release):
    report = make(cast.technician_rep, release)
    results = at_once(*(partial(contested_by, report) for _ in range(2)))
    assert results.count("already_contested") == 1
    assert Contest.objects.count() == 1


def test_two_settle_it_one_way_each(cast, release):
    report = make(cast.technician_rep, release, "contested")
    results = at_once(
        *(
            partial(
                lambda outcome: (
                    settle_contest(
                        by=cast.quality, report=report, outcome=outcome, reason="Vu."
                    ).state
                ),
                outcome,
            )
            for outcome in ("upheld", "dismissed")
        )
    )
    report.refresh_from_db()
    assert results.count("not_contested") == 1
    assert report.state in results


def test_it_is_found_void_while_another_is_submitted_upon_it(cast, release):
    """Submitted first, it stays contested; void first, nothing is submitted upon it."""
    old = make(cast.technician_rep, release)
    latest = releases.published(cast, version=releases.NEWER_V4)
    draft = complete_draft(cast.technician_rep, latest, kind="update", replaces=old)
    contested_by(old)
    at_once(
        lambda: submit(draft, by=cast.technician).number,
        lambda: settle_contest(by=cast.quality, report=old, outcome="upheld", reason="Vu.").state,
    )
    old.refresh_from_db()
    draft.refresh_from_db()
    assert (old.state, draft.state) in (("void", "draft"), ("contested", "submitted"))


def test_two_begin_to_correct_one_report(cast, release):
    report = make(cast.technician_rep, release)

    def begin(user):
        return begin_correction(by=user, report=report, reason=WRONG).pk

    results = at_once(partial(begin, cast.technician), partial(begin, cast.manager))
    assert "already_begun" in results
    assert report.corrected_by.get().pk in results


def test_a_correction_and_an_update_are_sent_at_once(cast, release):
    report = make(cast.technician_rep, release)
    update = complete_draft(cast.technician_rep, newer(cast), kind="update", replaces=report)
    draft = correction(report, licence="V4-7777-00001")

    def send(draft):
        return submit(draft, by=cast.technician).number

    results = at_once(partial(send, draft), partial(send, update))
    assert {"already_corrected", "not_last"} & set(results)
    sent = InstallationReport.objects.get(state="submitted")
    assert sent.number in results
