"""The support desk: tickets of one's own company, the public rating, the desk in the admin."""

import datetime as dt
import hashlib
from types import SimpleNamespace

from django.core.files.base import ContentFile

from portal.core import clock
from support.actions.desk import answer_ticket
from support.attachments.links import token_of
from support.mailbox.gateway import receive_mail
from support.models import Attachment, SatisfactionRating
from support.models.satisfaction import Doubt
from tests.matrix import Row, admin_rows, everyone, staff_only
from tests.support.factories import (
    domain_of,
    make_acted,
    make_closed,
    make_item,
    make_resolved,
    make_taken,
    make_ticket,
    rate,
    simple_mail,
)
from tests.support.importing import exports as odoo


def build(world: SimpleNamespace) -> None:
    cast = world.cast
    world.desk_ticket = make_ticket(cast, files=[ContentFile(b"x", name="z.txt")])
    world.desk_resolved = make_resolved(cast)
    world.desk_file = Attachment.objects.latest("pk")
    make_ticket(cast, files=[ContentFile(b"Subject: Z\n\nBonjour", name="client.eml")])
    world.desk_enclosed = Attachment.objects.latest("pk")
    make_closed(cast)
    world.desk_rating = SatisfactionRating.objects.latest("pk")
    world.desk_answer = rate(world.desk_rating, 4, doubts=[Doubt.CROWD])
    world.desk_rated = world.desk_rating.ticket
    world.desk_token = "matrix-token"
    SatisfactionRating.objects.filter(pk=world.desk_rating.pk).update(
        token_sha256=hashlib.sha256(world.desk_token.encode()).hexdigest()
    )
    world.desk_item = make_item(cast)
    world.complaint = make_acted(cast)
    world.desk_mail = receive_mail(simple_mail("inconnu@ailleurs.example")).incoming

    world.odoo = odoo.read(cast.admin, *odoo.export([odoo.ticket(1)]))
    page = "Content-Type: text/html; charset=utf-8\r\n\r\n<p>Bonjour</p>"
    raw = simple_mail(cast.technician.email).partition(b"Content-Type")[0] + page.encode()
    world.desk_letter = receive_mail(raw).incoming.message
    answer = answer_ticket(
        by=cast.support, ticket=make_taken(cast), body="Voici.",
        files=[ContentFile(b"x", name="notice.pdf")],
    )  # fmt: skip
    world.desk_sent_file = answer.attachments.get()


READERS = ("quality", "support", "auditor")
OWN_DONE = {"technician": 302, "manager": 302}
OWN = {"technician": 200, "manager": 200}


def desk(*readers: str, status: int = 200) -> dict[str, int]:
    """A page of the desk: others of staff get 403, everyone else is sent to sign in."""
    return everyone(302, staff=403) | dict.fromkeys(readers, status)


def number(name: str):
    return lambda world: {"number": getattr(world, name).number}


def row_of(name: str):
    return lambda world: {"object_id": getattr(world, name).pk}


def odoo_of(world: SimpleNamespace) -> dict[str, int]:
    return {"pk": world.odoo.pk}


FIGURES = everyone(403, anonymous=302, quality=200, support=200, auditor=200)

