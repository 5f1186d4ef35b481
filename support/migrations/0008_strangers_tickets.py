"""Tickets of nobody known: to be qualified, or set aside."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("installations", "0006_expired_reports"),
        ("integrators", "0010_postcodes_abroad"),
        ("releases", "0006_searched_columns"),
        ("support", "0007_vouched_senders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="ticket",
            name="ticket_taken_has_technician",
        ),
        migrations.RemoveIndex(
            model_name="ticket",
            name="ticket_in_hand",
        ),
        migrations.AlterField(
            model_name="message",
            name="event",
            field=models.CharField(
                blank=True,
                choices=[
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
                ],
                help_text="For a status: what happened; the body then says who or what.",
                max_length=20,
                verbose_name="event",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="integrator",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty while it is not known whose the ticket is.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="integrators.integrator",
                verbose_name="integrator",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Open"),
                    ("taken", "In charge"),
                    ("on_integrator", "Waiting for the integrator"),
                    ("on_tracker", "Waiting for the tracker"),
                    ("resolved", "Resolved"),
                    ("closed", "Closed"),
                    ("dismissed", "Put aside"),
                ],
                default="open",
                max_length=20,
                verbose_name="state",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(
                    ("state__in", ("resolved", "closed", "dismissed")), _negated=True
                ),
                fields=["assigned_to", "due_at", "updated_at", "id"],
                name="ticket_in_hand",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(
                    ("integrator", None),
                    models.Q(("state__in", ("resolved", "closed", "dismissed")), _negated=True),
                ),
                fields=["opened_at", "id"],
                name="ticket_to_qualify",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["open", "dismissed"]),
                    models.Q(("assigned_to__isnull", False), ("taken_at__isnull", False)),
                    _connector="OR",
                ),
                name="ticket_taken_has_technician",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "dismissed"), _negated=True),
                    ("integrator", None),
                    _connector="OR",
                ),
                name="ticket_dismissed_is_nobodys",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("integrator__isnull", False),
                    models.Q(("requester", None), ("site", None)),
                    _connector="OR",
                ),
                name="ticket_of_nobody_has_nothing",
            ),
        ),
    ]
