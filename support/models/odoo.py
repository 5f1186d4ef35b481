"""What is taken over from Odoo: an import, its files and their rows, and what became of each."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.states import Stateful
from portal.core.work import Work
from support.models.attachments import Attachment
from support.models.satisfaction import SatisfactionRating
from support.models.tickets import Message, Ticket


class OdooStage(models.TextChoices):
    READING = "reading", _("Being read")
    READ = "read", _("Waits for your decision")
    RUNNING = "running", _("Being taken over")
    FINISHED = "finished", _("Taken over")
    CANCELLED = "cancelled", _("Given up")


class OdooKind(models.TextChoices):
    """In the order in which they are taken over: each names those before it."""

    PARTNER = "partner", _("Contacts")
    TICKET = "ticket", _("Tickets")
    MESSAGE = "message", _("Messages")
    RATING = "rating", _("Evaluations")
    FILE = "file", _("Attached files")


class OdooResult(models.TextChoices):
    NEW = "new", _("New")
    CHANGED = "changed", _("Changed since the last time")
    SAME = "same", _("As it is here already")
    LEFT_OUT = "left_out", _("Left out")
    WRONG = "wrong", _("Error")


class OdooImport(Stateful, Work):
    """One export. Its work is first to read every row, and after the decision to take them over.

    Both stages are claimed as any work is; between them it is due for nobody.
    """

    TRANSITIONS = {
        OdooStage.READING: {OdooStage.READ, OdooStage.CANCELLED},
        OdooStage.READ: {OdooStage.RUNNING, OdooStage.CANCELLED},
        OdooStage.RUNNING: {OdooStage.FINISHED},
        OdooStage.FINISHED: set(),
        OdooStage.CANCELLED: set(),
    }
    STATE_FIELD = "stage"

    stage = models.CharField(
        _("stage"), max_length=12, choices=OdooStage.choices, default=OdooStage.READING
    )
    created_at = models.DateTimeField(_("created at"), default=clock.now)
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", help_text="Or a command."
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    mapping: Any = models.JSONField(
        _("mapping"), default=dict, help_text="What of Odoo becomes what here: see `mapping.py`."
    )
    found: Any = models.JSONField(
        _("found"), default=dict, help_text="How often each of Odoo’s words stands in its tickets."
    )

    class Meta:
        verbose_name = _("import from Odoo")
        verbose_name_plural = _("imports from Odoo")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"Odoo {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("support:odoo_import", args=[self.pk])

    @property
    def is_at_work(self) -> bool:
        return self.stage in (OdooStage.READING, OdooStage.RUNNING) and not self.failed_at


class OdooTable(models.Model):
    """A table of an import: a file that was given, or one of those in a ZIP."""

    of = models.ForeignKey(OdooImport, models.CASCADE, related_name="tables")
    name = models.CharField(_("file"), max_length=200)
    member = models.CharField(max_length=500, blank=True, help_text="Its name in a ZIP.")
    file = models.FileField(_("file"), upload_to="odoo/", max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=OdooKind.choices, blank=True)
    rank = models.PositiveSmallIntegerField(default=0)
    columns: Any = models.JSONField(_("columns"), default=list)
    ignored: Any = models.JSONField(_("columns left out"), default=list)
    taken = models.PositiveIntegerField(default=0, help_text="Records read so far.")
    of_records = models.PositiveIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)
    trouble = models.TextField(_("trouble"), blank=True)

    class Meta:
        verbose_name = _("table of an import from Odoo")
        verbose_name_plural = _("tables of imports from Odoo")
        ordering = ["rank", "pk"]

    def __str__(self) -> str:
        return self.name


class OdooRow(models.Model):
    """A record of a table, which waits to be taken over, and what became of it."""

    of = models.ForeignKey(OdooImport, models.CASCADE, related_name="rows")
    table = models.ForeignKey(OdooTable, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    kind = models.CharField(_("kind"), max_length=10, choices=OdooKind.choices)
    key = models.CharField(_("identifier in Odoo"), max_length=200, blank=True)
    group = models.CharField(max_length=200, blank=True, help_text="The key of its ticket.")
    cells: Any = models.JSONField(_("cells"), default=dict)
    digest = models.CharField(max_length=64, blank=True)
    result = models.CharField(_("result"), max_length=10, choices=OdooResult.choices)
    reason = models.TextField(_("reason"), blank=True)
    unplaced = models.CharField(
        max_length=300, blank=True, help_text="Of a ticket whose company is not known: who asked."
    )
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("row of an import from Odoo")
        verbose_name_plural = _("rows of imports from Odoo")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["of", "kind", "group", "id"],
                condition=Q(done_at=None, result__in=["new", "changed"]),
                name="odoo_row_waits",
            ),
            models.Index(fields=["of", "kind", "key"], name="odoo_row_key"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.number}"


class OdooRecord(models.Model):
    """What a record of Odoo became here, so that the next export finds it again."""

    kind = models.CharField(_("kind"), max_length=10, choices=OdooKind.choices)
    key = models.CharField(_("identifier in Odoo"), max_length=200)
    external_id = models.CharField(_("external identifier"), max_length=200, blank=True)
    digest = models.CharField(max_length=64)
    given: Any = models.JSONField(
        default=dict, help_text="What was written of it, so that a change made here is seen."
    )
    last = models.ForeignKey(OdooImport, models.PROTECT, related_name="+")
    ticket = models.ForeignKey(
        Ticket, models.CASCADE, null=True, related_name="+", verbose_name=_("ticket")
    )
    message = models.OneToOneField(
        Message, models.CASCADE, null=True, related_name="odoo", verbose_name=_("message")
    )
    rating = models.ForeignKey(SatisfactionRating, models.CASCADE, null=True, related_name="+")
    attachment = models.ForeignKey(Attachment, models.CASCADE, null=True, related_name="+")
    mail_id = models.CharField("Message-ID", max_length=255, blank=True, db_index=True)
    has_html = models.BooleanField(default=False, editable=False)
    html = models.TextField(blank=True, help_text="The letter as it stood in Odoo.")

    class Meta:
        verbose_name = _("record of Odoo")
        verbose_name_plural = _("records of Odoo")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="odoo_record_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
