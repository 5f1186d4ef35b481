"""Around the fields of a form: its errors, its buttons, whether the draft is saved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from portal.ui.components.base import attributes, render


def form_errors(context: Context, *several: BaseForm | BaseFormSet[Any] | None) -> SafeString:
    """All errors of what was sent, each a link to its field; the first field gets the focus.

    The one summary of a page: what is sent together (two forms, a formset) is given together.
    The page's title then says that something is wrong, see `body_first`.
    """
    general: list[str] = []
    fields: list[dict[str, Any]] = []
    for one in several:
        if isinstance(one, BaseFormSet):
            general += map(str, one.non_form_errors() if one.is_bound else ())
            for number, form in enumerate(one.forms if one.is_bound else [], start=1):
                fields += _errors_of_line(form, number)
        elif one is not None and one.is_bound:
            general += map(str, one.non_field_errors())
            fields += [_error(bound, str(bound.label)) for bound in one if bound.errors]
    if not general and not fields:
        return SafeString()
    if request := context.get("request"):
        request.shows_errors = True
    return render("form_errors", general=general, fields=fields, files=_files(several))


def _files(several: Iterable[Any]) -> list[str]:
    """The names of what was sent along: no browser shows a file again that a form held."""
    held = {id(one.files): one.files for one in several if one is not None and one.is_bound}
    return [
        str(file.name)
        for files in held.values()
        for name in files
        for file in (files.getlist(name) if hasattr(files, "getlist") else [files[name]])
    ]


def _errors_of_line(form: BaseForm, number: int) -> list[dict[str, Any]]:
    """Those of one line of a formset, which the labels name."""
    words = gettext("%(label)s, line %(number)s")
    found = [
        _error(bound, words % {"label": bound.label, "number": number})
        for bound in form
        if bound.errors
    ]
    if whole := form.non_field_errors():
        line = gettext("Line %(number)s") % {"number": number}
        first = next(bound for bound in form if not bound.is_hidden)
        found.insert(0, {"label": line, "id": _target(first), "errors": whole})
    return found


def _error(bound: Any, label: str) -> dict[str, Any]:
    return {"label": label, "id": "" if bound.is_hidden else _target(bound), "errors": bound.errors}


def _target(bound: Any) -> str:
    # A group of radios has no element of its own id; the first button is where one answers.
    if bound.field.widget.use_fieldset and bound.subwidgets:
        return str(bound.subwidgets[0].id_for_label or bound.auto_id)
    return str(bound.id_for_label or bound.auto_id)


def form_actions(content: str) -> SafeString:
    """The buttons at the end of a form; on the phone they stay within reach of the thumb."""
    return format_html('<div class="form-actions">{}</div>', content)


def autosave_status() -> SafeString:
    """Where a form says "saved at 10:42", if not at its end; see static/ui/js/drafts.js."""
    return format_html(
        '<p class="autosave"{}></p>', attributes({"role": "status", "data-autosave-status": True})
    )


def editing(form: Any) -> SafeString:
    """What an edit form was opened on, and both values of what two have changed.

    See portal.ui.editing; of a form for a new row there is nothing to say.
    """
    if form.is_new:
        return SafeString()
    return render("editing", form=form)
