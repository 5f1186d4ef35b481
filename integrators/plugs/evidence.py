"""Compares the registry's rows with what the journal says of them, for `verify_journal`.

What decides who may act is looked at: charters and who signed them, contracts, approvals,
suspensions and trainings; and what was given back of fees.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone

from integrators.approvals.models import Approval, Suspension
from integrators.charter.models import Charter, CharterSignature
from integrators.companies.models import Integrator
from integrators.contracts.models import (
    ComplianceContract,
    ContractEnding,
    ContractSignature,
    FeeCredit,
)
from integrators.legal_file.models import LegalDocument, LegalDocumentState
from integrators.trainings.models import TrainingRecord, TrainingSession
from portal.documents.evidence import text_sha256
from portal.documents.verify.signatures import (
    differences_from_document,
    differences_from_entry,
    document_not_proven,
)
from portal.journal.verify import replay, sources

MOMENT = dt.timedelta(minutes=5)
"""Between a row and its entry, which are written in one transaction."""
GRANTED = ("approval.granted", "approval.taken_over")
SUSPENDED, REINSTATED, ENDED = "integrator.suspended", "integrator.reinstated", "approval.ended"
CONTRACT_STATES = {
    "contract.declined": "declined",
    "contract.taken_back": "withdrawn",
    "contract.lapsed": "lapsed",
}
GONE = "the journal tells of it, and it is no longer there"
UNTOLD = "the journal knows nothing of it"


def inspect() -> Iterator[sources.Copy | str]:
    """Every row that is not what the journal tells."""
    yield from replay.all_findings(
        "registry",
        _charters,
        _charter_signatures,
        _contracts,
        _contract_ends,
        _credits,
        _approvals,
        _added_approvals,
        _suspensions,
        _trainings,
        _papers,
        _paper_files,
    )


def index() -> Iterator[dict[str, Any]]:
    """The approvals, for an audit pack."""
    for row in Approval.objects.select_related("certificate").order_by("pk").iterator(replay.CHUNK):
        yield {
            "id": row.pk,
            "integrator": row.integrator_id,
            "activity": row.activity,
            "line": row.line,
            "starts_on": row.starts_on.isoformat(),
            "ends_on": row.ends_on.isoformat(),
            "certificate": row.certificate and row.certificate.number,
        }


def _charters() -> Iterator[str]:
    for batch in replay.statements_about(Charter, "charter.published"):
        known = Charter.objects.in_bulk([said.subject for said in batch])
        for said in batch:
            label, row = f"charter {said.data.get('version')}", known.get(said.subject)
            if row is None:
                yield f"{label}: {GONE}"
                continue
            now = {
                "version": row.version,
                "effective_on": row.effective_on.isoformat(),
                "grace_days": row.grace_days,
                "text_fr_sha256": text_sha256(row.text_fr),
                "text_en_sha256": text_sha256(row.text_en),
            }
            yield from replay.differences(label, now, said.data)
    for row in replay.rows_without_statement(Charter.objects.published(), "charter.published").only(
        "version"
    ):
        yield f"charter {row.version}: the journal knows nothing of its publication"


def _charter_signatures() -> Iterator[str]:
    rows = CharterSignature.objects.select_related("document__entry", "representative")
    for batch in replay.statements_about(CharterSignature, "charter.signed"):
        known = rows.in_bulk([said.subject for said in batch])
        for said in batch:
            label, row = f"charter signature {said.data.get('number')}", known.get(said.subject)
            if row is None:
                yield f"{label}: {GONE}"
                continue
            now = {
                "charter": row.charter_id,
                "representative": row.representative_id,
                "integrator": row.representative.integrator_id,
            }
            yield from replay.differences(label, now, said.data)
            yield from _signature(label, row, said)
    for pk in replay.rows_without_statement(
        CharterSignature.objects.all(), "charter.signed"
    ).values_list("pk", flat=True):
        yield f"charter signature id {pk}: {UNTOLD}"


def _signature(
    label: str, row: CharterSignature | ContractSignature, said: replay.Statement
) -> Iterator[str]:
    yield from differences_from_entry(label, row, said)
    broken = list(document_not_proven(label, row.document, said))
    yield from broken
    if row.document is None or broken:
        return
    printed = row.document.data
    for evidence in printed["evidence"]:
        yield from differences_from_document(label, row, evidence)


def _contracts() -> Iterator[str]:
    """Proposals, and those accepted with their signature; a decision stands in the last entry."""
    events = (
        "contract.proposed", "contract.amendment_proposed", "contract.signed",
        "contract.declined", "contract.taken_back", "contract.lapsed",
    )  # fmt: skip
    rows = ComplianceContract.objects.select_related("signature__document__entry")
    for batch in replay.statements_about(ComplianceContract, *events):
        known = rows.in_bulk([said.subject for said in batch])
        for said in batch:
            label, row = f"contract id {said.subject}", known.get(said.subject)
            if row is None:
                yield f"{label}: {GONE}"
                continue
            now = {
                "integrator": row.integrator_id,
                "licences": row.licences,
                "starts_on": row.starts_on.isoformat(),
                "ends_on": row.ends_on.isoformat(),
                "text_sha256": text_sha256(row.text),
                "reason": row.reason,
                "amends": row.amends_id,
            }
            yield from replay.differences(label, now, said.data)
            decided = CONTRACT_STATES.get(said.event)
            if decided and row.state != decided:
                yield f"{label}: it was {decided}, and is {row.state}"
            if said.event == "contract.signed":
                yield from _signed_contract(label, row, said)
    accepted = ComplianceContract.objects.filter(state="accepted")
    for pk in replay.rows_without_statement(accepted, "contract.signed").values_list(
        "pk", flat=True
    ):
        yield f"contract id {pk}: the journal knows nothing of its signature"


def _contract_ends() -> Iterator[str]:
    """The day on which each signed contract really ends, and who ended it."""
    known = ComplianceContract.objects.filter(state="accepted").in_bulk()
    last = {pk: row.ends_on for pk, row in known.items()}
    told = set()
    for batch in replay.statements_about(ComplianceContract, "contract.signed", "contract.ended"):
        endings = ContractEnding.objects.filter(contract__in={said.subject for said in batch})
        by_contract = {(row.contract_id, row.last_day): row for row in endings}
        for said in batch:
            if said.event == "contract.signed":
                if amended := said.data.get("amends"):
                    day = dt.date.fromisoformat(said.data["starts_on"]) - dt.timedelta(days=1)
                    last[amended] = min(day, last.get(amended, day))
                continue
            day = dt.date.fromisoformat(said.data["last_day"])
            last |= {pk: min(day, last.get(pk, day)) for pk in said.data["contracts"]}
            ending = by_contract.get((said.subject, day))
            label = f"end of contract id {said.subject}"
            if ending is None:
                yield f"{label}: {GONE}"
                continue
            told.add(ending.pk)
            now = {"party": ending.party, "reason": ending.reason}
            yield from replay.differences(label, now, said.data)
    for pk, row in known.items():
        if row.last_day != last[pk]:
            yield f"contract id {pk}: its last day is not what the journal says"
    for pk in ContractEnding.objects.exclude(pk__in=told).values_list("contract", flat=True):
        yield f"end of contract id {pk}: {UNTOLD}"


def _credits() -> Iterator[str]:
    """What was given back of fees; of two like each other, each is told of once."""
    told: set[int] = set()
    for batch in replay.statements_about(Integrator, "update_fee.credited"):
        keys = [item["fee"] for said in batch for item in said.data["credits"]]
        rows = FeeCredit.objects.filter(fee__in=keys).select_related("fee").order_by("pk")
        known: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for row in rows:
            if row.pk not in told:
                known[_credited(row)].append(row.pk)
        for said in batch:
            for item in said.data["credits"]:
                cause, reason = said.data["cause"], said.data["reason"]
                found = known[said.subject, item["fee"], item["cents"], cause, reason]
                if found:
                    told.add(found.pop(0))
                else:
                    yield f"credit of the fee id {item['fee']}: it is not what the journal says"
    for pk, fee in FeeCredit.objects.order_by("pk").values_list("pk", "fee"):
        if pk not in told:
            yield f"credit of the fee id {fee}: {UNTOLD}"


def _credited(row: FeeCredit) -> tuple[object, ...]:
    return row.fee.integrator_id, row.fee_id, row.cents, row.cause, row.reason


def _signed_contract(label: str, row: ComplianceContract, said: replay.Statement) -> Iterator[str]:
    if row.state != "accepted":
        yield f"{label}: it was signed, and is {row.state}"
    signature = getattr(row, "signature", None)
    if signature is None:
        yield f"{label}: its signature is no longer there"
    else:
        yield from _signature(f"{label}, signature", signature, said)


def _approvals() -> Iterator[str]:
    for batch in replay.statements_about(Integrator, *GRANTED):
        keys = [item["id"] for said in batch for item in said.data["approvals"]]
        known = Approval.objects.in_bulk(keys)
        for said in batch:
            for item in said.data["approvals"]:
                label, row = f"approval id {item['id']}", known.get(item["id"])
                if row is None:
                    yield f"{label}: {GONE}"
                    continue
                now = {
                    "integrator": row.integrator_id,
                    "activity": row.activity,
                    "line": row.line,
                    "starts_on": row.starts_on.isoformat(),
                    "ends_on": row.ends_on.isoformat(),
                    "reason": row.reason,
                }
                yield from replay.differences(
                    label, now, said.data | item | {"integrator": said.subject}
                )
                if said.event == "approval.granted":
                    yield from _backdated(label, row, said)


def _backdated(label: str, row: Approval, said: replay.Statement) -> Iterator[str]:
    """An approval holds from the day of its decision at the earliest (`grant_approval`), and the
    row says the moment of its entry."""
    if said.at is None or abs(row.granted_at - said.at) > MOMENT:
        yield f"{label}: its granted_at is not what the journal says"
    if said.at and said.data["starts_on"] < timezone.localtime(said.at - MOMENT).date().isoformat():
        yield f"{label}: it was granted for days before its decision"


def _added_approvals() -> Iterator[str]:
    """Approvals that no decision names. Their company's entries are asked, a batch at a time."""
    rows = Approval.objects.order_by("pk").values_list("pk", "integrator_id")
    for batch in replay.batches(rows.iterator(replay.CHUNK)):
        said = replay.statements_by_row(Integrator, {company for _pk, company in batch}, *GRANTED)
        for pk, company in batch:
            if not any(pk == item["id"] for one in said[company] for item in one.data["approvals"]):
                yield f"approval id {pk}: {UNTOLD}"