MATRIX = {
    "support:index": Row(
        get=everyone(200, anonymous=302, staff=302, admin=403),
    ),
    "support:new": Row(
        get=everyone(200, anonymous=302, staff=403),
        post=everyone(302, staff=403),
        data=lambda world: {"subject": "TPE bloqué", "body": "Depuis ce matin."},
    ),
    "support:ticket": Row(
        get=everyone(404, anonymous=302, quality=302, support=302, auditor=302, **OWN),
        post=everyone(
            404, anonymous=302, quality=302, support=302, auditor=302, technician=302,
            manager=302,
        ),
        args=number("desk_ticket"),
        data=lambda world: {"body": "Toujours pareil."},
    ),
    "support:close": Row(
        post=everyone(404, anonymous=302, staff=403, technician=302, manager=302),
        args=number("desk_resolved"),
    ),
    "support:attachment": Row(
        get=everyone(404, anonymous=302, quality=200, support=200, auditor=200, **OWN),
        args=lambda world: {"pk": world.desk_file.pk},
    ),
    "support:sent_file": Row(
        get=everyone(200), args=lambda world: {"token": token_of(world.desk_sent_file)}
    ),
    "support:enclosed": Row(
        get=everyone(404, anonymous=302, quality=200, support=200, auditor=200, **OWN),
        args=lambda world: {"pk": world.desk_enclosed.pk},
    ),
    "support:as_sent": Row(
        get=everyone(404, anonymous=302, quality=200, support=200, auditor=200, **OWN),
        args=lambda world: {"pk": world.desk_letter.pk},
    ),
    "support:rate": Row(
        get=everyone(200),
        post=everyone(200),
        args=lambda world: {"token": world.desk_token},
        data=lambda world: {"score": "5"},
        no_act="the first step keeps nothing",
    ),
    "support:confirm_answer": Row(
        post=everyone(404, anonymous=302, quality=302, support=302, auditor=302, **OWN_DONE),
        args=number("desk_rated"),
        data=lambda world: {"is_theirs": "yes", "answer": world.desk_answer.pk},
    ),
    "support:settle_answer": Row(
        post=everyone(403, anonymous=302, quality=302),
        args=lambda world: {"pk": world.desk_answer.pk},
        data=lambda world: {"is_theirs": "yes", "reason": "Rappelé le 3."},
    ),
    **{
        f"support:statistics{page}": Row(get=FIGURES)
        for page in ("", "_delays", "_volume", "_tickets", "_evaluations", "_pdf")
    },
    "support:statistics_csv": Row(get=FIGURES, args=lambda world: {"table": "take-group"}),
    "support:delays": Row(
        get=staff_only("support", "quality", "auditor", "admin"),
        post=staff_only("admin", status=302),
        data=lambda world: {
            "verb": "day", "day-day": clock.today() + dt.timedelta(days=9), "day-is_open": "",
            "day-name": "Inventaire",
        },
    ),
    "support:odoo_imports": Row(
        get=staff_only("admin"),
        post=staff_only("admin", status=302),
        data=lambda world: {"export": odoo.export([odoo.ticket(2)])[0]},
    ),
    **{
        f"support:odoo_{name}": Row(get=staff_only("admin"), args=odoo_of)
        for name in ("import", "progress", "errors")
    },
    "support:odoo_decide": Row(
        post=staff_only("admin", status=302), args=odoo_of, data=lambda world: {"run": "1"}
    ),
    "support:odoo_cancel": Row(post=staff_only("admin", status=302), args=odoo_of),
    "support:complaints": Row(
        get=everyone(200, anonymous=302, admin=403, quality=302, support=302, auditor=302),
    ),
    "support:complaint": Row(
        get=everyone(404, anonymous=302, quality=302, support=302, auditor=302, **OWN),
        args=number("complaint"),
    ),
    "admin:support_ticket_changelist": Row(get=desk(*READERS)),
    "admin:support_ticket_change": Row(
        get=desk(*READERS),
        post=desk("support", status=302),
        args=row_of("desk_ticket"),
        data=lambda world: {"verb": "take"},
    ),
    "admin:support_ticket_now": Row(get=desk(*READERS), args=row_of("desk_ticket")),
    "admin:support_trackeritem_changelist": Row(get=desk(*READERS)),
    "admin:support_trackeritem_add": Row(
        get=desk("support"),
        post=desk("support", status=302),
        data=lambda world: {
            "kind": "correction", "line": "V4", "title": "Tronqué", "description": "Sur 58 mm.",
        },
    ),
    "admin:support_trackeritem_change": Row(
        get=desk(*READERS),
        post=desk("support", status=302),
        args=row_of("desk_item"),
        data=lambda world: {"verb": "comment", "body": "En essai.", "public": "on"},
    ),
    "admin:support_complaint_changelist": Row(get=desk(*READERS)),
    "admin:support_complaint_csv": Row(get=desk(*READERS)),
    "admin:support_complaint_add": Row(
        get=desk("quality", "support"),
        post=desk("quality", "support", status=302),
        data=lambda world: {
            "domains": domain_of().pk, "complainant": "Boulangerie Weber", "channel": "letter",
            "came_on": clock.today().isoformat(), "facts": "Le grand total a changé.",
        },
    ),
    "admin:support_complaint_change": Row(
        get=desk(*READERS),
        post=desk("quality", status=302),
        args=row_of("complaint"),
        data=lambda world: {"verb": "close", "conclusion": "Formé.", "is_founded": "yes"},
    ),
    "admin:support_complaint_extracts": Row(
        get=desk(*READERS),
        post=desk(*READERS, status=302),
        data=lambda world: {"since": "2026-01-01", "until": "2026-12-31"},
    ),
    "admin:support_call_changelist": Row(
        get=desk(*READERS),
        post=desk("support", status=302),
        data=lambda world: {"abandoned": "on"},
    ),
    "admin:support_incomingmail_changelist": Row(
        get=desk(*READERS),
        post=desk("support", status=302),
        data=lambda world: {"verb": "dismiss", "mail": world.desk_mail.pk},
    ),
    "admin:support_incomingmail_change": Row(
        get=desk(*READERS),
        post=desk("support", status=302),
        args=row_of("desk_mail"),
        data=lambda world: {"verb": "dismiss"},
    ),
    "admin:support_incomingmail_raw": Row(get=desk(*READERS), args=row_of("desk_mail")),
    **admin_rows("support", "satisfactionrating", "desk_rating", *READERS),
    **admin_rows("support", "satisfactionanswer", "desk_answer", *READERS),
}  # fmt: skip
