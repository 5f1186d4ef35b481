"""The sections of a draft: each has its forms, and one action that writes it whole."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse

from portal.accounts.models import User
from portal.core.actions import Refused
from releases.catalogue import certificates
from releases.catalogue.models import ConformityStatement, Release, RequirementDomain
from releases.drafting.actions.certify_release import certify_release
from releases.drafting.actions.contents import (
    Check,
    Machine,
    Note,
    set_conformity,
    set_notes,
    set_requirements,
)
from releases.drafting.actions.drafts import update_draft
from releases.drafting.actions.files import add_file
from releases.drafting.forms import (
    CertificateForm,
    ConformityForm,
    FileForm,
    HardwareFormSet,
    IdentityForm,
    NoteFormSet,
    PrerequisiteFormSet,
    rows_of,
)
from releases.files import uploads
from releases.reserved import files as reserved_files
from releases.wiki.models import WikiPage


def url_of(release: Release, section: str) -> str:
    if section == "review":
        return reverse("releases:draft", args=[release.version])
    return reverse("releases:section", args=[release.version, section])


class Section:
    """What a page of the draft needs: `forms` (or formsets), and how `state` writes them.

    `form` is the one that bears what the action refuses.
    """

    form: Any

    def __init__(self, release: Release, data: Any, files: Any) -> None:
        self.release = release
        self.forms: list[Any] = self.build(data, files)

    def build(self, data: Any, files: Any) -> list[Any]:
        raise NotImplementedError

    def state(self, by: User) -> None:
        raise NotImplementedError

    def is_valid(self) -> bool:
        # All of them, so that all errors show at once.
        return all([form.is_valid() for form in self.forms])  # noqa: C419

    def refuse(self, refused: Refused) -> None:
        """Show the refusal: on the form, or above the formset."""
        first = self.forms[0]
        if hasattr(first, "add_error"):
            first.add_error(None, str(refused.message))
        else:
            first.non_form_errors().append(str(refused.message))


class Identity(Section):
    def build(self, data: Any, files: Any) -> list[Any]:
        names = IdentityForm.base_fields
        initial = {name: getattr(self.release, name) for name in names}
        self.form = IdentityForm(data, initial=initial, subject=self.release)
        return [self.form]

    def state(self, by: User) -> None:
        update_draft(by=by, release=self.release, identity=self.form.cleaned_data)


class Certificate(Section):
    """Nothing is recorded until all of it is there."""

    def build(self, data: Any, files: Any) -> list[Any]:
        self.document = certificates.document_of(self.release)
        self.form = CertificateForm(
            data,
            files,
            has_document=self.document is not None,
            initial={name: getattr(self.release, name) for name in CertificateForm.WRITTEN},
            subject=self.release,
        )
        return [self.form]

    def state(self, by: User) -> None:
        values = dict(self.form.cleaned_data)
        upload = values.pop("document")
        stored = _stored_document(upload) if upload else None
        try:
            certify_release(by=by, release=self.release, certificate=values, stored=stored)  # type: ignore[arg-type]
        except BaseException:
            if stored:
                reserved_files.discard_object(stored)
            raise


def _stored_document(upload: Any) -> reserved_files.StoredDocument:
    try:
        return reserved_files.store_reserved_file(upload)
    except ValidationError as error:
        raise Refused(error.messages[0], "document") from error


class Files(Section):
    def build(self, data: Any, files: Any) -> list[Any]:
        self.form = FileForm(data, files)
        self.files = self.release.files.select_related("scan")
        return [self.form]

    def state(self, by: User) -> None:
        data = self.form.cleaned_data
        stored = uploads.store_upload(data["content"])
        try:
            add_file(by=by, release=self.release, kind=data["kind"], stored=stored)
        except BaseException:
            default_storage.delete(stored.key)
            raise


class Notes(Section):
    def build(self, data: Any, files: Any) -> list[Any]:
        fields = ("kind", "module", "text_fr", "text_en", "tutorial", "tracker")
        initial = [
            {name: getattr(note, name) for name in fields} | {"domains": list(note.domains.all())}
            for note in self.release.notes.select_related("tutorial").prefetch_related("domains")
        ]
        pages = WikiPage.objects.true_for(self.release.line, self.release.version)
        self.notes = NoteFormSet(
            data, initial=initial, prefix="notes", form_kwargs={"pages": pages},
            subject=self.release,
        )  # fmt: skip
        return [self.notes]

    def state(self, by: User) -> None:
        notes = [Note(**row) for row in rows_of(self.notes)]
        set_notes(by=by, release=self.release, notes=notes)


class Requirements(Section):
    def build(self, data: Any, files: Any) -> list[Any]:
        checks = self.release.prerequisites.values("text_fr", "text_en")
        machines = self.release.hardware.values("maker", "model")
        known = {"subject": self.release}
        self.prerequisites = PrerequisiteFormSet(
            data, initial=list(checks), prefix="checks", **known
        )
        self.hardware = HardwareFormSet(data, initial=list(machines), prefix="hardware", **known)
        return [self.prerequisites, self.hardware]

    def state(self, by: User) -> None:
        set_requirements(
            by=by,
            release=self.release,
            prerequisites=[Check(**row) for row in rows_of(self.prerequisites)],
            hardware=[Machine(**row) for row in rows_of(self.hardware)],
        )


class Conformity(Section):
    """Statements are proposed from the release before, but only saved when staff state them."""

    def build(self, data: Any, files: Any) -> list[Any]:
        stated = list(self.release.conformity.select_related("domain"))
        before = Release.objects.public().filter(line=self.release.line).newest_first().first()
        proposed = (
            ConformityStatement.objects.filter(release=before).select_related("domain")
            if before
            else ()
        )
        self.carried = bool(proposed) and not stated
        rows = stated or proposed
        initial = {row.domain.code: row.statement for row in rows}
        domains = list(RequirementDomain.objects.filter(applicable=True))
        self.form = ConformityForm(data, domains=domains, initial=initial, subject=self.release)
        return [self.form]

    def state(self, by: User) -> None:
        set_conformity(by=by, release=self.release, statements=self.form.statements())


SECTIONS: dict[str, type[Section]] = {
    "identity": Identity,
    "certificate": Certificate,
    "files": Files,
    "notes": Notes,
    "requirements": Requirements,
    "conformity": Conformity,
}
