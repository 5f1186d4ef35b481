"""The tabs of a company's page that hold what the registry itself knows."""

from django.utils.translation import gettext_lazy as _

from integrators.companies.company_page import approvals_of, people_of, trainings_of
from integrators.companies.tabs import CompanyTab, register_company_tab
from portal.accounts.signed_in import signed_in_user

register_company_tab(
    CompanyTab(
        key="people", label=_("People"), order=10,
        template="integrators/companies/_team.html",
        contents=lambda head, request: people_of(head),
    )
)  # fmt: skip
register_company_tab(
    CompanyTab(
        key="approvals", label=_("Approvals"), order=20,
        template="integrators/approvals/_approvals.html",
        contents=lambda head, request: approvals_of(head),
    )
)  # fmt: skip
register_company_tab(
    CompanyTab(
        key="trainings", label=_("Trainings"), order=30,
        template="integrators/trainings/_records.html",
        contents=lambda head, request: trainings_of(head, signed_in_user(request)),
    )
)  # fmt: skip
register_company_tab(
    CompanyTab(
        key="contract", label=_("Contract and fees"), order=60,
        template="integrators/contracts/_contract.html",
        contents=lambda head, request: {"contracts": list(head.integrator.contracts.all())},
    )
)  # fmt: skip
register_company_tab(
    CompanyTab(
        key="file", label=_("Legal file"), order=70,
        template="integrators/companies/_identity.html",
        contents=lambda head, request: {"contacts": list(head.integrator.contacts.all())},
    )
)  # fmt: skip
register_company_tab(
    CompanyTab(
        key="timeline", label=_("Timeline"), order=80,
        template="integrators/companies/_timeline.html", url_name="integrators:timeline",
    )
)  # fmt: skip
