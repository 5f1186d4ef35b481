import datetime as dt

import pytest

from integrators.approvals.rules.eligibility import company_check
from integrators.approvals.rules.shortages import lacks_of, shortages
from integrators.legal_file.actions.documents import (
    MAX_BYTES,
    accept_legal_document,
    add_legal_document,
    refuse_legal_document,
    revoke_legal_document,
    set_document_kind,
)
from integrators.legal_file.documents import papers_of
from integrators.models import DocumentKind, LegalDocument
from integrators.values import as_of
from portal.core import clock
from portal.core.actions import Refused
from portal.core.products import ProductLine
from portal.outbox.models import OutgoingMail
from portal.outbox.notices import Notice
from tests.cast import make_user
from tests.integrators import factories as make
from tests.integrators.helpers import at_once, in_days, last_entry, refused

DAY = dt.timedelta(days=1)


@pytest.fixture
def bare(quality):
    """A company that has sent nothing."""
    return make.make_integrator(quality, papers=False)


def tamper(document):
    """Another file in its place, as somebody with access to the disk would put it."""
    document.file.storage.delete(document.file.name)
    document.file.storage.save(document.file.name, make.pdf(b"%PDF-1.7 forged"))


def paper(company, code="kbis", at=None):
    return next(item for item in papers_of([company], at)[company] if item.kind.code == code)


def kind_data(**changes):
    return {
        "name_fr": "RIB", "name_en": "Bank details", "hint_fr": "", "hint_en": "",
        "valid_months": None, "asked": True, "position": 9, **changes,
    }  # fmt: skip


class TestAdd:
    def test_by_the_manager_it_waits_and_quality_hears(self, quality, bare):
        manager = make.join(quality, bare, make.MANAGER)
        row = make.add_paper(manager.user, bare)
        assert (row.state, row.integrator, row.uploaded_by) == ("waiting", bare, manager.user)
        assert row.name == "document.pdf"
        with row.file.open("rb") as stored:
            assert stored.read() == b"%PDF-1.7 test"
        assert Notice.objects.filter(recipient=quality).count() == 1
        assert last_entry().content["data"]["kind"] == "kbis"

    def test_one_mail_for_all_that_waits(self, quality, bare):
        def mails():
            return OutgoingMail.objects.filter(key__startswith="quality.document")

        manager = make.join(quality, bare, make.MANAGER)
        first = make.add_paper(manager.user, bare)
        second = make.add_paper(manager.user, bare, "insurance")
        assert mails().get().to == quality.email
        assert "Extrait Kbis" in mails().get().text
        for document in (first, second):
            refuse_legal_document(by=quality, document=document, reason="Flou")
        make.add_paper(manager.user, bare)
        assert mails().count() == 2
        assert Notice.objects.filter(recipient=quality).count() == 3

    @pytest.mark.parametrize(
        ("content", "code"),
        [(b"MZ no PDF", "wrong_type"), (b"", "empty"), (b"<svg>", "wrong_type")],
    )
    def test_its_content_is_looked_at(self, quality, bare, content, code):
        with refused(code):
            make.add_paper(quality, bare, file=make.pdf(content))

    def test_its_size_and_its_day(self, quality, bare):
        with refused("too_large"):
            make.add_paper(quality, bare, file=make.pdf(b"%PDF-" + b"x" * MAX_BYTES))
        with refused("expired"):
            make.add_paper(quality, bare, expires_on=clock.today() - DAY)

    def test_not_to_a_candidature_that_is_not_open(self, quality):
        row = make.submit()
        with refused("closed"):
            add_legal_document(
                by=row.actor, company=row, file=make.pdf(),
                kind=DocumentKind.objects.get(code="kbis"),
            )  # fmt: skip


