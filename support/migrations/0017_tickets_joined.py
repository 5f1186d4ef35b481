"""Tickets that were merged into another, and those that were split off; an upgrade changes none."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("installations", "0012_recall_answers"),
        ("integrators", "0011_fees_of_void_reports"),
        ("releases", "0006_searched_columns"),
        ("support", "0016_escalations"),
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
        migrations.RemoveIndex(
            model_name="ticket",
            name="ticket_to_qualify",
        ),
        migrations.AddField(
            model_name="ticket",
            name="before_merge",
            field=models.JSONField(
                blank=True,
                editable=False,
                help_text="Its state and delays as they were, which come back when the merge is undone.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="leads_to",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="The last of a chain of merges, where all is worked on; never merged itself.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="family",
                to="support.ticket",
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="merged_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="merged at"
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="support.ticket",
                verbose_name="merged into the ticket",
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="split_from",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="split_off",
                to="support.ticket",
                verbose_name="split off the ticket",
            ),
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
                    ("merged", "Merged into the ticket %(what)s: both are read as one"),
                    ("separated", "No longer merged: what came since stays in %(what)s"),
                    ("let_go", "No longer merged with %(what)s: what came since stays here"),
                    ("split_off", "Split off into a ticket of its own: %(what)s"),
                    ("due_soon", "Its due time is near: mail sent to %(what)s"),
                    ("overdue", "Its due time has passed: mail sent to %(what)s"),
                ],
                help_text="Of a status, or a note that the portal writes; the body says who or what.",
                max_length=20,
                verbose_name="event",
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
                    ("merged", "Merged into another"),
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
                    ("state__in", ("resolved", "closed", "dismissed", "merged")), _negated=True
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
                    models.Q(
                        ("state__in", ("resolved", "closed", "dismissed", "merged")), _negated=True
                    ),
                ),
                fields=["opened_at", "id"],
                name="ticket_to_qualify",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["open", "dismissed", "merged"]),
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
                    models.Q(
                        ("leads_to__isnull", False),
                        ("merged_at__isnull", False),
                        ("merged_into__isnull", False),
                        ("state", "merged"),
                    ),
                    models.Q(
                        models.Q(("state", "merged"), _negated=True),
                        ("leads_to", None),
                        ("merged_into", None),
                    ),
                    _connector="OR",
                ),
                name="ticket_merged_leads_on",
            ),
        ),
    ]
