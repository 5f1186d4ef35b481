"""Routes under /integrators/."""

from django.urls import path

from integrators.approvals.views import decisions, history, missing
from integrators.candidatures.views import candidate
from integrators.candidatures.views import quality as candidatures_quality
from integrators.charter.views import sign, versions
from integrators.companies.views import manage, page, people, public_contact
from integrators.contracts.views import changes, contracts, fees
from integrators.contracts.views import prices as fee_prices
from integrators.imports import views
from integrators.legal_file.views import company
from integrators.legal_file.views import quality as legal_file_quality
from integrators.quality import views as quality_views
from integrators.register import views as register_views
from integrators.trainings.views import records, renewals, sessions

app_name = "integrators"
urlpatterns = [
    path("", register_views.page, name="register"),
    path("register.json", register_views.as_json, name="register_json"),
    path("register.csv", register_views.as_csv, name="register_csv"),
    path("register.pdf", register_views.as_pdf, name="register_pdf"),
    path("register/<str:code>/", register_views.entry, name="entry"),
    path("register/<str:code>/qr.svg", register_views.entry_qr, name="entry_qr"),
    path("candidature/", candidate.apply, name="apply"),
    path("candidature/challenge.json", candidate.challenge, name="challenge"),
    path("candidature/sent/", candidate.applied, name="applied"),
    path("candidature/<str:token>/", candidate.page, name="candidate"),
    path("candidature/<str:token>/<int:document>/", candidate.file, name="candidate_file"),
    path("mine/", page.mine, name="mine"),
    path("charter/", sign.page, name="charter"),
    path("documents/", quality_views.listing, name="documents"),
    path("documents/new/", quality_views.new, name="document_new"),
    path("documents/<int:pk>/", quality_views.detail, name="document"),
    path("documents/<int:pk>/file/", quality_views.file, name="document_file"),
    path("sessions/", sessions.listing, name="sessions"),
    path("sessions/<int:pk>/", sessions.detail, name="session"),
    path("sessions/<int:pk>/enrol/", sessions.enrol_someone, name="session_enrol"),
    path(
        "sessions/<int:pk>/enrolments/<int:enrolment>/withdraw/",
        sessions.withdraw,
        name="session_withdraw",
    ),
    path("sessions/<int:pk>/change/", sessions.change, name="session_change"),
    path("sessions/<int:pk>/hold/", sessions.hold, name="session_hold"),
    path("sessions/<int:pk>/cancel/", sessions.cancel, name="session_cancel"),
    path("trainings/<int:pk>/certificate/", sessions.certificate, name="training_certificate"),
    path("manage/sessions/new/", sessions.plan, name="session_plan"),
    path("manage/courses/", sessions.courses, name="courses"),
    path("manage/courses/new/", sessions.course_new, name="course_new"),
    path("manage/courses/<int:pk>/", sessions.course_edit, name="course"),
    path("manage/", manage.listing, name="manage"),
    path("manage/short/", missing.listing, name="short"),
    path("manage/short/remind/", missing.remind, name="remind"),
    path("manage/export.csv", manage.export, name="export"),
    path("manage/imports/", views.listing, name="imports"),
    path("manage/imports/template.<str:kind>", views.template, name="import_template"),
    path("manage/imports/<int:pk>/", views.detail, name="import"),
    path("manage/imports/<int:pk>/progress/", views.progress, name="import_progress"),
    path("manage/imports/<int:pk>/confirm/", views.confirm, name="import_confirm"),
    path("manage/imports/<int:pk>/cancel/", views.cancel, name="import_cancel"),
    path("manage/imports/<int:pk>/errors.csv", views.errors, name="import_errors"),
    path("manage/new/", manage.new, name="new"),
    path("manage/candidatures/", candidatures_quality.listing, name="candidatures"),
    path("manage/candidatures/<int:pk>/", candidatures_quality.detail, name="candidature"),
    path(
        "manage/candidatures/<int:pk>/accept/",
        candidatures_quality.accept,
        name="candidature_accept",
    ),
    path(
        "manage/candidatures/<int:pk>/refuse/",
        candidatures_quality.refuse,
        name="candidature_refuse",
    ),
    path(
        "manage/candidatures/<int:pk>/documents/<int:document>/",
        candidatures_quality.candidature_file,
        name="candidature_file",
    ),
    path(
        "manage/candidatures/<int:pk>/documents/<int:document>/reason/",
        candidatures_quality.candidature_reason,
        name="candidature_file_reason",
    ),
    path("manage/legal-documents/", legal_file_quality.to_check, name="to_check"),
    path("manage/legal-documents/<int:pk>/", legal_file_quality.decide, name="document_decide"),
    path("manage/document-kinds/", legal_file_quality.kinds, name="kinds"),
    path("manage/document-kinds/new/", legal_file_quality.kind, name="kind_new"),
    path("manage/document-kinds/<int:pk>/", legal_file_quality.kind, name="kind"),
    path("manage/contracts/", contracts.listing, name="contracts"),
    path("manage/fees/", fees.prices, name="fees"),
    path("manage/fees.csv", fees.fees_csv, name="fees_csv"),
    path("manage/fees/prices/<int:pk>/correct/", fee_prices.correct, name="fees_price_correct"),
    path("manage/fees/prices/<int:pk>/credit/", fee_prices.credit, name="fees_price_credit"),
    path("manage/fees/exports/", fees.export, name="fees_export"),
    path("manage/fees/exports/<int:pk>.csv", fees.export_csv, name="fees_export_csv"),
    path("manage/as-of/", history.everyone, name="asof_all"),
    path("manage/trainings/", records.listing, name="trainings"),
    path("manage/trainings/expiring/", renewals.expiring, name="expiring"),
    path("manage/trainings/people.json", records.people, name="people"),
    path("manage/trainings/new/", records.new, name="training_new"),
    path("manage/trainings/<int:pk>/", records.detail, name="training"),
    path("manage/charters/", versions.listing, name="charters"),
    path("manage/charters/new/", versions.new, name="charter_new"),
    path("manage/charters/<int:pk>/", versions.detail, name="charter_detail"),
    path("manage/charters/<int:pk>/progress/", versions.progress, name="charter_progress"),
    path("manage/charters/<int:pk>/edit/", versions.edit, name="charter_edit"),
    path("manage/charters/<int:pk>/publish/", versions.publish, name="charter_publish"),
    path("<int:pk>/", page.detail, name="detail"),
    path("<int:pk>/fees/", fees.company, name="company_fees"),
    path("<int:pk>/timeline/", page.timeline, name="timeline"),
    path("<int:pk>/as-of/", history.company, name="asof"),
    path("<int:pk>/contracts/propose/", contracts.propose, name="contract_propose"),
    path("<int:pk>/contracts/<int:contract>/", contracts.page, name="contract"),
    path("<int:pk>/contracts/<int:contract>/decline/", contracts.decline, name="contract_decline"),
    path(
        "<int:pk>/contracts/<int:contract>/take-back/",
        changes.take_back,
        name="contract_take_back",
    ),
    path("<int:pk>/contracts/<int:contract>/amend/", changes.amend, name="contract_amend"),
    path("<int:pk>/contracts/<int:contract>/end/", changes.end, name="contract_end"),
    path("<int:pk>/legal-file/", company.page, name="legal_file"),
    path("<int:pk>/legal-file/<int:document>/", company.file, name="legal_document"),
    path(
        "<int:pk>/legal-file/<int:document>/reason/", company.reason, name="legal_document_reason"
    ),
    path("<int:pk>/establishments/new/", company.establishment_new, name="establishment_new"),
    path(
        "<int:pk>/establishments/<int:establishment>/close/",
        company.establishment_close,
        name="establishment_close",
    ),
    path("<int:pk>/edit/", manage.edit, name="edit"),
    path("<int:pk>/contacts/new/", manage.contact, name="contact_new"),
    path("<int:pk>/public-contact/", public_contact.show, name="public_contact"),
    path("<int:pk>/public-contact/hide/", public_contact.hide, name="public_contact_hide"),
    path("<int:pk>/invite/", people.invite, name="invite"),
    path("<int:pk>/invitations/<int:invited>/resend/", people.resend, name="invitation_resend"),
    path("<int:pk>/invitations/<int:invited>/revoke/", people.revoke, name="invitation_revoke"),
    path("<int:pk>/people/<int:person_pk>/", page.person, name="person"),
    path("<int:pk>/people/<int:person_pk>/departure/", people.departure, name="departure"),
    path("<int:pk>/people/<int:person_pk>/role/", people.role, name="role"),
    path("<int:pk>/approve/", decisions.approve, name="approve"),
    path("<int:pk>/remind/", missing.remind_one, name="remind_one"),
    path("<int:pk>/suspend/", decisions.suspend, name="suspend"),
    path("<int:pk>/reinstate/", decisions.reinstate, name="reinstate"),
    path("<int:pk>/end/", decisions.end, name="end"),
]