def _suspensions() -> Iterator[str]:
    for batch in replay.statements_about(Integrator, SUSPENDED, REINSTATED, ENDED):
        keys = {said.data["suspension"] for said in batch} | {
            said.data["lifted"] for said in batch if said.data.get("lifted")
        }
        known = Suspension.objects.in_bulk(list(keys))
        for said in batch:
            yield from _suspension(said, known)
    rows = Suspension.objects.order_by("pk")
    for suspensions in replay.batches(rows.iterator(replay.CHUNK)):
        companies = {row.integrator_id for row in suspensions}
        entries = replay.statements_by_row(Integrator, companies, SUSPENDED, REINSTATED, ENDED)
        for row in suspensions:
            yield from _suspension_in_entries(row, entries[row.integrator_id])


def _suspension(said: replay.Statement, known: dict[int, Suspension]) -> Iterator[str]:
    label, row = f"suspension id {said.data['suspension']}", known.get(said.data["suspension"])
    if row is None:
        yield f"{label}: {GONE}"
        return
    lifting = said.event == REINSTATED
    now = {
        "integrator": row.integrator_id,
        "final": row.final if not lifting else False,
        "reason": row.lifted_reason if lifting else row.reason,
    }
    wanted = {"integrator": said.subject, "final": said.event == ENDED}
    yield from replay.differences(label, now, said.data | wanted)
    if lifting and row.lifted_at is None:
        yield f"{label}: it was lifted, and is in force"
    before = known.get(said.data.get("lifted") or 0)
    if said.data.get("lifted") and (before is None or before.lifted_at is None):
        yield f"suspension id {said.data['lifted']}: it was lifted, and is not"


