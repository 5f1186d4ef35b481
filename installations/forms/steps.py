"""One form per step of a draft. Each keeps what was typed, valid or not: nothing is lost."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from installations.forms.fields import SiretField, field_of, typed_in
from installations.models import (
    InstallationReport,
    PrerequisiteCheck,
    ReportKind,
)
from installations.papers.schema import schema_of
from installations.rules import drafts, eligibility, merchants, report_steps
from integrators.companies.forms import LegalForm
from integrators.companies.identity.checks import identity_errors, known_by_siren
from integrators.companies.identity.countries import countries
from integrators.companies.numbers import digits_of
from portal.accounts.models import Language
from portal.accounts.people.forms import OneLineField
from portal.core.actions import Refused
from portal.core.text import folded
from portal.ui import autosave
from portal.ui.printed import PrintedField
from releases.models import CompatibleHardware, Release, ReleaseFile


class StepForm(forms.Form):
    """A step bound to its draft, which may be left at any moment.

    Opened again, it shows what was typed and not valid as it was typed, with the error.
    """

    step = ""

    def __init__(self, data: Any = None, *, report: InstallationReport) -> None:
        self.report = report
        items = {item.column: item for item in schema_of(report.kind).of_step(self.step)}
        self.names = tuple(items)
        super().__init__(data, initial={name: getattr(report, name) for name in self.names})
        # The schema of the kind says which of them there are, in which order, and their names.
        self.fields = {name: field_of(item, self.fields[name]) for name, item in items.items()}
        self.adapt()
        for name, field in self.fields.items():
            field.required = self.is_needed(name)
        if data is None and any(name in report.typed for name in self.names):
            self.is_bound = True
            self.data = self._as_typed()
        elif data is not None:
            self.data = autosave.merged(data, self._as_typed(), self.names)

    use_required_attribute = False

    def is_needed(self, name: str) -> bool:
        """Whether a report of this kind cannot be submitted without the field.

        What a country asks for is shown or hidden by the one that is chosen.
        """
        item = schema_of(self.report.kind).item_of(name)
        return bool(item and item.needed)

    def full_clean(self) -> None:
        """Clean as if nothing were required: what is missing is told at the review."""
        needed = [field for field in self.fields.values() if field.required]
        for field in needed:
            field.required = False
        super().full_clean()
        for field in needed:
            field.required = True

    def adapt(self) -> None:
        """Make the fields fit the report; called before anything is bound."""

    def _as_typed(self) -> dict[str, Any]:
        """The data that would have posted the draft as it is, errors included."""
        typed = self.report.typed
        data: dict[str, Any] = {}
        for name, field in self.fields.items():
            value = typed.get(name, self.initial.get(name))
            if name not in typed:
                value = getattr(value, "pk", value)
                value = field.prepare_value(value)
                if isinstance(field, forms.DateTimeField):
                    value = field.widget.format_value(value)
            if value is not None and value is not False:
                data[name] = value
        return data

    def keep(self) -> bool:
        """Save what is valid and, as typed, what is not; True when all of it is valid.

        Raises Refused ("not_a_draft").
        """
        valid = self.is_valid()
        values = {name: self.cleaned_data[name] for name in self.names if name in self.cleaned_data}
        typed = {
            name: _typed(self.data.get(name))[:2000] for name in self.names if name in self.errors
        }
        drafts.keep_step(
            self.report, values=self.complete(values), typed=typed, names=set(self.names)
        )
        return valid

    def complete(self, values: dict[str, Any]) -> dict[str, Any]:
        """What is saved besides; for steps whose answer changes another."""
        return values


@typed_in(report_steps.KIND)
class KindForm(StepForm):
    """Step 1: the kind, where there is a choice, and the release."""

    kind = forms.ChoiceField(widget=forms.RadioSelect)
    release = forms.ModelChoiceField(
        queryset=Release.objects.none(),
        empty_label=_("Choose the release"),
        error_messages={
            "invalid_choice": _("This release may not be installed here. Choose one of the list.")
        },
    )

    def adapt(self) -> None:
        kinds = (
            [ReportKind.UPDATE, ReportKind.REPLACEMENT, ReportKind.REMOVAL]
            if self.report.replaces_id
            else [ReportKind.NEW]
        )
        self._choices("kind", [(kind.value, kind.label) for kind in kinds])
        if len(kinds) == 1:
            del self.fields["kind"]
        keys = {release.pk for kind in kinds for release in self.allowed(kind)}
        self._queryset("release", Release.objects.filter(pk__in=keys).order_by("-version_key"))
        if not keys:
            self.fields["release"].help_text = _("No release may be installed here today.")

    def allowed(self, kind: str) -> list[Release]:
        replaced = self.report.replaces
        line = self.report.release.line if self.report.release else ""
        if replaced is not None and replaced.release is not None:
            line = replaced.release.line
        free = replaced is None and self.report.corrects is not None
        lines = [line] if line and not free else ["V4", "V3"]
        return [
            release for one in lines for release in eligibility.choices_of(self.report, kind, one)
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        kind = data.get("kind") or self.report.kind
        if kind == ReportKind.REMOVAL and self.report.replaces:
            # What is removed is what runs there, whatever else was chosen.
            data["release"] = self.report.replaces.release
        elif (release := data.get("release")) and release not in self.allowed(kind):
            report = self.report
            trial = InstallationReport(
                kind=kind, release=release, replaces=report.replaces, corrects=report.corrects
            )
            try:
                eligibility.require_release(trial)
            except Refused as refused:
                self.add_error("release", str(refused.message))
        return data

    def complete(self, values: dict[str, Any]) -> dict[str, Any]:
        report = self.report
        if not values.get("kind", True):
            values.pop("kind")
        same = report.corrects is not None and report.kind == values.get("kind", report.kind)
        same = same and report.release == values.get("release")
        report.kind = values.get("kind", report.kind)
        # Of a correction the file stays as it was said, unless it is of another release.
        if "release" in values and not same:
            drafts.move_to_release(report, values["release"])
            values |= {"file": report.file, "hardware": report.hardware}
        return values

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _queryset(self, name: str, queryset: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = queryset


ABROAD = ("merchant_vat_number", "merchant_register_name", "merchant_register_number")
MERCHANT = ("merchant_siret", *ABROAD, "postcode")


@typed_in(report_steps.SITE)
class SiteForm(StepForm):
    """Step 2: the merchant, who signs for them, and the shop."""

    country = forms.ChoiceField(choices=countries, help_text=LegalForm.SAYS["country"])
    merchant_siret = SiretField()
    # As it is typed, with its dots and spaces.
    merchant_vat_number = OneLineField(max_length=30)
    merchant_register_name = OneLineField(max_length=100, help_text=LegalForm.SAYS["register_name"])
    merchant_register_number = OneLineField(
        max_length=40, help_text=LegalForm.SAYS["register_number"]
    )
    merchant_email = forms.EmailField(max_length=254)
    language = forms.ChoiceField(
        choices=Language.choices, widget=forms.Select(attrs={"class": "w-s"})
    )

    def adapt(self) -> None:
        replaced = self.report.replaces
        if replaced is not None:
            for name in ("merchant_siret", "merchant_register_number"):
                self.fields[name].help_text = _(
                    "That of the report %(number)s: the site stays the same."
                ) % {"number": replaced.number}

    def clean_country(self) -> str:
        return self.cleaned_data["country"] or self.report.country

    def clean_merchant_vat_number(self) -> str:
        return digits_of(self.cleaned_data["merchant_vat_number"]).upper()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        said = InstallationReport(
            country=data.get("country") or self.report.country,
            # Typed wrong it is a SIRET all the same.
            merchant_siret=data.get("merchant_siret") or self.data.get("merchant_siret") or "",
            **{name: data.get(name, "") for name in MERCHANT if name != "merchant_siret"},
        )
        hidden = ABROAD if known_by_siren(said.merchant) else ("merchant_siret",)
        for name in hidden:
            data[name] = ""
            setattr(said, name, "")
            self.errors.pop(name, None)
        for name, error in identity_errors(said.merchant):
            if error.code != "required" and (field := merchants.FIELDS.get(name)):
                self._tell(field, error)
        self._require_same_merchant(said)
        return data

    def _require_same_merchant(self, said: InstallationReport) -> None:
        replaced = self.report.replaces
        field = "merchant_siret" if said.merchant_siret else "merchant_register_number"
        if replaced is None or not getattr(said, field):
            return
        if not merchants.of_same_merchant(said, replaced):
            words = (
                _(
                    "Check the SIRET: the report %(number)s is of another "
                    "one. Another site is a new installation."
                )
                if said.merchant_siret
                else _(
                    "Check this number: the report %(number)s is of another merchant. "
                    "Another site is a new installation."
                )
            )
            self._tell(
                field,
                ValidationError(words, params={"number": replaced.number}, code="other_site"),
            )

    def _tell(self, field: str, error: ValidationError) -> None:
        """Once a field: what is wrong by itself need not be told to be another's, too."""
        if field not in self.errors:
            self.add_error(field, error)

    def clean_merchant_email(self) -> str:
        email = str(self.cleaned_data["merchant_email"])
        try:
            merchants.require_merchants_address(self.report, email)
        except Refused as refused:
            raise ValidationError(str(refused.message), code=refused.code) from refused
        return email

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or self.report.language


