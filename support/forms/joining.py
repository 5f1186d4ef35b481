"""Forms that merge tickets, take a merge back, and split off some messages."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.ui.text.formats import when
from support.forms.desk import CallForm
from support.models import Message, Qualification, Severity, Ticket
from support.rules.joining import separable

SHOWN = 60
"""Characters of each message that are shown where some are chosen."""


class TicketNumberForm(forms.Form):
    """One ticket, by its number."""

    ticket = forms.CharField(
        label=_("Ticket"), max_length=20, widget=forms.TextInput(attrs={"class": "w-s"})
    )

    def clean_ticket(self) -> Ticket | None:
        found = CallForm.clean_ticket(self)  # type: ignore[arg-type] # asks for its data alone
        if found is None:
            raise forms.ValidationError(_("Type the number of a ticket."))
        return found


class MergeForm(TicketNumberForm):
    ticket = forms.CharField(
        label=_("Into the ticket"), max_length=20,
        help_text=_("Its number, such as T-2026-00042. It keeps its technician and due time."),
        widget=forms.TextInput(attrs={"class": "w-s"}),
    )  # fmt: skip
    is_theirs = forms.BooleanField(
        label=_("The sender is of the integrator of that ticket"), required=False,
        help_text=_("They read each other’s messages from then on."),
    )  # fmt: skip

    def ask(self, ticket: Ticket) -> None:
        """Ask whose it is only where nobody has said so."""
        if not ticket.is_to_qualify:
            del self.fields["is_theirs"]


class LettersField(forms.TypedMultipleChoiceField):
    """Messages by their keys. The action knows which those may be."""

    def valid_value(self, value: str) -> bool:
        return value.isascii() and value.isdigit() and len(value) < 19


class SplitForm(forms.Form):
    messages = LettersField(
        label=_("Messages that go"), coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=_("Who wrote the first of them is the requester of the new ticket."),
    )  # fmt: skip
    subject = forms.CharField(label=_("Subject"), max_length=200)
    qualification = forms.ChoiceField(
        label=_("Qualification"), choices=[("", "—"), *Qualification.choices]
    )
    severity = forms.ChoiceField(label=_("Severity"), choices=[("", "—"), *Severity.choices])

    def offer(self, thread: Iterable[Message]) -> None:
        field: Any = self.fields["messages"]
        field.choices = [(message.pk, _in_short(message)) for message in separable(thread)]


def _in_short(message: Message) -> str:
    """Who, when, and how it begins."""
    begins = " ".join(message.body.split())
    shown = begins[:SHOWN] + ("…" if len(begins) > SHOWN else "")
    who = message.author_name or message.get_kind_display()
    return f"{who}, {when(message.created_at)} – {shown}"
