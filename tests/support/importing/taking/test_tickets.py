"""Tickets: states, severities, categories, companies, and who had them."""

import pytest

from integrators.models import Contact, Representative
from portal.accounts.models import User
from portal.core import clock
from support.actions.desk import take_ticket
from support.actions.joining import merge_ticket, split_ticket
from support.actions.tickets import reopen_ticket
from support.mailbox.gateway import receive_mail
from support.models import Ticket
from support.rules.queues import queue_counts
from support.threads import mail_recipient
from tests.integrators import factories as registry
from tests.support.factories import simple_mail
from tests.support.importing import exports as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("stage", "state"),
    [
        ("Nouveau", "open"), ("New", "open"), ("helpdesk.stage_new", "open"),
        ("En attente", "on_integrator"), ("On Hold", "on_integrator"), ("En cours", "taken"),
        ("In Progress", "taken"), ("helpdesk.stage_in_progress", "taken"), ("Résolu", "closed"),
        ("Solved", "closed"), ("helpdesk.stage_solved", "closed"), ("Annulé", "closed"),
        ("Quelque chose", "open"), ("", "open"),
    ],
)  # fmt: skip
def test_a_stage_becomes_a_state(cast, sophie, stage, state):
    mapping = {"people": {"Marc Odoo": str(cast.support.pk)}}
    odoo = make.read(cast.admin, *make.export([make.ticket(1, stage_id=stage)]))
    make.confirm_odoo_import(by=cast.admin, odoo=odoo, mapping=None)
    odoo.refresh_from_db()
    odoo.mapping |= mapping
    odoo.save()
    make.work.run_due(float("inf"))
    ticket = Ticket.objects.get()
    assert ticket.state == state
    if state in ("taken", "on_integrator"):
        assert ticket.assigned_to == cast.support


def test_priorities_and_types_are_read_in_both_languages(cast, sophie):
    rows = [
        make.ticket(1, priority="Urgent", ticket_type_id="Incident"),
        make.ticket(2, priority="High priority", ticket_type_id="Question"),
        make.ticket(3, priority="Priorité moyenne", ticket_type_id="Installation V4"),
        make.ticket(4, priority="Low priority", ticket_type_id="False"),
    ]
    make.taken_over(cast.admin, *make.export(rows))
    told = Ticket.objects.order_by("number").values_list("severity", "qualification")
    assert list(told) == [
        ("blocked", "anomaly"), ("impaired", "question"), ("question", "installation"), ("", "")
    ]  # fmt: skip


def test_what_the_admin_says_is_what_counts(cast, sophie):
    mapping = {
        "stages": {"Résolu": "resolved"}, "priorities": {"Urgent": "request"},
        "types": {"Incident": "hardware"}, "people": {"Marc Odoo": str(cast.support.pk)},
        "zone": "UTC", "channel": "phone",
    }  # fmt: skip
    make.taken_over(cast.admin, *make.export([make.ticket(1)]), mapping=mapping)
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.severity, ticket.qualification, ticket.channel) == (
        "resolved", "request", "hardware", "phone"
    )  # fmt: skip
    assert (ticket.assigned_to, ticket.resolved_by) == (cast.support, cast.support)
    assert ticket.opened_at.hour == 9
    assert ticket.close_at is None


def test_whoever_has_no_account_here_had_it_all_the_same(cast, sophie):
    rows = [make.ticket(1), make.ticket(2, stage_id="En cours", close_date="")]
    make.taken_over(cast.admin, *make.export(rows))
    closed, going = Ticket.objects.order_by("number")
    assert (closed.state, closed.assigned_to, closed.resolved_by) == ("closed", None, None)
    # Somebody takes it anew, and only then a delay begins.
    assert (going.state, going.due_at) == ("open", None)
    assert take_ticket(by=cast.support, ticket=going).due_at
    assert reopen_ticket(by=cast.support, ticket=closed, reason="Revient").state == "open"


