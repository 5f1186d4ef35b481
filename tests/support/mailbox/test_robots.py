"""Robots are recognised by evidence, and people never are."""

import pytest

from support.mailbox.message import parse_mail
from support.mailbox.robots import Kind, robot_of

OURS = "<ours-1@crisalid.example>"
COPY = f"""Received: from portail by mail.crisalid.example
From: Crisalid <portail@crisalid.example>
To: sophie@moselle.example
Subject: [T-2026-00042] Panne
Message-ID: {OURS}
References: <older@crisalid.example>

Bonjour,
"""
STATUS = """Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; sophie@moselle.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnostic}
"""


def report(
    action="failed", status="5.1.1", diagnostic="550 5.1.1 User unknown",
    kind="report; report-type=delivery-status", sender="MAILER-DAEMON@mx.example",
    subject="Undelivered Mail Returned to Sender", envelope="<>", copy="message/rfc822",
):  # fmt: skip
    told = STATUS.format(action=action, status=status, diagnostic=diagnostic)
    return (
        f"Return-Path: {envelope}\nFrom: {sender}\nTo: portail@crisalid.example\n"
        f"Subject: {subject}\nMessage-ID: <dsn@mx.example>\nMIME-Version: 1.0\n"
        f"Content-Type: multipart/{kind}; boundary=b\n\n--b\n"
        f"Content-Type: text/plain\n\nIt could not be delivered.\n\n--b\n"
        f"Content-Type: message/delivery-status\n\n{told}\n--b\n"
        f"Content-Type: {copy}\n\n{COPY}\n--b--\n"
    ).encode()


def letter(sender, subject, text, extra=""):
    return (
        f"{extra}From: {sender}\nTo: portail@crisalid.example\nSubject: {subject}\n"
        f"Message-ID: <letter@test.example>\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
    ).encode()


def kind_of(raw):
    robot = robot_of(parse_mail(raw))
    return robot.kind if robot else None


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, Kind.BOUNCE),
        ({"kind": "mixed", "sender": '"Mail Delivery System" <MAILER-DAEMON>'}, Kind.BOUNCE),
        ({"copy": "text/rfc822-headers"}, Kind.BOUNCE),
        ({"sender": "Postmaster <POSTMASTER@mx.example>", "envelope": "<x@y.fr>"}, Kind.BOUNCE),
        ({"action": "failed (relayed before)"}, Kind.BOUNCE),
        ({"action": "delayed", "status": "4.4.1"}, Kind.DELAY),
        ({"action": "delivered", "status": "2.0.0", "subject": "Delivered"}, Kind.DELIVERED),
        ({"action": "relayed", "status": "2.0.0", "subject": "Relayed"}, Kind.DELIVERED),
    ],
)
def test_a_standard_report_says_what_became_of_the_mail(changes, kind):
    robot = robot_of(parse_mail(report(**changes)))
    assert (robot.kind, robot.standard) == (kind, True)
    assert robot.recipients == ["sophie@moselle.example"]


QMAIL = f"""Hi. This is the qmail-send program at mail.free.fr.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<sophie@moselle.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

{COPY}"""
EXIM = f"""This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  sophie@moselle.example
    550 No such user

------ This is a copy of the message, including all the headers. ------

{COPY}"""
FRENCH = f"""Votre message n'a pas pu être remis à sophie@moselle.example.
La boîte du destinataire est pleine.

----- Message retourné -----
{COPY}"""
DOMINO = """Your message

  Subject: [T-2026-00042] Panne

was not delivered to:

  sophie@moselle.example

because:

  User sophie (sophie@moselle.example) not listed in Domino Directory
"""
IN_WORDS = {
    "qmail": ("MAILER-DAEMON@mail.free.fr", "failure notice", QMAIL),
    "exim": ("Mail Delivery System <Mailer-Daemon@mx.example>",
             "Mail delivery failed: returning message to sender", EXIM),
    "no address at all": ("MAILER-DAEMON (Mail Delivery System)", "Returned mail", EXIM),
    "another spelling": ("mailer_daemon@mx.example", "Undeliverable", EXIM),
    "french": ("Postmaster <postmaster@laposte.example>", "Échec de remise", FRENCH),
    "french, encoded": ("postmaster@orange.example",
                        "=?utf-8?q?=C3=89chec_de_la_remise_=3A_Panne?=", FRENCH),
    "domino": ("Postmaster@moselle.example", "DELIVERY FAILURE: User sophie not listed", DOMINO),
    "a gateway": ("antivirus_smtp@moselle.example", "Delivery failure notification", EXIM),
    "no-reply": ("no-reply@mx.example", "Message non distribué", FRENCH),
    "reply in front": ("post_master@mx.example", "Re:Panne",
                       "Error: Invalid user address\n\n550 no such user here"),
}  # fmt: skip


@pytest.mark.parametrize("name", IN_WORDS)
def test_a_returned_mail_is_recognised_in_words_where_the_sender_is_a_robot(name):
    assert kind_of(letter(*IN_WORDS[name])) == Kind.BOUNCE


def test_the_same_words_from_a_person_are_the_words_of_a_person():
    assert kind_of(letter("paul@moselle.example", "Fwd: Undelivered Mail", EXIM)) is None
    asked = "Bonjour,\n\nque veut dire ce message ?\n\n" + EXIM
    assert kind_of(letter("paul@moselle.example", "Undelivered Mail", asked)) is None
    # Word for word, and under its subject: for people to look at.
    assert kind_of(letter("paul@moselle.example", "Undelivered Mail", EXIM)) == Kind.UNCLEAR