@typed_in(report_steps.MACHINE)
class MachineForm(StepForm):
    """Step 3: the machine, the licence and what the software showed."""

    hardware = forms.ModelChoiceField(
        queryset=CompatibleHardware.objects.none(),
        empty_label=_("Choose the model"),
        error_messages={
            "invalid_choice": _("This machine is not on the list of compatible hardware.")
        },
    )
    file = forms.ModelChoiceField(
        queryset=ReleaseFile.objects.none(), empty_label=_("Choose the file")
    )

    def adapt(self) -> None:
        release = self.report.release
        for name in {"hardware", "file"} & self.fields.keys():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            if release is None:
                field.help_text = _("Choose the release in step 1 first.")
            else:
                field.queryset = getattr(release, "hardware" if name == "hardware" else "files")
        if release is not None and "hardware" in self.fields:
            self.fields["hardware"].help_text = _(
                "Only the hardware that is compatible with %(version)s is listed."
            ) % {"version": release.version}

    def clean_serial_number(self) -> str:
        serial = str(self.cleaned_data["serial_number"])
        replaced = self.report.replaces
        if (
            serial and replaced and self.report.kind == ReportKind.REPLACEMENT
            and folded(serial) == folded(replaced.serial_number)
        ):  # fmt: skip
            raise ValidationError(
                _(
                    "Write the serial number of the new machine: "
                    "this is that of the one it replaces."
                ),
                code="same",
            )
        return serial