def _suspension_in_entries(row: Suspension, entries: Iterable[replay.Statement]) -> Iterator[str]:
    own = [said for said in entries if row.pk in (said.data["suspension"], said.data.get("lifted"))]
    if not any(said.event in (SUSPENDED, ENDED) and _is_about(said, row) for said in own):
        yield f"suspension id {row.pk}: {UNTOLD}"
    elif row.lifted_at and not any(
        (said.event == REINSTATED and _is_about(said, row)) or said.data.get("lifted") == row.pk
        for said in own
    ):
        yield f"suspension id {row.pk}: the journal knows nothing of its lifting"


def _is_about(said: replay.Statement, row: Suspension) -> bool:
    return bool(said.data["suspension"] == row.pk)


def _trainings() -> Iterator[str]:
    rows = TrainingSession.objects.prefetch_related("records__representative")
    for batch in replay.statements_about(TrainingSession, "training.recorded"):
        known = rows.in_bulk([said.subject for said in batch])
        for said in batch:
            label, row = f"training id {said.subject}", known.get(said.subject)
            if row is None:
                yield f"{label}: {GONE}"
            else:
                yield from _training(label, row, said)
    for pk in replay.rows_without_statement(
        TrainingSession.objects.all(), "training.recorded"
    ).values_list("pk", flat=True):
        yield f"training id {pk}: {UNTOLD}"


