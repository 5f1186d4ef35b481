"""Forms of signing in: allauth’s, less what stands in the way of the keyboard."""

from typing import Any

from allauth.account.fields import EmailField
from allauth.account.forms import LoginForm
from django import forms


class SignInForm(LoginForm):  # type: ignore[misc] # allauth is not typed
    """Tab goes from the address to the password: the way to a new one stands below the button."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ForgottenForm(forms.Form):
    """Whose password is forgotten; nothing is looked up here."""

    email = EmailField(required=True, max_length=254)
