"""The audit finds what was changed in the registry beside the actions."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from integrators.approvals.actions import end_approval, reinstate_integrator
from integrators.contracts.actions.contracts import (
    decline_contract,
    propose_amendment,
    sign_contract,
    take_back_proposal,
)
from integrators.contracts.actions.credits import credit_fees
from integrators.contracts.actions.endings import end_contract
from integrators.contracts.actions.fees import charge_update, set_update_fee
from integrators.contracts.fees import Update
from integrators.legal_file.actions.documents import revoke_legal_document
from integrators.models import (
    Approval,
    Charter,
    CharterSignature,
    ComplianceContract,
    ContractEnding,
    ContractSignature,
    FeeCredit,
    LegalDocument,
    Suspension,
    TrainingRecord,
    TrainingSession,
)
from portal.core import clock
from portal.journal.tree import sequencer
from portal.journal.verify import walk
from tests.integrators import factories as registry
from tests.journal.factories import erased

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def findings() -> list[str]:
    sequencer.sequence()
    return list(walk.findings())


def told(*parts: str) -> None:
    """Exactly the findings that hold `parts`, in this order."""
    found = findings()
    assert len(found) == len(parts), found
    for line, part in zip(found, parts, strict=True):
        assert part in line


@pytest.fixture
def signed(cast):
    return CharterSignature.objects.get(representative=cast.technician_rep)


@pytest.fixture
def contract(cast):
    made = registry.propose(cast.quality, cast.integrator)
    sign_contract(**registry.signing(cast.manager_rep, made))
    return made


def test_an_honest_registry_has_no_findings(cast, contract):
    reinstate_integrator(by=cast.quality, integrator=cast.suspended_integrator, reason="reçus")
    end_approval(by=cast.quality, integrator=cast.elsewhere, reason="cessation")
    other = registry.propose(cast.quality, cast.suspended_integrator)
    manager = cast.suspended_integrator.representatives.get(role="manager")
    decline_contract(by=manager.user, contract=other, reason="trop cher")
    assert findings() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("signer_name", "Un autre"), ("capacity", "Gérance"), ("proof", "passkey"),
        ("ip", "203.0.113.9"), ("user_agent", "Lynx"), ("document_sha256", "0" * 64),
        ("signed_at", dt.datetime(2020, 1, 1, tzinfo=dt.UTC)),
        ("proof_at", dt.datetime(2020, 1, 1, tzinfo=dt.UTC)), ("language", "en"),
    ],
)  # fmt: skip
def test_changed_evidence_of_a_charter_is_found(signed, name, value):
    CharterSignature.objects.filter(pk=signed.pk).update(**{name: value})
    assert f"its {name} is not what its document says" in "\n".join(findings())


def test_a_signer_is_found_though_the_journal_forgot_the_name(signed):
    erased(signed)
    assert findings() == []
    CharterSignature.objects.filter(pk=signed.pk).update(signer_name="Un autre")
    told("its signer_name is not what its document says")


def test_a_changed_text_is_found(signed):
    CharterSignature.objects.filter(pk=signed.pk).update(text_shown="Rien du tout.")
    told("the text shown is not the one that was signed")
    Charter.objects.filter(pk=signed.charter_id).update(text_fr="Rien du tout.")
    told("its text_fr_sha256", "the text shown")


def test_a_signature_that_is_anothers_gone_or_added_is_found(cast, signed):
    CharterSignature.objects.filter(pk=signed.pk).update(
        representative=cast.candidate_rep, document=None
    )
    told("its integrator", "its representative", "its document is not the one")
    CharterSignature.objects.filter(pk=signed.pk).update(id=signed.pk + 1000)
    told("no longer there", "knows nothing of it")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ends_on", dt.date(2099, 1, 1)), ("starts_on", dt.date(2020, 1, 1)),
        ("reason", "autre"), ("activity", "sell"), ("line", "V3"),
    ],
)  # fmt: skip
def test_a_changed_approval_is_found(cast, name, value):
    row = Approval.objects.filter(integrator=cast.elsewhere).exclude(activity="sell").first()
    Approval.objects.filter(pk=row.pk).update(**{name: value})
    told(f"approval id {row.pk}: its {name} is not what the journal says")


def test_an_approval_gone_or_added_is_found(cast):
    row = Approval.objects.filter(integrator=cast.elsewhere).first()
    Approval.objects.filter(pk=row.pk).update(integrator=cast.candidate_integrator)
    told("its integrator is not", "knows nothing of it")
    Approval.objects.filter(pk=row.pk).update(integrator=cast.elsewhere, id=row.pk + 1000)
    told("no longer there", "knows nothing of it")


def test_a_suspension_lifted_or_made_beside_the_actions_is_found(cast):
    row = Suspension.objects.get()
    Suspension.objects.update(lifted_at=row.starts_at + DAY, lifted_by=cast.quality, reason="autre")
    told("its reason", "knows nothing of its lifting")
    row.delete()
    told("no longer there")
    Suspension.objects.create(
        integrator=cast.elsewhere, reason="vengeance", started_by=cast.quality
    )
    told("no longer there", "knows nothing of it")


def test_a_reinstatement_undone_is_found(cast):
    reinstate_integrator(by=cast.quality, integrator=cast.suspended_integrator, reason="reçus")
    Suspension.objects.update(lifted_at=None, lifted_by=None)
    told("it was lifted, and is in force")


def test_a_changed_contract_is_found(cast, contract):
    rows = ComplianceContract.objects.filter(pk=contract.pk)
    rows.update(licences=999)
    assert "its licences is not what the journal says" in findings()[0]
    rows.update(licences=contract.licences, state="proposed", decided_at=None, decided_by=None)
    told("it was signed, and is proposed")
    ContractSignature.objects.update(text_shown="Rien.", signer_name="Un autre")
    assert "the text shown is not the one that was signed" in "\n".join(findings())


def test_an_honest_amendment_and_end_have_no_findings(cast, contract):
    amendment = amended(cast, contract)
    end_contract(
        by=cast.quality, contract=amendment, last_day=clock.today() + dt.timedelta(days=20),
        party="crisalid", reason="Impayés",
    )  # fmt: skip
    other = registry.propose(cast.quality, cast.elsewhere)
    take_back_proposal(by=cast.quality, contract=other, reason="Erreur")
    assert findings() == []


def amended(cast, contract):
    amendment = propose_amendment(
        by=cast.quality, contract=contract, licences=40, ends_on=contract.ends_on,
        starts_on=clock.today() + dt.timedelta(days=5), text="Avenant.",
    )  # fmt: skip
    sign_contract(**registry.signing(cast.manager_rep, amendment))
    return amendment


def test_a_changed_last_day_and_end_are_found(cast, contract):
    amended(cast, contract)
    rows = ComplianceContract.objects.filter(pk=contract.pk)
    honest = rows.values_list("last_day", flat=True).get()
    rows.update(last_day=contract.ends_on)
    told("its last day is not")
    rows.update(last_day=honest)
    end_contract(
        by=cast.quality, contract=contract, last_day=clock.today(), party="company", reason="Oui",
    )  # fmt: skip
    ContractEnding.objects.update(reason="Non")
    told("its reason is not")
    ContractEnding.objects.all().delete()
    told("no longer there")


def test_a_changed_training_is_found(cast):
    record = TrainingRecord.objects.filter(representative=cast.technician_rep).first()
    TrainingRecord.objects.filter(pk=record.pk).update(representative=cast.candidate_rep)
    told("its attendance is not")
    TrainingRecord.objects.filter(pk=record.pk).update(representative=cast.technician_rep)
    TrainingSession.objects.filter(pk=record.session_id).update(held_on=dt.date(2020, 1, 1))
    told("its held_on is not")


def test_the_number_of_queries_does_not_grow_with_the_rows(cast, django_assert_num_queries):
    from integrators.plugs import evidence

    with CaptureQueriesContext(connection) as asked:
        assert list(evidence.inspect()) == []
    assert len(asked) <= 48
    for _ in range(3):
        registry.make_integrator(cast.quality)
        registry.accept_paper(cast.manager, cast.integrator)
    with django_assert_num_queries(len(asked)):
        assert list(evidence.inspect()) == []


class TestPapers:
    @pytest.fixture
    def paper(self, cast):
        return LegalDocument.objects.filter(integrator=cast.integrator).first()

    def test_a_revoked_one_is_in_order(self, cast, paper):
        revoke_legal_document(by=cast.quality, document=paper, reason="Faux")
        assert findings() == []
        LegalDocument.objects.filter(pk=paper.pk).update(reason="Une erreur")
        told("its reason is not what the journal says")

    def test_a_revocation_undone_beside_the_actions(self, cast, paper):
        revoke_legal_document(by=cast.quality, document=paper, reason="Faux")
        LegalDocument.objects.filter(pk=paper.pk).update(
            state="accepted", revoked_at=None, revoked_by=None
        )
        told("it was revoked, and is accepted")

    def test_a_file_changed_on_the_disk(self, paper):
        storage, name = paper.file.storage, paper.file.name
        storage.delete(name)
        told("its file cannot be read")
        storage.save(name, registry.pdf(b"%PDF-1.7 forged"))
        told("its file is not the one that was sent")
        LegalDocument.objects.filter(pk=paper.pk).update(sha256=paper.stored_sha256())
        told(
            "its sha256 is not what the journal says",
            "its sha256 is not what the journal says",
            "its file is not the one that was sent",
        )


@pytest.fixture
def credit(cast):
    set_update_fee(by=cast.quality, line="V4", valid_from=clock.today(), cents=4900)
    fees = charge_update(
        by=cast.quality, integrator=cast.integrator, update=Update("V4", "4.3.[9800.100]"),
        licences=["L-1", "L-2"], cause="report", occasion="PV-2026-00001",
    )  # fmt: skip
    for cents in (100, 100):  # the price was corrected twice by as much
        credit_fees(
            by=cast.quality, integrator=cast.integrator, cause="price", reason="Faute",
            cents={fee.pk: cents for fee in fees},
        )  # fmt: skip
    return credit_fees(
        by=cast.quality, integrator=cast.integrator, cause="void", reason="PV-2026-00001",
        cents={fee.pk: fee.cents for fee in fees[:1]},
    )[0]  # fmt: skip


def test_honest_credits_have_no_findings(credit):
    assert (FeeCredit.objects.count(), credit.cents) == (5, 4700)
    assert findings() == []


@pytest.mark.parametrize("change", [{"cents": 1}, {"cause": "withdrawal"}, {"reason": "Autre"}])
def test_a_changed_credit_is_found(credit, change):
    FeeCredit.objects.filter(pk=credit.pk).update(**change)
    label = f"credit of the fee id {credit.fee_id}"
    told(f"{label}: it is not what the journal says", f"{label}: the journal knows nothing of it")


def test_a_credit_that_is_gone_or_added_is_found(credit):
    FeeCredit.objects.filter(pk=credit.pk).delete()
    told(f"credit of the fee id {credit.fee_id}: it is not what the journal says")
    FeeCredit.objects.bulk_create([credit])
    other = FeeCredit.objects.exclude(fee=credit.fee).first()
    other.pk = None
    other.save(force_insert=True)
    told(f"credit of the fee id {other.fee_id}: the journal knows nothing of it")
