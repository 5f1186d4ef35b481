"""One row's company: compared and checked by django-import-export, written by the actions."""

from typing import Any, cast

from import_export.resources import ModelResource
from import_export.results import RowResult

from integrators.companies.actions.companies import register_integrator, update_integrator
from integrators.companies.identity.countries import FRENCH_POST, country_of
from integrators.companies.legal_data import LegalData, tidy_legal_data
from integrators.companies.models import Integrator
from integrators.imports.columns import COMPANY
from integrators.imports.values import LANGUAGES, Cells, RowRefused, with_zeros
from portal.accounts.models import User
from portal.core.actions import Refused
from portal.search.folding import key_of

FIELDS = tuple(column.code for column in COMPANY)


class CompanyResource(ModelResource):  # type: ignore[misc]
    """Finds the company by its SIREN; an empty cell leaves what is known as it is."""

    class Meta:
        model = Integrator
        fields = FIELDS
        import_id_fields = ("siren",)
        clean_model_instances = True
        skip_unchanged = True
        skip_html_diff = True
        store_instance = True

    def after_init_instance(
        self, instance: Integrator, new: bool, row: dict[str, str], **kwargs: Any
    ) -> None:
        if new:
            instance.registered_by = kwargs["by"]

    def import_field(
        self, field: Any, instance: Integrator, row: dict[str, str], *args: Any, **kwargs: Any
    ) -> None:
        if row.get(field.column_name):
            super().import_field(field, instance, row, *args, **kwargs)

    def save_instance(
        self, instance: Integrator, is_create: bool, row: dict[str, str], **kwargs: Any
    ) -> None:
        legal = cast(LegalData, {name: getattr(instance, name) for name in FIELDS})
        if is_create:
            saved = register_integrator(by=kwargs["by"], legal=legal)
            instance.pk, instance.registered_at = saved.pk, saved.registered_at
        else:
            update_integrator(by=kwargs["by"], integrator=instance, legal=legal)


class ForeignCompanyResource(CompanyResource):
    """Finds a company abroad by its register, however that is spelt."""

    def get_instance(self, instance_loader: Any, row: dict[str, str]) -> Integrator | None:
        key = key_of(row["register_number"], row["register_name"])
        return Integrator.objects.filter(siren="", country=row["country"], register_key=key).first()


def take_company(cells: Cells, *, by: User, number: int) -> tuple[Integrator, str, list[str]]:
    """The company of a row, written where it is new or changed.

    Returns it with "create", "update" or "skip", and the fields that changed.
    Raises RowRefused with all that is wrong in its cells.
    """
    row = _row(cells)
    resource = CompanyResource() if row["siren"] else ForeignCompanyResource()
    result = resource.import_row(
        row, resource._meta.instance_loader_class(resource), by=by, row_number=number
    )
    if result.validation_error:
        raise RowRefused(_errors(result.validation_error))
    for failure in result.errors:
        if isinstance(failure.error, Refused):
            raise RowRefused([("", str(failure.error.message))])
        raise failure.error
    kind = {RowResult.IMPORT_TYPE_NEW: "create", RowResult.IMPORT_TYPE_UPDATE: "update"}.get(
        result.import_type, "skip"
    )
    changed = [
        str(Integrator._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        for name in FIELDS
        if kind == "update" and getattr(result.original, name) != getattr(result.instance, name)
    ]
    return result.instance, kind, changed


def _row(cells: Cells) -> dict[str, str]:
    typed = {name: cells.text(name) for name in FIELDS}
    # Empty it is left as it is, as every cell; of a new company that is France.
    typed["country"] = typed["country"] and country_of(typed["country"])
    row: dict[str, str] = tidy_legal_data(typed)
    if row["country"] in ("", *FRENCH_POST):
        row = {name: with_zeros(name, value) for name, value in row.items()}
    if row["language"]:
        row["language"] = str(cells.one_of("language", LANGUAGES, ""))
        cells.stop_if_wrong()
    return row


def _errors(error: Any) -> list[tuple[str, str]]:
    """One pair per column and reason."""
    found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return [
        ("" if name == "__all__" else name, message)
        for name, messages in found.items()
        for message in messages
    ]