def test_a_report_that_somebody_forwards_says_nothing_about_who_forwards_it():
    inner = report().decode()
    raw = (
        "From: Paul <paul@moselle.example>\nSubject: que faire de ceci\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: text/plain\n\n"
        f"Bonjour, voyez.\n\n--o\nContent-Type: message/rfc822\n\n{inner}\n--o--\n"
    ).encode()
    assert kind_of(raw) is None


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("message/feedback-report\n\nFeedback-Type: abuse\n", Kind.COMPLAINT),
        ("message/disposition-notification\n\nDisposition: manual-action/"
         "MDN-sent-manually; displayed\n", Kind.RECEIPT),
    ],
)  # fmt: skip
def test_other_reports_are_no_bounces(part, kind):
    raw = (
        "From: Sophie <sophie@moselle.example>\nSubject: Lu : Panne\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: text/plain\n\nLu.\n\n"
        f"--b\nContent-Type: {part}\n--b--\n"
    ).encode()
    assert kind_of(raw) == kind


def test_figures_about_our_domain_are_for_programs():
    raw = (
        b"From: noreply-dmarc-support@google.example\n"
        b"Subject: Report domain: crisalid.example Submitter: google.example\nMIME-Version: 1.0\n"
        b"Content-Type: application/zip\nContent-Transfer-Encoding: base64\n"
        b'Content-Disposition: attachment; filename="google.com!crisalid.example!1760000000!'
        b'1760086399.zip"\n\nUEsDBA==\n'
    )
    assert kind_of(raw) == Kind.STATISTICS


ANSWERS = [
    ("Réponse automatique : Panne", "Je suis absent."),
    ("Automatic reply: Panne", ""),
    ("Automatische Antwort: Panne", "Ich bin nicht im Büro."),
    ("Abwesenheitsnotiz", "Ich bin im Urlaub."),
    ("Out of Office AutoReply: Panne", "I am away."),
    ("Absence", "Bonjour,\nJe suis absente jusqu’au 12 août. En cas d’urgence, appelez Paul."),
    ("RE: [T-2026-00042] Panne",
     "Bonjour,\n\nJe suis actuellement en congés. Je vous répondrai dès mon retour."),
    ("Re: Panne", "Hello,\nI am out of the office until Monday. For urgent matters call Paul."),
    ("AW: Panne", "Guten Tag,\nich bin bis zum 3. Mai nicht im Büro. In dringenden Fällen: Paul."),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "text"), ANSWERS)
def test_automatic_answers_without_headers_are_known_by_subject_and_text(subject, text):
    assert kind_of(letter("sophie@moselle.example", subject, text)) == Kind.ANSWER


ASKING = [
    ("Réponse automatique : Panne", "La caisse 2 ne démarre plus, pouvez-vous rappeler ?"),
    ("Automatic reply: clôture", "La clôture Z ne sort pas depuis ce matin."),
    ("Message d’absence", "Je suis absent demain, la licence est à installer avant."),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "text"), ASKING)
def test_a_request_below_an_automatic_subject_waits_for_people(subject, text):
    assert kind_of(letter("sophie@moselle.example", subject, text)) == Kind.UNCLEAR


PEOPLE = [
    ("sophie@moselle.example", "Absence de ticket à la clôture", "Le ticket Z ne sort pas."),
    ("sophie@moselle.example", "Panne",
     "La caisse ne démarre plus. Je suis absente jusqu’au 12, en cas d’urgence appelez Paul."),
    ("sophie@moselle.example", "Congés", "Je suis en congés du 3 au 8. Qui ferme la caisse ?"),
    ("postmaster@moselle.example", "Caisse 2 bloquée", "Bonjour, la caisse 2 est bloquée."),
    ("admin@moselle.example", "Problème d’impression", "L’imprimante ne répond plus."),
    ("System Administrator <info@moselle.example>", "Licence", "Où trouver la licence ?"),
    ("sophie@moselle.example", "Lu dans la notice", "La notice dit le contraire."),
    ("sophie@moselle.example", "Mail non reçu", "Votre mail n’est pas arrivé, pouvez-vous le "
     "renvoyer ?"),
    ("contact@moselle.example", "Échec de la mise à jour", "L’installation échoue : error 550."),
]  # fmt: skip


@pytest.mark.parametrize(("sender", "subject", "text"), PEOPLE)
@pytest.mark.parametrize("extra", ["", "Precedence: list\n", "List-Id: <pos.example>\n",
                                   "X-Auto-Response-Suppress: All\n"])  # fmt: skip
def test_no_person_is_taken_for_a_robot(sender, subject, text, extra):
    assert kind_of(letter(sender, subject, text, extra)) is None


def test_an_empty_envelope_alone_makes_no_robot():
    raw = letter("sophie@moselle.example", "Panne", "La caisse est en panne.", "Return-Path: <>\n")
    assert kind_of(raw) is None


@pytest.mark.parametrize("header", ["Auto-Submitted: auto-replied\n", "X-Autoreply: yes\n",
                                    "Precedence: auto_reply\n"])  # fmt: skip
def test_a_header_that_only_programs_write_is_believed(header):
    raw = letter("sophie@moselle.example", "Panne", "Merci de votre message.", header)
    assert kind_of(raw) == Kind.ANSWER
