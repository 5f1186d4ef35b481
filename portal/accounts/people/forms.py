"""Forms about people and their accounts."""

import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Invitation, Language, User
from portal.accounts.permissions import Role


class OneLineField(forms.CharField):
    """One line as it is seen: no breaks, and no marks that turn the reading direction round."""

    def to_python(self, value: Any) -> str:
        text = " ".join(str(super().to_python(value) or "").split())
        seen = (sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cf"))
        return "".join(seen).strip()


def one_line(label: Any, length: int, **options: Any) -> forms.CharField:
    return OneLineField(label=label, max_length=length, **options)


class AcceptForm(forms.Form):
    """Name and password of a new account; `password_hash` once valid."""

    name = one_line(_("Your name"), 150, help_text=_("As it will stand on what you sign."))
    phone = one_line(_("Phone"), 30, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html,
    )
    password_again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"name": invitation.name, "language": get_language() or "fr"}
        self.invitation = invitation
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["phone"].widget.attrs["autocomplete"] = "tel"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        password, again = data.get("password"), data.get("password_again")
        if password and again and password != again:
            self.add_error("password_again", _("The two passwords are not the same."))
        elif password:
            someone = User(email=self.invitation.email, name=data.get("name", ""))
            try:
                validate_password(password, someone)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data

    @property
    def password_hash(self) -> str:
        return make_password(self.cleaned_data["password"])


class ProfileForm(forms.Form):
    name = one_line(_("Your name"), 150, help_text=_("As it will stand on what you sign."))
    phone = one_line(_("Phone"), 30, required=False)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=Language.choices,
        help_text=_("Of the portal, of your mails and of your documents."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["phone"].widget.attrs["autocomplete"] = "tel"


class InviteForm(forms.Form):
    name = one_line(_("Name"), 150)
    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class CloseForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("Kept in the journal; the person does not see it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
