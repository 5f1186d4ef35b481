"""The forms of drafts."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from integrators.models import Course, TrainingKind
from portal.core.products import ProductLine
from portal.ui.editing import EditForm, EditFormSet
from portal.ui.printed import PrintedField
from releases.catalogue import tracker, versions
from releases.catalogue.certificates import CERTIFICATE
from releases.catalogue.models import Category, NoteKind, ReleaseFile, RequirementDomain
from releases.files import uploads
from releases.wiki.models import WikiPage


def _line(label: Any, length: int, **options: Any) -> PrintedField:
    return PrintedField(label=label, max_length=length, **options)


def _text_area(label: Any, rows: int = 3, **options: Any) -> PrintedField:
    return PrintedField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "w-s"}, format="%Y-%m-%d")


class NewReleaseForm(forms.Form):
    """The number of a new version; the line decides how it is written."""

    line = forms.ChoiceField(
        label=_("Product line"), choices=ProductLine.choices, widget=forms.RadioSelect,
        initial=ProductLine.V4,
    )  # fmt: skip
    version = _line(
        _("Version"), 40,
        help_text=_("V3: 3.8.2.1042. V4: 4.2.[9710.21600], as the software shows it."),
        widget=forms.TextInput(attrs={"class": "mono w-s", "autocomplete": "off"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("line") and data.get("version"):
            try:
                versions.parse_new(data["line"], data["version"])
            except ValidationError as error:
                self.add_error("version", error)
        return data


class NumberForm(forms.Form):
    """The corrected number of a draft; its line stays."""

    version = _line(
        _("Version"), 40,
        widget=forms.TextInput(attrs={"class": "mono w-s", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, line: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line

    def clean_version(self) -> str:
        version: str = self.cleaned_data["version"]
        versions.parse_new(self.line, version)
        return version


class IdentityForm(EditForm, forms.Form):
    summary_fr = _text_area(_("Summary in French"), required=False)
    summary_en = _text_area(_("Summary in English"), required=False)
    mandatory = forms.BooleanField(label=_("This update is mandatory"), required=False)
    mandatory_basis = _text_area(
        _("On what basis"), required=False,
        help_text=_("The rule or decision that makes it mandatory; integrators will read it."),
    )  # fmt: skip
    training = forms.ModelChoiceField(
        label=_("Complementary training asked for"), required=False,
        queryset=Course.objects.filter(offered=True, kind=TrainingKind.COMPLEMENTARY),
        help_text=_(
            "For a version that brings a new feature. From the day below on, whoever has not "
            "attended it can neither download nor install this version; others do not depend "
            "on it."
        ),
    )  # fmt: skip
    training_from = forms.DateField(
        label=_("Asked for from"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave the time to attend a session: before this day it is only announced."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("mandatory") and not data.get("mandatory_basis", "").strip():
            self.add_error("mandatory_basis", _("Say on what basis the update is mandatory."))
        if bool(data.get("training")) != bool(data.get("training_from")):
            name = "training_from" if data.get("training") else "training"
            self.add_error(
                name, _("Say which complementary training is asked for, and from which day on.")
            )
        return data


class CertificateForm(EditForm, forms.Form):
    """The certificate as INFOCERT gave it, with its document."""

    WRITTEN = ("certificate_number", "category", "certified_on", "certified_until")

    certificate_number = forms.RegexField(
        CERTIFICATE, label=_("Number of the NF525 certificate"), max_length=20,
        help_text=_("As on the certificate: 525/9999-03."),
        error_messages={"invalid": _("Write it as 525/9999-03.")},
        widget=forms.TextInput(attrs={"class": "mono w-s"}),
    )  # fmt: skip
    category = forms.ChoiceField(label=_("Category"), choices=[("", "–"), *Category.choices])
    certified_on = forms.DateField(label=_("Date of the certificate"), widget=_day_input())
    certified_until = forms.DateField(
        label=_("Valid until"), required=False, widget=_day_input(),
        help_text=_("Empty where the certificate names no end."),
    )  # fmt: skip
    document = forms.FileField(
        label=_("Certificate (PDF)"), max_length=200,
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )  # fmt: skip

    def __init__(self, *args: Any, has_document: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].required = not has_document
        if has_document:
            self.fields["document"].help_text = _("Empty: the document that is there stays.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("certified_on"), data.get("certified_until")
        if start and end and end < start:
            self.add_error(
                "certified_until",
                _("Choose a last day after the first: the certificate would end before it begins."),
            )
        return data


class PlanForm(forms.Form):
    at = forms.DateTimeField(
        label=_("Publish on"),
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "class": "w-s"}, format="%Y-%m-%dT%H:%M"
        ),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        help_text=_("Paris time."),
    )


class FileForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=ReleaseFile.Kind.choices, widget=forms.RadioSelect,
        initial=ReleaseFile.Kind.INSTALLER,
    )  # fmt: skip
    content = forms.FileField(label=_("File"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["content"].widget.attrs["accept"] = ",".join(uploads.MAGIC)
        self.fields["content"].help_text = _(
            "Accepted: %(extensions)s. Its name will stand in the address."
        ) % {"extensions": ", ".join(uploads.MAGIC)}

    def clean_content(self) -> Any:
        content = self.cleaned_data["content"]
        uploads.check_upload(content)
        return content


def _rows_form(form: type[forms.Form], most: int) -> Any:
    """A formset of all rows of a kind, with two empty ones."""
    return forms.formset_factory(form, EditFormSet, extra=2, can_delete=True, max_num=most)


class NoteForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=NoteKind.choices)
    module = _line(_("Module"), 80, required=False)
    text_fr = _text_area(_("Text in French"), 2)
    text_en = _text_area(_("Text in English"), 2)
    tutorial = forms.ModelChoiceField(
        label=_("Tutorial or procedure"), queryset=WikiPage.objects.none(), required=False,
        help_text=_("Needed for a new feature before publication."),
    )  # fmt: skip

    domains = forms.ModelMultipleChoiceField(
        label=_("Requirement domains"), queryset=RequirementDomain.objects.all(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    tracker = _line(
        _("Tracker item"), 20, required=False,
        help_text=_("The number of what it puts right or improves; Crisalid’s people can open it."),
        widget=forms.TextInput(attrs={"class": "mono w-s"}),
    )  # fmt: skip

    def __init__(self, *args: Any, pages: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["tutorial"]
        field.queryset = pages

    def clean_tracker(self) -> str:
        number: str = self.cleaned_data["tracker"].strip()
        if number and number not in tracker.find([number]):
            raise ValidationError(
                gettext("Check the number: the tracker has no item %(number)s.")
                % {"number": number},
                code="tracker",
            )
        return number

    def has_changed(self) -> bool:
        # The kind is chosen in a blank row too; only words make a note.
        return any(name != "kind" for name in self.changed_data)


class PrerequisiteForm(forms.Form):
    text_fr = _line(_("In French"), 250)
    text_en = _line(_("In English"), 250)


class HardwareForm(forms.Form):
    maker = _line(_("Maker"), 80)
    model = _line(_("Model"), 80)


NoteFormSet = _rows_form(NoteForm, 200)
PrerequisiteFormSet = _rows_form(PrerequisiteForm, 100)
HardwareFormSet = _rows_form(HardwareForm, 200)


def rows_of(formset: Any) -> list[dict[str, Any]]:
    """What the filled-in forms of a valid formset say, without those marked for deletion."""
    rows = []
    for form in formset.forms:
        data = dict(form.cleaned_data)
        said = form.has_changed() or form.initial
        if said and not data.pop("DELETE", False) and data:
            rows.append(data)
    return rows


class ConformityForm(EditForm, forms.Form):
    """One statement per applicable domain; may still be empty in a draft."""

    def __init__(self, *args: Any, domains: list[RequirementDomain], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.domains = domains
        for domain in domains:
            self.fields[domain.code] = _text_area(str(domain), 2, required=False)

    def statements(self) -> list[tuple[RequirementDomain, str]]:
        return [(domain, self.cleaned_data[domain.code]) for domain in self.domains]