class TestAccept:
    def test_it_holds_until_its_last_day(self, quality, bare):
        today = clock.today()
        document = make.add_paper(quality, bare)
        with refused("no_end"):
            accept_legal_document(by=quality, document=document, expires_on=None)
        with refused("expired"):
            accept_legal_document(by=quality, document=document, expires_on=today - DAY)
        accept_legal_document(by=quality, document=document, expires_on=today + 5 * DAY)
        states = [paper(bare, at=as_of(today + days * DAY)).met for days in (-1, 1, 5, 6)]
        assert states == [False, True, True, False]
        with refused("decided_already"):
            refuse_legal_document(by=quality, document=document, reason="x")

    @pytest.mark.django_db(transaction=True)
    def test_two_who_decide_at_once(self):
        first, second = make_user("quality", name="Anne"), make_user("quality", name="Bruno")
        document = make.add_paper(first, make.make_integrator(first, papers=False))
        results = at_once(
            lambda: accept_legal_document(by=first, document=document, expires_on=clock.today()),
            lambda: refuse_legal_document(by=second, document=document, reason="Illisible"),
        )
        lost = [result for result in results if isinstance(result, Refused)]
        assert [item.code for item in lost] == ["decided_already"]
        document.refresh_from_db()
        assert str(document.decided_by) in str(lost[0])

    def test_the_manager_who_sent_it_is_told(self, quality, bare):
        manager = make.join(quality, bare, make.MANAGER)
        document = make.add_paper(manager.user, bare)
        accept_legal_document(by=quality, document=document, expires_on=clock.today() + 9 * DAY)
        mail = OutgoingMail.objects.get(key__startswith="legal_document.accepted")
        assert mail.to == manager.user.email
        assert "est accepté" in mail.text
        assert Notice.objects.filter(recipient=manager.user).count() == 1

    def test_not_when_the_stored_file_was_changed(self, quality, bare):
        document = make.add_paper(quality, bare)
        tamper(document)
        with refused("altered"):
            accept_legal_document(by=quality, document=document, expires_on=clock.today())
        document.file.storage.delete(document.file.name)
        with refused("altered"):
            accept_legal_document(by=quality, document=document, expires_on=clock.today())

    def test_the_journal_keeps_its_fingerprint(self, quality, bare):
        document = make.accept_paper(quality, bare)
        assert last_entry().content["data"]["sha256"] == document.sha256


class TestRevoke:
    def test_it_counts_no_more_from_that_moment_on(self, quality, company, team, time_machine):
        other, manager = make_user("quality"), team[0].user
        document = LegalDocument.objects.get(integrator=company, kind__code="kbis")
        yesterday = clock.today()
        time_machine.move_to(in_days(1))
        assert company_check(company, line=ProductLine.V4).ok
        with refused("no_reason"):
            revoke_legal_document(by=quality, document=document, reason=" ")
        revoke_legal_document(by=quality, document=document, reason="Kbis falsifié")
        check = company_check(company, line=ProductLine.V4)
        assert [item.code for item in check.missing] == ["documents"]
        assert check.missing[0].label == "Extrait Kbis\u00a0: refusé (Kbis falsifié)"
        with refused("not_ready"):
            make.approve(quality, company)
        assert paper(company, at=as_of(yesterday)).met
        assert document not in LegalDocument.objects.valid_at(as_of())
        assert document in LegalDocument.objects.valid_at(as_of(yesterday))
        mail = OutgoingMail.objects.get(key__startswith="legal_document.revoked")
        assert (mail.to, "Kbis falsifié" in mail.text) == (manager.email, True)
        rung = Notice.objects.filter(key__startswith="legal_file.revoked")
        assert {row.recipient for row in rung} == {manager, other}
        make.accept_paper(quality, company)
        assert company_check(company, line=ProductLine.V4).ok

    def test_only_what_was_accepted(self, quality, bare):
        document = make.add_paper(quality, bare)
        with refused("not_accepted"):
            revoke_legal_document(by=quality, document=document, reason="x")
        refuse_legal_document(by=quality, document=document, reason="Flou")
        with refused("not_accepted"):
            revoke_legal_document(by=quality, document=document, reason="x")

    def test_the_company_keeps_its_approval_and_staff_are_told(self, quality, company, team):
        make.approve(quality, company)
        document = LegalDocument.objects.get(integrator=company, kind__code="kbis")
        revoke_legal_document(by=quality, document=document, reason="Falsifié")
        assert company.approvals.in_force_on().count() == 3
        assert list(shortages()) == [(company, ProductLine.V4)]
        assert [item.code for item in lacks_of(company).items if item.code != "contract"] == [
            "documents"
        ]

    @pytest.mark.django_db(transaction=True)
    def test_two_at_once(self):
        first, second = make_user("quality", name="Anne"), make_user("quality", name="Bruno")
        company = make.make_integrator(first)
        document = LegalDocument.objects.get(integrator=company, kind__code="kbis")
        results = at_once(
            *(
                lambda by=by: revoke_legal_document(by=by, document=document, reason="Faux")
                for by in (first, second)
            )
        )
        lost = [result for result in results if isinstance(result, Refused)]
        assert [item.code for item in lost] == ["not_accepted"]
        document.refresh_from_db()
        assert str(document.revoked_by) in str(lost[0])