def test_a_company_is_found_by_address_else_by_its_name(cast, sophie):
    company = sophie.integrator
    Contact.objects.create(integrator=company, name="Accueil", email="accueil@autre.example")
    other = registry.make_integrator(cast.quality, name="Caisses du Rhin SARL")
    nobody = {"partner_email": "", "partner_id/id": "", "partner_name": ""}
    rows = [
        make.ticket(1),
        make.ticket(2, partner_email="Accueil@Autre.example", partner_name="Autre"),
        make.ticket(3, **nobody | {"partner_name": "caisses du RHIN"}),
        make.ticket(4, **nobody | {"partner_name": "Jean Inconnu",
                                   "partner_email": "jean@inconnu.example"}),
        make.ticket(5, **nobody),
    ]  # fmt: skip
    odoo = make.taken_over(cast.admin, *make.export(rows))
    found = {row.subject.split()[3]: row for row in Ticket.objects.all()}
    assert (found["1"].integrator, found["1"].requester) == (company, sophie.user)
    assert (found["2"].integrator, found["2"].requester) == (company, None)
    assert found["3"].integrator == other
    assert found["4"].integrator is None
    assert (found["4"].requester_name, found["4"].requester_email) == (
        "Jean Inconnu", "jean@inconnu.example"
    )  # fmt: skip
    assert odoo.rows.exclude(unplaced="").count() == 2


def test_contacts_beside_tell_addresses_and_companies(cast, sophie):
    partners = make.odoo_csv(
        ["id", "name", "email", "parent_id/id"],
        [make.xmlid("res_partner", 5), "Caisses du Rhin", "", ""],
        [make.xmlid("res_partner", 7), "Odile", "False", make.xmlid("res_partner", 5)],
        [make.xmlid("res_partner", 8), "Sophie", sophie.user.email, ""],
    )
    other = registry.make_integrator(cast.quality, name="Caisses du Rhin")
    nobody = {"partner_email": "", "partner_name": "Odile"}
    rows = [
        make.ticket(1, **nobody),
        make.ticket(2, **nobody | {"partner_id/id": make.xmlid("res_partner", 8)}),
    ]
    make.taken_over(cast.admin, *make.export(rows), make.upload(partners, make.PARTNERS))
    first, second = Ticket.objects.order_by("number")
    assert first.integrator == other
    assert second.requester == sophie.user


def test_what_is_nobody_s_waits_to_be_qualified_and_is_placed_by_the_next_run(cast):
    stranger = {"partner_email": "x@y.example", "partner_id/id": "", "partner_name": "Boutique"}
    rows = [make.ticket(1, stage_id="Nouveau", **stranger),
            make.ticket(2, stage_id="Annulé", **stranger)]  # fmt: skip
    make.taken_over(cast.admin, *make.export(rows))
    assert sorted(Ticket.objects.values_list("state", flat=True)) == ["dismissed", "open"]
    assert queue_counts(cast.support)["to_qualify"] == 1
    company = registry.make_integrator(cast.quality, name="Boutique")
    make.taken_over(cast.admin, *make.export(rows))
    assert set(Ticket.objects.values_list("integrator", "state")) == {
        (company.pk, "open"), (company.pk, "closed")
    }  # fmt: skip


def test_bad_rows_are_told_by_line_and_the_rest_goes_on(cast, sophie):
    rows = [make.ticket(1), make.ticket(2, id=""), make.ticket(3, create_date="32/13/2024"),
            make.ticket(4, create_date=""), make.ticket(5)]  # fmt: skip
    odoo = make.taken_over(cast.admin, *make.export(rows))
    told = make.results(odoo)
    assert [told["ticket", line][0] for line in range(2, 7)] == [
        "new", "wrong", "wrong", "wrong", "new"
    ]  # fmt: skip
    assert "32/13/2024" in told["ticket", 4][1]
    assert Ticket.objects.count() == 2


def test_a_row_that_spoils_its_batch_is_left_out_alone(cast, sophie, monkeypatch):
    rows = [make.ticket(n) for n in range(1, 5)]
    odoo = make.read(cast.admin, *make.export(rows))
    # Longer than its column: no check of ours saw it coming.
    row = odoo.rows.get(key="3")
    row.cells["priority"] = "Urgent"
    row.digest = "x" * 65
    type(row).objects.filter(pk=row.pk).update(
        cells=row.cells | {"create_date": None, "created": 7}
    )
    make.confirm_odoo_import(by=cast.admin, odoo=odoo)
    make.work.run_due(float("inf"))
    assert Ticket.objects.count() == 3
    assert odoo.rows.get(key="3").result == "wrong"
    odoo.refresh_from_db()
    assert odoo.stage == "finished"


