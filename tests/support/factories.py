"""The desk's rows, made through the actions, for the people of `tests.cast`."""

import datetime as dt
import uuid
from pathlib import Path

from installations.models import EndUser, Site
from portal.core import clock
from portal.core.products import ProductLine
from releases.models import RequirementDomain
from support.actions.closing import close_ticket
from support.actions.desk import answer_ticket, resolve_ticket, take_ticket
from support.actions.tickets import open_ticket
from support.actions.tracker import open_tracker_item, put_on_tracker
from support.complaints.actions import (
    analyse_complaint,
    close_complaint,
    decide_corrective_action,
    enter_complaint,
)
from support.models import (
    Channel,
    Complaint,
    ComplaintChannel,
    Qualification,
    Ticket,
    TrackerKind,
)
from support.satisfaction.actions import answer_rating
from support.threads import GATEWAY, RATING_LINK
from tests.harness.anew import Numbers
from tests.integrators.factories import new_siren, siret_of

MAILS = Path(__file__).parent / "mails"
_numbers = Numbers()


def make_ticket(cast, *, rep=None, **changes) -> Ticket:
    """Open, asked on the portal by the technician of the cast's integrator."""
    rep = rep or cast.technician_rep
    user = rep.user
    values = {
        "by": user, "integrator": rep.integrator, "channel": Channel.PORTAL,
        "subject": f"La clôture Z ne s’imprime plus ({next(_numbers)})",
        "body": "Bonjour, rien ne sort de l’imprimante ticket.", "requester": user,
        "requester_name": user.name, "requester_email": user.email, "language": user.language,
        **changes,
    }  # fmt: skip
    return open_ticket(**values)


def make_stranger(**changes) -> Ticket:
    """To qualify: opened by the mail of somebody whom no company has named."""
    values = {
        "by": GATEWAY, "integrator": None, "channel": Channel.MAIL,
        "subject": f"Demande de formation ({next(_numbers)})", "body": "Bonjour, qui forme ?",
        "requester": None, "requester_name": "Camille Roth",
        "requester_email": "camille.roth@ailleurs.example", "language": "fr", **changes,
    }  # fmt: skip
    return open_ticket(**values)


def make_taken(cast, **changes) -> Ticket:
    return take_ticket(by=cast.support, ticket=make_ticket(cast, **changes))


def make_waiting(cast, **changes) -> Ticket:
    """Waiting for the integrator."""
    ticket = make_taken(cast, **changes)
    answer_ticket(by=cast.support, ticket=ticket, body="Quelle version ?", waits=True)
    return Ticket.objects.get(pk=ticket.pk)


def resolve(cast, ticket, **changes) -> Ticket:
    values = {
        "qualification": Qualification.ANOMALY,
        "procedure": "Imprimante réaffectée au modèle Z.",
        **changes,
    }
    return resolve_ticket(by=cast.support, ticket=ticket, **values)


def make_resolved(cast, **changes) -> Ticket:
    return resolve(cast, make_taken(cast, **changes))


def make_closed(cast, **changes) -> Ticket:
    ticket = make_resolved(cast, **changes)
    return close_ticket(by=ticket.requester, ticket=ticket)


def rate(rating, score, comment="", **changes):
    """Answer an evaluation, as the mailed link does."""
    changes.setdefault("nonce", uuid.uuid4().hex)
    return answer_rating(by=RATING_LINK, rating=rating, score=score, comment=comment, **changes)


def make_item(cast, **changes):
    values = {
        "kind": TrackerKind.CORRECTION, "line": ProductLine.V4,
        "title": "Ticket tronqué sur 58 mm", "description": "Le prix sort du papier.", **changes,
    }  # fmt: skip
    return open_tracker_item(by=cast.support, **values)


def make_on_tracker(cast, item=None, **changes) -> Ticket:
    item = item or make_item(cast)
    return put_on_tracker(by=cast.support, ticket=make_taken(cast, **changes), item=item)


def make_site(integrator, **changes) -> Site:
    siren = new_siren()
    merchant = EndUser.objects.create(siren=siren, name="Boulangerie Weber")
    values = {
        "end_user": merchant, "integrator": integrator, "siret": siret_of(siren),
        "name": "Boulangerie Weber, Metz", "street": "1 place de la Gare", "postcode": "57000",
        "city": "Metz", **changes,
    }  # fmt: skip
    return Site.objects.create(**values)


def raw_mail(name: str, **marks: str) -> bytes:
    """A mail of the corpus, its marks (`@TOKEN@` …) replaced."""
    raw = (MAILS / f"{name}.eml").read_bytes()
    for mark, value in marks.items():
        raw = raw.replace(f"@{mark}@".encode(), value.encode())
    return raw


def simple_mail(
    sender: str, *, subject="Panne", text="Bonjour", to="", number=0, extra=""
) -> bytes:
    number = number or next(_numbers)
    to = to or "support-disrtibuteur@crisalid.odoo.com"
    return (
        f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\n"
        f"Message-ID: <simple{number}@test.example>\r\n{extra}"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()


def domain_of(code: str = "archiving") -> RequirementDomain:
    return RequirementDomain.objects.get(code=code)


def make_complaint(cast, **changes) -> Complaint:
    """Entered by support, about the cast's integrator."""
    values = {
        "by": cast.support, "domains": [domain_of()], "complainant": "Boulangerie Weber",
        "channel": ComplaintChannel.LETTER, "came_on": clock.today(),
        "facts": f"Le grand total a changé après la clôture ({next(_numbers)}).",
        "integrator": cast.integrator, **changes,
    }  # fmt: skip
    return enter_complaint(**values)


def make_analysed(cast, **changes) -> Complaint:
    complaint = make_complaint(cast, **changes)
    analyse_complaint(by=cast.support, complaint=complaint, text="Une sauvegarde fut remise.")
    return Complaint.objects.get(pk=complaint.pk)


def make_acted(cast, *, due_on=None, item=None, **changes) -> Complaint:
    complaint = make_analysed(cast, **changes)
    decide_corrective_action(
        by=cast.support, complaint=complaint, text="Former le technicien.", item=item,
        due_on=due_on or clock.today() + dt.timedelta(days=10),
    )  # fmt: skip
    return Complaint.objects.get(pk=complaint.pk)


def make_complaint_closed(cast, *, is_founded=True, **changes) -> Complaint:
    complaint = make_acted(cast, **changes)
    close_complaint(
        by=cast.quality, complaint=complaint, is_founded=is_founded,
        conclusion="Le technicien est formé.",
    )  # fmt: skip
    return Complaint.objects.get(pk=complaint.pk)
