"""Around the fields of a form: its errors, its buttons, whether the draft is saved."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from portal.ui.components.base import attributes, render


def form_errors(form: BaseForm) -> SafeString:
    """All errors of a bound form, each a link to its field; takes the focus when shown."""
    if not form.is_bound or not form.errors:
        return SafeString()
    fields = [
        {"label": bound.label, "id": _target(bound), "errors": bound.errors}
        for bound in form
        if bound.errors
    ]
    return render("form_errors", form=form, fields=fields)


def _target(bound: Any) -> str:
    # A group of radios has no element of its own id; the first button is where one answers.
    if bound.field.widget.use_fieldset and bound.subwidgets:
        return str(bound.subwidgets[0].id_for_label or bound.auto_id)
    return str(bound.id_for_label or bound.auto_id)


def form_actions(content: str) -> SafeString:
    """The buttons at the end of a form; on the phone they stay within reach of the thumb."""
    return format_html('<div class="form-actions">{}</div>', content)


def autosave_status() -> SafeString:
    """Where a form with `data-autosave` says "saved at 10:42"; see portal.ui.autosave."""
    words = {
        "data-busy": gettext("Saving…"),
        "data-saved": gettext("Saved at"),
        "data-offline": gettext(
            "Not saved: there is no connection. What you typed is still here; it is tried again."
        ),
        "data-away": gettext(
            "Not saved: you are no longer signed in. Sign in again in another tab, then go on here."
        ),
    }
    return format_html(
        '<p class="autosave" role="status" data-autosave-status{}></p>', attributes(words)
    )


def editing(form: Any) -> SafeString:
    """What an edit form was opened on, and both values of what two have changed.

    See portal.ui.editing; of a form for a new row there is nothing to say.
    """
    if form.subject is None or not form.subject.pk:
        return SafeString()
    return render("editing", form=form)
