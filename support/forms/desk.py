"""Forms of support staff."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from integrators.models import Integrator, Representative
from portal.accounts.models import User
from portal.core.products import ProductLine
from releases.models import Release, RequirementDomain
from support.forms.fields import FilesField, text_area
from support.models import (
    IncomingMail,
    Qualification,
    Severity,
    Ticket,
    TrackerItem,
    TrackerKind,
    TrackerState,
)
from support.rules.copies import Copied
from support.rules.technicians import technicians


class CopiesField(forms.MultipleChoiceField):
    """Whom the last letter went to as well. The action knows who that may be."""

    def valid_value(self, value: str) -> bool:
        return len(value) < 400


class AddressField(forms.ChoiceField):
    """Where the requester may be answered. The action knows which that may be."""

    def valid_value(self, value: str) -> bool:
        return len(value) < 400


class WriteForm(forms.Form):
    answer_to = AddressField(
        label=_("Answer to"), required=False, widget=forms.RadioSelect,
        help_text=_("The last letter asks for answers at another address than its sender’s."),
    )  # fmt: skip
    body = forms.CharField(label=_("Text"), max_length=50_000, widget=text_area(7))
    copies = CopiesField(
        label=_("Also to"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Whom the last letter went to as well. Nobody outside is ticked for you."),
    )  # fmt: skip
    files = FilesField()  # type: ignore[assignment] # fields leave the class again

    def offer_addresses(self, addresses: Sequence[str], answered_at: str) -> None:
        """Offer these, ticked the one at which the ticket is answered now."""
        field = self.fields["answer_to"]
        assert isinstance(field, AddressField)
        if not addresses:
            del self.fields["answer_to"]
            return
        field.choices = [(address, address) for address in addresses]
        field.initial = answered_at or addresses[0]

    def offer(self, people: Sequence[Copied]) -> None:
        """Offer these, those of the company ticked; without any the field is not shown."""
        field = self.fields["copies"]
        assert isinstance(field, CopiesField)
        if not people:
            del self.fields["copies"]
            return
        field.choices = [(person.address, person.label) for person in people]
        field.initial = [person.address for person in people if person.is_theirs]


class HeldForm(forms.Form):
    """An answer that is to come back, by its key."""

    held = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class ResolveForm(forms.Form):
    qualification = forms.ChoiceField(
        label=_("Qualification"), choices=[("", "—"), *Qualification.choices]
    )
    procedure = forms.CharField(
        label=_("Procedure applied"), max_length=20_000, widget=text_area(4),
        help_text=_("What was done to solve it, in words that the next colleague can follow."),
    )  # fmt: skip
    answer = forms.CharField(
        label=_("Answer to the integrator"), max_length=20_000, required=False,
        widget=text_area(4), help_text=_("Empty: they read the procedure."),
    )  # fmt: skip


class SeverityForm(forms.Form):
    severity = forms.ChoiceField(
        label=_("Severity"), choices=[("", "—"), *Severity.choices],
        help_text=_("The time told may come nearer by it; it never moves away."),
    )  # fmt: skip


class AssignForm(forms.Form):
    technician = forms.ModelChoiceField(User.objects.none(), label=_("Technician"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["technician"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = technicians().order_by("name_sorted", "pk")


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=5_000, widget=text_area(3))


class TrackerForm(forms.Form):
    """A new item of the tracker."""

    kind = forms.ChoiceField(label=_("Kind"), choices=TrackerKind.choices)
    line = forms.ChoiceField(label=_("Product line"), choices=ProductLine.choices)
    domain = forms.ModelChoiceField(
        RequirementDomain.objects.all(), label=_("Requirement domain"), required=False,
        empty_label=_("None"), help_text=_("Required for a non-conformity."),
    )  # fmt: skip
    title = forms.CharField(label=_("Title"), max_length=200)
    description = forms.CharField(
        label=_("Description"), max_length=50_000, widget=text_area(5),
        help_text=_("How to make it happen, what should happen instead."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == TrackerKind.NON_CONFORMITY and not cleaned.get("domain"):
            self.add_error("domain", _("A non-conformity breaks a requirement domain: say which."))
        return cleaned


class ToTrackerForm(forms.Form):
    """The open item on which a ticket is to wait."""

    item = forms.ModelChoiceField(
        TrackerItem.objects.filter(state=TrackerState.OPEN), label=_("Item of the tracker")
    )


class CommentForm(forms.Form):
    body = forms.CharField(label=_("Text"), max_length=50_000, widget=text_area(5))
    public = forms.BooleanField(
        label=_("Send it to the integrators who wait"), required=False, initial=True
    )


class SettleForm(forms.Form):
    state = forms.ChoiceField(
        label=_("Outcome"), widget=forms.RadioSelect,
        choices=[c for c in TrackerState.choices if c[0] != TrackerState.OPEN],
    )  # fmt: skip
    solution = forms.CharField(
        label=_("What was done, or why nothing will be"), max_length=20_000, widget=text_area(4)
    )
    solved_in = forms.ModelChoiceField(
        Release.objects.public(), label=_("Solved in the release"), required=False,
        empty_label=_("Not published yet"),
    )  # fmt: skip


class CallForm(forms.Form):
    caller = forms.CharField(label=_("Who called"), max_length=150, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    abandoned = forms.BooleanField(
        label=_("Abandoned: they hung up before anybody answered"), required=False
    )
    integrator = forms.ModelChoiceField(
        Integrator.objects.all(), label=_("Integrator"), required=False, empty_label=_("Unknown")
    )
    ticket = forms.CharField(
        label=_("On the ticket"), max_length=20, required=False,
        help_text=_("Its number, such as T-2026-00042, when the call is about one."),
        widget=forms.TextInput(attrs={"class": "w-s"}),
    )  # fmt: skip
    subject = forms.CharField(
        label=_("Open a ticket about"), max_length=200, required=False,
        help_text=_("Empty: no ticket is opened."),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("Caller’s e-mail address"), max_length=254, required=False,
        help_text=_("For the mails of a new ticket. Empty: the integrator’s own address."),
    )  # fmt: skip
    severity = forms.ChoiceField(
        label=_("Severity of the new ticket"), required=False,
        choices=[("", _("Not said yet")), *Severity.choices],
    )  # fmt: skip
    notes = forms.CharField(
        label=_("What was said"), max_length=20_000, required=False, widget=text_area(5)
    )

    def clean_ticket(self) -> Ticket | None:
        number = self.cleaned_data["ticket"].strip().upper()
        if not number:
            return None
        found = Ticket.objects.filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("Check the number: there is no such ticket."))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("subject"):
            if not cleaned.get("caller"):
                self.add_error("caller", _("A ticket needs the name of who asked."))
            if not cleaned.get("integrator"):
                self.add_error(
                    "integrator", _("Say which integrator called: the ticket is theirs.")
                )
            if not cleaned.get("notes"):
                self.add_error("notes", _("Write down what they asked for."))
        return cleaned


def requester_at(integrator: Integrator, email: str) -> User | None:
    """The representative of `integrator` with this address, if there is one."""
    people = Representative.objects.active().filter(integrator=integrator)
    found = people.filter(user__email__iexact=email).select_related("user").first()
    return found.user if found else None


class OnTicketCallForm(forms.Form):
    """A call about the ticket that is on the screen."""

    caller = forms.CharField(label=_("Who called"), max_length=150)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    notes = forms.CharField(label=_("What was said"), max_length=20_000, widget=text_area(4))


class LinkForm(forms.Form):
    """Whose a ticket is that a stranger has opened."""

    integrator = forms.ModelChoiceField(
        Integrator.objects.all(), label=_("Integrator"), empty_label=_("Choose")
    )
    requester = forms.EmailField(
        label=_("Address of their account"), max_length=254, required=False,
        help_text=_("If the sender is one of its representatives. Else mails go to who wrote."),
    )  # fmt: skip
    severity = forms.ChoiceField(
        label=_("Severity"), required=False, choices=[("", _("Not said yet")), *Severity.choices]
    )
    remember = forms.BooleanField(
        label=_("Remember the sender’s address for this company"), required=False,
        help_text=_("It becomes a contact: its next mails are let in by themselves."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        company, email = cleaned.get("integrator"), cleaned.get("requester")
        cleaned["requester"] = requester_at(company, email) if company and email else None
        if company and email and cleaned["requester"] is None:
            self.add_error("requester", _("Nobody of this integrator has this address: check it."))
        return cleaned


class ReleaseMailForm(forms.Form):
    integrator = forms.ModelChoiceField(
        Integrator.objects.all(), label=_("As a new ticket of"), required=False,
        empty_label=_("Choose"),
    )  # fmt: skip
    ticket = forms.CharField(
        label=_("Or into the ticket"), max_length=20, required=False,
        widget=forms.TextInput(attrs={"class": "w-s"}),
    )  # fmt: skip

    remember = forms.BooleanField(
        label=_("Remember this address for this company"), required=False,
        help_text=_("It becomes a contact: its next mails are let in by themselves."),
    )  # fmt: skip

    clean_ticket = CallForm.clean_ticket

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned.get("integrator")) == bool(cleaned.get("ticket")):
            raise forms.ValidationError(_("Choose an integrator or a ticket, one of the two."))
        return cleaned


class ManyMailsForm(forms.Form):
    """What becomes of all the mails that were ticked in the list."""

    verb = forms.ChoiceField(choices=[("release", ""), ("dismiss", ""), ("replay", "")])
    mail = forms.ModelMultipleChoiceField(
        IncomingMail.objects.all(),
        error_messages={"required": _("Tick the mails that it is about.")},
    )
    integrator = forms.ModelChoiceField(
        Integrator.objects.all(), label=_("As new tickets of"), required=False,
        empty_label=_("Choose"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("verb") == "release" and not cleaned.get("integrator"):
            self.add_error("integrator", _("Say which integrator the mails are from."))
        return cleaned