def test_two_exports_in_one_run_that_overlap_count_once(cast, sophie):
    first = make.export([make.ticket(1), make.ticket(2)])
    second = make.export([make.ticket(2), make.ticket(3)])
    make.taken_over(cast.admin, *first, *second)
    assert Ticket.objects.count() == 3


def test_a_newer_export_leads_no_ticket_through_a_merge(cast, sophie):
    people = {"people": {"Marc Odoo": str(cast.support.pk)}}
    going = {"stage_id": "Nouveau", "close_date": "", "user_id": "Marc Odoo"}
    make.taken_over(cast.admin, *make.export([make.ticket(1, **going)]), mapping=people)
    assert Ticket.objects.get().state == "open"
    waits = make.ticket(1, **going | {"stage_id": "En attente"})
    odoo = make.taken_over(cast.admin, *make.export([waits]), mapping=people)
    assert make.results(odoo)["ticket", 2][0] != "wrong"
    assert Ticket.objects.get().state == "on_integrator"


def test_the_company_of_a_merged_one_is_that_of_the_ticket_it_leads_to(cast):
    stranger = {"partner_email": "x@y.example", "partner_id/id": "", "partner_name": "Boutique",
                "stage_id": "Nouveau", "close_date": ""}  # fmt: skip
    rows = [make.ticket(n, **stranger) for n in (1, 2)]
    make.taken_over(cast.admin, *make.export(rows))
    ticket, into = Ticket.objects.order_by("number")
    merge_ticket(by=cast.support, ticket=ticket, into=into)
    company = registry.make_integrator(cast.quality, name="Boutique")
    make.taken_over(cast.admin, *make.export(rows[:1]))
    assert set(Ticket.objects.values_list("integrator", flat=True)) == {None}
    make.taken_over(cast.admin, *make.export(rows[1:]))
    assert set(Ticket.objects.values_list("integrator", flat=True)) == {company.pk}


def test_a_letter_that_is_split_off_takes_its_references_along(cast, sophie):
    going = {"stage_id": "Nouveau", "close_date": ""}
    make.taken_over(cast.admin, *make.export([make.ticket(1, **going)], [
        make.message(1, 1), make.message(2, 1, body="<p>Et le tiroir ?</p>"),
    ]))  # fmt: skip
    ticket = Ticket.objects.get()
    letter = ticket.messages.get(body__contains="tiroir")
    new = split_ticket(
        by=cast.support, ticket=ticket, messages=[letter.pk], subject="Tiroir",
        qualification="hardware", severity="question",
    )  # fmt: skip
    assert letter.odoo.ticket == new


def test_who_has_left_neither_writes_nor_is_answered(cast, sophie):
    """Odoo goes on naming who asked; the company is found by its name."""
    left = Representative.objects.filter(pk=sophie.pk)
    left.update(left_at=clock.now(), left_by=cast.quality)
    named = make.ticket(1, partner_name=sophie.integrator.name)
    make.taken_over(cast.admin, *make.export([named], [make.message(11, 1)]))
    ticket = Ticket.objects.get()
    assert (ticket.integrator, ticket.requester) == (sophie.integrator, sophie.user)
    assert mail_recipient(ticket).email == sophie.integrator.email
    raw = b"In-Reply-To: <11.odoo@moselle-caisses.example>\r\n"
    received = receive_mail(raw + simple_mail(sophie.user.email, subject="Re: Clôture"))
    assert received.incoming.outcome == "quarantined"


def test_nobody_who_left_is_in_charge(cast, sophie):
    User.objects.filter(pk=cast.support.pk).update(is_active=False)
    export = make.export([make.ticket(1, stage_id="En cours", close_date=""), make.ticket(2)])
    mapping = {"stages": {"En cours": "taken"}, "people": {"Marc Odoo": str(cast.support.pk)}}
    make.taken_over(cast.admin, *export, mapping=mapping)
    first, second = Ticket.objects.order_by("number")
    assert (first.state, first.assigned_to) == ("open", None)
    assert (second.state, second.assigned_to) == ("closed", cast.support)


def test_a_moment_that_no_database_gives_back_is_an_error(cast):
    odoo = make.read(cast.admin, *make.export([make.ticket(1, create_date="0001-01-01 00:00:00")]))
    assert make.results(odoo)["ticket", 2][0] == "wrong"
