"""How the registry's rows are called in the journal, and where a reader finds them."""

from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import get_language

from integrators.candidatures.models import Candidature
from integrators.charter.models import Charter, CharterSignature
from integrators.companies.models import (
    Contact,
    Establishment,
    Integrator,
    Representative,
    RepresentativeInvitation,
)
from integrators.contracts.models import ComplianceContract, FeeExport, UpdateFee
from integrators.imports.models import RegistryImport, WaitingTraining
from integrators.legal_file.models import DocumentKind, FileMessage, LegalDocument
from integrators.quality.models import ControlledDocument
from integrators.trainings.models import (
    Course,
    Enrolment,
    PlannedSession,
    TrainingRecord,
    TrainingSession,
)
from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core.paths import key_of_row
from portal.journal.words.subjects import (
    Companies,
    Named,
    SubjectKind,
    register_companies,
    register_subjects,
)
from portal.search.folding import fold
from portal.search.matching import matching


def _page(route: str, permission: Permission = Permission.INTEGRATORS_READ) -> Any:
    """The page of a row by its key, for whoever has `permission`."""

    def href(named: Named, reader: User) -> str:
        return reverse(route, args=[named.key[1]]) if reader.may(permission) else ""

    return href


def _in_company(route: str = "integrators:detail", *, by_key: bool = False) -> Any:
    """A page of the company that a row is of."""

    def href(named: Named, reader: User) -> str:
        if named.company is None or not reader.may(Permission.INTEGRATORS_READ):
            return ""
        return reverse(route, args=[named.company, *([named.key[1]] if by_key else [])])

    return href


def _of_language(french: str, english: str) -> Any:
    return lambda: english if get_language() == "en" else french


register_subjects(
    SubjectKind(
        Integrator, lambda: "name", href=_page("integrators:detail"), slug="siren", is_company=True
    ),
    SubjectKind(Contact, lambda: "name", href=_in_company(), company="integrator"),
    SubjectKind(Representative, lambda: "user__name", href=_in_company(), company="integrator"),
    SubjectKind(
        RepresentativeInvitation,
        lambda: "invitation__email",
        href=_in_company(),
        company="integrator",
    ),
    SubjectKind(
        Establishment,
        lambda: Concat("siret", Value(" "), "city"),
        href=_in_company("integrators:legal_file"),
        company="integrator",
    ),
    SubjectKind(
        Candidature, lambda: "name", href=_page("integrators:candidature"), company="integrator"
    ),
    SubjectKind(
        LegalDocument,
        _of_language("kind__name_fr", "kind__name_en"),
        href=_in_company("integrators:legal_file"),
        company="integrator",
    ),
    SubjectKind(
        DocumentKind,
        _of_language("name_fr", "name_en"),
        href=_page("integrators:kind", Permission.INTEGRATORS_MANAGE),
    ),
    SubjectKind(
        FileMessage,
        lambda: "",
        href=_in_company("integrators:legal_file"),
        company="integrator",
    ),
    SubjectKind(Charter, lambda: "version", href=_page("integrators:charter_detail")),
    SubjectKind(
        CharterSignature,
        lambda: "signer_name",
        href=_in_company(),
        company="representative__integrator",
    ),
    SubjectKind(
        ComplianceContract,
        lambda: "",
        href=_in_company("integrators:contract", by_key=True),
        company="integrator",
    ),
    SubjectKind(UpdateFee, lambda: "line"),
    SubjectKind(FeeExport, lambda: ""),
    SubjectKind(TrainingSession, lambda: "title", href=_page("integrators:training")),
    SubjectKind(
        TrainingRecord,
        lambda: "representative__user__name",
        href=_in_company(),
        company="representative__integrator",
    ),
    SubjectKind(
        Course, lambda: "title", href=_page("integrators:course", Permission.INTEGRATORS_MANAGE)
    ),
    SubjectKind(PlannedSession, lambda: "course__title", href=_page("integrators:session")),
    SubjectKind(
        Enrolment,
        lambda: "representative__user__name",
        href=_in_company(),
        company="representative__integrator",
    ),
    SubjectKind(
        WaitingTraining,
        lambda: "invited__invitation__name",
        href=_in_company(),
        company="invited__integrator",
    ),
    SubjectKind(
        RegistryImport,
        lambda: "name",
        href=_page("integrators:import", Permission.INTEGRATORS_MANAGE),
    ),
    SubjectKind(
        ControlledDocument,
        lambda: Concat("reference", Value(" "), F("version")),
        href=_page("integrators:document"),
    ),
)


def _find(text: str, limit: int) -> list[tuple[int, str]]:
    """Companies by a number, here or their own, or by name: those whose name is it all first."""
    digits = "".join(text.split())
    number = digits.upper()
    named = Integrator.objects.filter(name_sorted=fold(text))
    if (key := key_of_row(digits)) is not None:
        named = Integrator.objects.filter(Q(pk=key) | Q(siren=digits) | Q(siret=digits))
    elif number.isascii() and number.isalnum() and any(map(str.isdigit, number)):
        named |= Integrator.objects.filter(siren="", vat_number=number)
    found = list(named.order_by("name_sorted", "pk").values_list("pk", "name")[:limit])
    if found:
        return found
    rows = matching(Integrator.objects.all(), text).order_by("name_sorted", "pk")
    return list(rows.values_list("pk", "name")[:limit])


def _people(company: int) -> QuerySet[Any, Any]:
    return Representative.objects.filter(integrator=company).values("user")


register_companies(Companies(find=_find, people=_people))
