"""Exports as Odoo writes them: its headings, its quotes, its time zone, its False."""

import base64
import csv
import io
import zipfile

from django.core.files.base import ContentFile
from openpyxl import Workbook

from support.importing import work
from support.importing.actions import confirm_odoo_import, start_odoo_import

TICKETS = "Ticket d'assistance (helpdesk.ticket).csv"
MESSAGES = "Message (mail.message).csv"
RATINGS = "Évaluation (rating.rating).csv"
PARTNERS = "Contact (res.partner).csv"
FILES = "Pièce jointe (ir.attachment).csv"
TICKET_HEAD = [
    "id", "name", "description", "stage_id", "priority", "ticket_type_id", "partner_id/id",
    "partner_name", "partner_email", "user_id", "create_date", "assign_date", "close_date",
    "ticket_ref", "team_id",
]  # fmt: skip
MESSAGE_HEAD = [
    "id", "date", "subject", "body", "email_from", "author_id", "message_type", "subtype_id",
    "is_internal", "model", "res_id", "message_id", "attachment_ids/id",
]  # fmt: skip
RATING_HEAD = [
    "id", "res_model", "res_id", "rating", "feedback", "consumed", "create_date", "rated_on",
]  # fmt: skip


def xmlid(table, number):
    """As Odoo makes them when it exports."""
    return f"__export__.{table}_{number}_{number:08x}"


def ticket(number, **changes):
    """A line of tickets: solved, of Sophie Klein, as whoever exports in Paris gets it."""
    values = {
        "id": xmlid("helpdesk_ticket", number),
        "name": f"La caisse n° {number} ne clôture plus",
        "description": "<p>Bonjour,<br/>la clôture « Z » reste bloquée.</p>",
        "stage_id": "Résolu", "priority": "Urgent", "ticket_type_id": "Incident",
        "partner_id/id": xmlid("res_partner", 7), "partner_name": "Sophie Klein",
        "partner_email": "sophie.klein@moselle-caisses.example", "user_id": "Marc Odoo",
        "create_date": "2024-03-04 09:15:00", "assign_date": "2024-03-04 09:40:00",
        "close_date": "2024-03-05 16:02:11", "ticket_ref": f"{number:05d}",
        "team_id": "Support distributeurs", **changes,
    }  # fmt: skip
    return [values[name] for name in TICKET_HEAD]


def message(number, of, **changes):
    """A letter of Sophie's, as it came by mail."""
    values = {
        "id": xmlid("mail_message", number), "date": "2024-03-04 09:15:02",
        "subject": "Clôture bloquée",
        "body": "<p>Bonjour,<br/>la clôture « Z » reste bloquée.</p>",
        "email_from": '"Sophie Klein" <sophie.klein@moselle-caisses.example>',
        "author_id": "Électro-Caisses Moselle, Sophie Klein", "message_type": "email",
        "subtype_id": "Discussions", "is_internal": "False", "model": "helpdesk.ticket",
        "res_id": str(of), "message_id": f"<{number}.odoo@moselle-caisses.example>",
        "attachment_ids/id": "", **changes,
    }  # fmt: skip
    return [values[name] for name in MESSAGE_HEAD]


def note(number, of, **changes):
    values = {
        "body": "<p>Vu avec Lucie : <b>pas facturé</b>.</p>", "author_id": "Marc Odoo",
        "email_from": '"Marc Odoo" <marc@crisalid-odoo.example>', "message_type": "comment",
        "subtype_id": "Note", "date": "2024-03-04 10:00:00", "message_id": f"<n{number}@odoo>",
        **changes,
    }  # fmt: skip
    return message(number, of, **values)


def answer(number, of, **changes):
    values = {
        "body": '<p>Voir <a href="https://aide.example/z">la procédure</a>.</p>',
        "author_id": "Marc Odoo", "email_from": '"Marc Odoo" <marc@crisalid-odoo.example>',
        "message_type": "comment", "date": "2024-03-04 11:30:00", **changes,
    }  # fmt: skip
    return message(number, of, **values)


def rating(number, of, **changes):
    values = {
        "id": xmlid("rating_rating", number), "res_model": "helpdesk.ticket", "res_id": str(of),
        "rating": "5.0", "feedback": "Rapide,\nmerci !", "consumed": "True",
        "create_date": "2024-03-05 16:02:12", "rated_on": "2024-03-06 08:00:00", **changes,
    }  # fmt: skip
    return [values[name] for name in RATING_HEAD]


def odoo_csv(head, *rows):
    """As Odoo's own controller writes it: commas, every cell in quotes, line feeds kept."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([head, *rows])
    return out.getvalue().encode()


def excel_csv(head, *rows):
    """The same, opened in a French Excel and saved again: a BOM, semicolons."""
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([head, *rows])
    return ("\ufeff" + out.getvalue()).encode()


def xlsx(head, *rows):
    book = Workbook()
    for row in [head, *rows]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(**members):
    """A ZIP of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def base64_of(content):
    return base64.b64encode(content).decode()


def upload(content, name):
    return ContentFile(content, name=name)


def export(tickets=(), messages=(), ratings=()):
    """The files of an export, as far as it has rows."""
    found = []
    if tickets:
        found.append(upload(odoo_csv(TICKET_HEAD, *tickets), TICKETS))
    if messages:
        found.append(upload(odoo_csv(MESSAGE_HEAD, *messages), MESSAGES))
    if ratings:
        found.append(upload(odoo_csv(RATING_HEAD, *ratings), RATINGS))
    return found


def read(by, *uploads):
    """An import whose rows are read."""
    odoo = start_odoo_import(by=by, uploads=uploads)
    work.run_due(float("inf"))
    odoo.refresh_from_db()
    return odoo


def taken_over(by, *uploads, mapping=None):
    """An import that is carried out."""
    odoo = read(by, *uploads)
    confirm_odoo_import(by=by, odoo=odoo, mapping=mapping)
    work.run_due(float("inf"))
    odoo.refresh_from_db()
    return odoo


def results(odoo):
    """What became of each row, by kind and line."""
    rows = odoo.rows.order_by("kind", "number")
    return {(row.kind, row.number): (row.result, row.reason) for row in rows}
