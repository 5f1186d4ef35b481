"""Forms about people and their accounts."""

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
from portal.ui.editing import EditForm
from portal.ui.printed import PrintedField


class OneLineField(PrintedField):
    """One line as it is seen, and as it is printed: no breaks, no double spaces."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value).replace("\u00ad", "").replace("\x00", "")
        return " ".join(text.split())


class ProfileForm(EditForm, forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ("name", "phone", "language")
        labels = {"name": _("Your name")}
        help_texts = {
            "name": _("As it will stand on what you sign."),
            "language": _("Of the portal, of your mails and of your documents."),
        }
        field_classes = dict.fromkeys(("name", "phone"), OneLineField)
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel"}),
        }


class AcceptForm(ProfileForm):
    """Name and password of a new account; `password_hash` once valid."""

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

    def __init__(self, data: Any = None, *, invitation: Invitation) -> None:
        initial = {"name": invitation.name, "language": get_language() or "fr"}
        super().__init__(data, initial=initial)
        self.invitation = invitation
        self.fields["language"].help_text = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        password, again = data.get("password"), data.get("password_again")
        if password and again and password != again:
            self.add_error("password_again", _("Type the same password twice: these two differ."))
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


class InviteForm(forms.Form):
    name = OneLineField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)


class RoleForm(EditForm, forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class PersonForm(forms.Form):
    """An account by its address; `person` once valid."""

    email = forms.EmailField(
        label=_("E-mail address of the person"),
        max_length=254,
        help_text=_("Of Crisalid or of an integrator: the address of their account."),
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        self.person = User.objects.filter(email__iexact=email).first()
        if self.person is None:
            raise forms.ValidationError(_("Check the address: no account has it."))
        return email


class RenewalForm(PersonForm):
    """Whose second factor is to be set up anew."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_(
            "How you made sure that it is this person: called back on the number that we know."
            " Kept in the journal."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SignOutForm(PersonForm):
    """Whose sessions are to be ended, all of them."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Kept in the journal; the person does not see it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CloseForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("Kept in the journal; the person does not see it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