class TestRefuse:
    def test_the_company_is_told_and_the_version_is_kept(self, quality, bare):
        document = make.add_paper(quality, bare)
        with refused("no_reason"):
            refuse_legal_document(by=quality, document=document, reason="")
        refuse_legal_document(by=quality, document=document, reason="Illisible")
        mail = OutgoingMail.objects.get(key__startswith="legal_document.refused")
        assert mail.to == bare.email
        assert "Illisible" in mail.text
        assert paper(bare).state == "refused"
        make.accept_paper(quality, bare)
        found = paper(bare)
        assert found.met
        assert len(found.versions) == 2

    def test_a_refused_successor_leaves_the_first_in_force(self, quality, bare):
        make.accept_paper(quality, bare)
        refuse_legal_document(by=quality, document=make.add_paper(quality, bare), reason="Flou")
        assert paper(bare).met


class TestKinds:
    def test_a_past_day_is_judged_by_the_rule_of_that_day(self, quality, company, time_machine):
        def asked(day):
            return {item.kind.code for item in papers_of([company], as_of(day))[company]
                    if item.mandatory}  # fmt: skip

        start = clock.today()
        set_document_kind(by=quality, code="rib", kind=kind_data(), mandatory=True)
        time_machine.move_to(in_days(10))
        assert asked(start - DAY) == {"kbis", "insurance"}
        assert asked(start) == {"kbis", "insurance", "rib"}
        with refused("unchanged"):
            set_document_kind(by=quality, code="rib", kind=kind_data(), mandatory=True)
        set_document_kind(by=quality, code="rib", kind=kind_data(), mandatory=False)
        assert asked(start) == {"kbis", "insurance", "rib"}
        assert asked(clock.today()) == {"kbis", "insurance"}

    def test_a_new_mandatory_kind_stops_the_next_approval(self, quality, company, team):
        assert company_check(company, line=ProductLine.V4).ok
        set_document_kind(by=quality, code="rib", kind=kind_data(), mandatory=True)
        check = company_check(company, line=ProductLine.V4)
        assert [item.code for item in check.missing] == ["documents"]
        assert check.missing[0].label == "RIB\u00a0: à fournir"
        with refused("not_ready"):
            make.approve(quality, company)
        make.accept_paper(quality, company, "rib")
        assert make.approve(quality, company)


def test_an_expired_document_refuses_the_renewal_but_keeps_the_approval(
    quality, company, team, time_machine
):
    make.approve(quality, company)
    LegalDocument.objects.update(expires_on=clock.today() + 3 * DAY)
    time_machine.move_to(in_days(4))
    assert company.approvals.in_force_on().count() == 3
    with refused("not_ready") as caught:
        make.approve(quality, company, starts_on=clock.today() + 400 * DAY,
                     ends_on=clock.today() + 500 * DAY)  # fmt: skip
    assert "expiré depuis le" in str(caught.value)