def _training(label: str, row: TrainingSession, said: replay.Statement) -> Iterator[str]:
    now = {
        "title": row.title,
        "kind": row.kind,
        "line": row.line,
        "nf525_module": row.nf525_module,
        "held_on": row.held_on.isoformat(),
        "place": row.place,
        "valid_months": row.valid_months,
    }
    yield from replay.differences(label, now, said.data)
    if row.trainer != said.personal.get("/trainer", row.trainer):
        yield f"{label}: its trainer is not what the journal says"
    if _attendance(row.records.all()) != sorted(
        (item["representative"], item["integrator"], item["attended"], item["expires_on"] or "")
        for item in said.data["attendance"]
    ):
        yield f"{label}: its attendance is not what the journal says"


def _papers() -> Iterator[str]:
    """The documents that were accepted: until when, of which company, and refused since."""
    rows = LegalDocument.objects.select_related("kind", "candidature")
    for batch in replay.statements_about(LegalDocument, "legal_document.accepted"):
        keys = {said.subject for said in batch}
        known = rows.in_bulk(list(keys))
        revoked = replay.statements_by_row(LegalDocument, keys, "legal_document.revoked")
        for said in batch:
            label, row = f"legal document id {said.subject}", known.get(said.subject)
            if row is None:
                yield f"{label}: {GONE}"
                continue
            # A candidate's become the company's; which company, the candidature knows.
            of_company = said.data["integrator"] or (
                row.candidature.integrator_id if row.candidature else None
            )
            now = {
                "kind": row.kind.code,
                "integrator": row.integrator_id,
                "candidature": row.candidature_id,
                "expires_on": row.expires_on.isoformat() if row.expires_on else None,
                "sha256": row.sha256,
            }
            yield from replay.differences(label, now, said.data | {"integrator": of_company})
            now_is = "revoked" if revoked[said.subject] else "accepted"
            if row.state != now_is:
                yield f"{label}: it was {now_is}, and is {row.state}"
            for last in revoked[said.subject]:
                yield from replay.differences(label, {"reason": row.reason}, last.data)
    accepted = LegalDocument.objects.filter(
        state__in=[LegalDocumentState.ACCEPTED, LegalDocumentState.REVOKED]
    )
    for pk in replay.rows_without_statement(accepted, "legal_document.accepted").values_list(
        "pk", flat=True
    ):
        yield f"legal document id {pk}: {UNTOLD}"


def _paper_files() -> Iterator[str]:
    """The file of each document that was sent, held against the fingerprint of its sending."""
    for batch in replay.statements_about(LegalDocument, "legal_document.added"):
        known = LegalDocument.objects.in_bulk([said.subject for said in batch])
        for said in batch:
            label, row = f"legal document id {said.subject}", known.get(said.subject)
            if row is None:
                yield f"{label}: {GONE}"
                continue
            now = {"sha256": row.sha256, "size": row.size}
            yield from replay.differences(label, now, said.data)
            try:
                stored = row.stored_sha256()
            except OSError as error:
                yield f"{label}: its file cannot be read ({type(error).__name__})"
                continue
            if stored != said.data.get("sha256"):
                yield f"{label}: its file is not the one that was sent"


def _attendance(records: Iterable[TrainingRecord]) -> list[tuple[int, int, bool, str]]:
    return sorted(
        (
            row.representative_id,
            row.representative.integrator_id,
            row.attended,
            row.expires_on.isoformat() if row.expires_on else "",
        )
        for row in records
    )


sources.register_evidence(sources.Source("registry", inspect, index))