@typed_in(report_steps.TRAINING)
class TrainingForm(StepForm):
    """Step 5: training and reservations."""


class PrerequisitesForm(forms.Form):
    """Step 4: each prerequisite of this release, exactly these."""

    def __init__(self, data: Any = None, *, report: InstallationReport) -> None:
        super().__init__(data)
        self.report = report
        self.items = list(report.release.prerequisites.all()) if report.release else []
        known = {check.prerequisite_id: check for check in report.checks.all()}
        for item in self.items:
            check = known.get(item.pk)
            self.fields[f"done_{item.pk}"] = forms.BooleanField(
                label=str(item), required=False, initial=bool(check and check.done)
            )
            self.fields[f"remark_{item.pk}"] = PrintedField(
                label=_("Remark"), required=False, max_length=250,
                initial=check.remark if check else "",
            )  # fmt: skip
        if data is not None:
            stored = {name: field.initial for name, field in self.fields.items() if field.initial}
            self.data = autosave.merged(data, stored, self.fields)

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The check and the remark of each prerequisite."""
        return [(self[f"done_{item.pk}"], self[f"remark_{item.pk}"]) for item in self.items]

    def keep(self) -> bool:
        """Save the checks; True when all of it is valid. Raises Refused ("not_a_draft")."""
        valid = self.is_valid()
        checks = [
            PrerequisiteCheck(
                report=self.report,
                prerequisite=item,
                done=bool(self.cleaned_data.get(f"done_{item.pk}")),
                remark=self.cleaned_data.get(f"remark_{item.pk}")
                or _typed(self.data.get(f"remark_{item.pk}"))[:250],
            )
            for item in self.items
        ]
        drafts.keep_checks(self.report, checks)
        return valid


def _typed(value: Any) -> str:
    """What was typed, as PostgreSQL takes it: without NUL."""
    return str(value or "").replace("\x00", "")


FORMS: dict[str, type[StepForm] | type[PrerequisitesForm]] = {
    report_steps.KIND: KindForm,
    report_steps.SITE: SiteForm,
    report_steps.MACHINE: MachineForm,
    report_steps.PREREQUISITES: PrerequisitesForm,
    report_steps.TRAINING: TrainingForm,
}
