"""When the due time of a ticket is told next, and the notes that say whom it was told.

Of tickets from before, what has passed already is told to nobody any more: an upgrade sends no
mails about old news. What is still to come is told when it has passed.
"""

from django.db import migrations, models
from django.db.models import F
from django.utils import timezone

EVENTS = [
    ("opened", "Ticket opened: %(what)s"),
    ("taken", "Taken in charge by %(what)s"),
    ("waiting", "Support waits for the integrator’s answer"),
    ("resumed", "Back with support: the integrator has answered"),
    ("on_tracker", "Put on the tracker: %(what)s"),
    ("tracker_solved", "Solved on the tracker: %(what)s"),
    ("tracker_rejected", "Rejected on the tracker: %(what)s"),
    ("resolved", "Resolved by %(what)s"),
    ("contradicted", "Not solved, says %(what)s: back with support"),
    ("closed", "Closed by %(what)s"),
    ("closed_by_itself", "Closed by itself: nobody contradicted"),
    ("reopened", "Reopened by %(what)s"),
    ("followed", "Continued in the ticket %(what)s"),
    ("bounced", "A mail could not be delivered: %(what)s"),
    ("linked", "Assigned to the integrator %(what)s"),
    ("due_soon", "Its due time is near: mail sent to %(what)s"),
    ("overdue", "Its due time has passed: mail sent to %(what)s"),
]
FOR_STAFF = ["due_soon", "overdue"]


def escalate_what_comes(apps, schema_editor):
    tickets = apps.get_model("support", "Ticket").objects
    tickets.filter(due_at__gt=timezone.now()).update(escalate_at=F("due_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("support", "0015_searched_texts"),
    ]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="escalate_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When somebody is to be told next that the due time is near, or has passed.",
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("escalate_at__isnull", False)),
                fields=["escalate_at", "id"],
                name="ticket_to_escalate",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="event",
            field=models.CharField(
                blank=True,
                choices=EVENTS,
                help_text="Of a status, or a note that the portal writes; the body says who or what.",
                max_length=20,
                verbose_name="event",
            ),
        ),
        migrations.RemoveConstraint(model_name="message", name="message_status_has_event"),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "status"), models.Q(("event__in", ["", *FOR_STAFF]), _negated=True)
                    ),
                    models.Q(models.Q(("kind", "status"), _negated=True), ("event", "")),
                    models.Q(("event__in", FOR_STAFF), ("kind", "note")),
                    _connector="OR",
                ),
                name="message_status_has_event",
            ),
        ),
        migrations.RunPython(escalate_what_comes, migrations.RunPython.noop),
    ]
