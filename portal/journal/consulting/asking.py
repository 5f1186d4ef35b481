"""The page that asks for the reason, one for all that is read with one."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.core.actions import Refused


class ReasonForm(forms.Form):
    """Why one of Crisalid's people reads it."""

    reason = forms.CharField(
        label=_("Why do you need to read it?"),
        max_length=500,
        help_text=_("Kept in the journal, with your name."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@dataclass(frozen=True)
class Question:
    """The words of the page: what is to be read, and why it is not simply shown."""

    title: str | Promise
    subtitle: str
    lead: str | Promise
    button: str | Promise
    back: str
    back_label: str


def ask_why(
    request: HttpRequest, question: Question, *, act: Callable[[str], object], opens: str
) -> HttpResponse:
    """Ask; hand the reason to `act`, an action that may refuse it; then go to `opens`."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error("reason", str(refused.message))
        else:
            return redirect(opens)
    return render(request, "journal/reason.html", {"form": form, "question": question})
