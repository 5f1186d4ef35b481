"""Routes under /installations/."""

from django.urls import path

from installations.base import views as machines
from installations.interventions import views as interventions
from installations.licences import views as licences
from installations.missing import views as missing
from installations.recalls import views as recalls
from installations.views import (
    annulling,
    base,
    contesting,
    correcting,
    drafting,
    merchant,
    refusing,
    reports,
    signing,
)

app_name = "installations"
urlpatterns = [
    path("", reports.index, name="index"),
    path("new/", drafting.new, name="new"),
    path("base/", machines.base, name="base"),
    path("base/machines.csv", machines.base_csv, name="base_csv"),
    path("sites/<int:pk>/", base.site, name="site"),
    path("interventions/", interventions.index, name="interventions"),
    path("interventions/register.csv", interventions.index_csv, name="interventions_csv"),
    path("interventions/register.pdf", interventions.index_pdf, name="interventions_pdf"),
    path("interventions/new/", interventions.new, name="intervention_new"),
    path("interventions/sites/", interventions.sites, name="own_sites"),
    path("interventions/<int:pk>/", interventions.detail, name="intervention"),
    path("interventions/<int:pk>/reason/", interventions.consult, name="intervention_reason"),
    path("interventions/<int:pk>/answer/", interventions.answer, name="intervention_answer"),
    path("interventions/<int:pk>/remark/", interventions.remark, name="intervention_remark"),
    path("licences/", licences.index, name="licences"),
    path("licences/licences.csv", licences.index_csv, name="licences_csv"),
    path("licences/<int:pk>/cancel/", licences.cancel, name="licence_cancel"),
    path("licences/files/", licences.files, name="licence_files"),
    path("licences/files/template.<str:kind>", licences.template, name="licence_template"),
    path("licences/files/<int:pk>/", licences.file, name="licence_file"),
    path("licences/files/<int:pk>/issue/", licences.issue, name="licence_file_issue"),
    path("licences/files/<int:pk>/give-up/", licences.give_up, name="licence_file_give_up"),
    path("licences/files/<int:pk>/errors.csv", licences.errors, name="licence_file_errors"),
    path("missing/", missing.index, name="missing"),
    path("missing/missing.csv", missing.index_csv, name="missing_csv"),
    path("missing/integrators/", missing.overview, name="missing_overview"),
    path("missing/answer/", missing.answer, name="missing_answer"),
    path("missing/<int:pk>/refuse/", missing.refuse, name="missing_refuse"),
    path("recalls/", recalls.overview, name="recalls_overview"),
    path("recalls/<int:withdrawal>/", recalls.index, name="recalls"),
    path("recalls/<int:withdrawal>/sites.csv", recalls.index_csv, name="recalls_csv"),
    path("recalls/<int:withdrawal>/plan/", recalls.plan, name="recalls_plan"),
    path("recalls/<int:withdrawal>/impossible/", recalls.impossible, name="recalls_impossible"),
    path("recalls/<int:withdrawal>/take-back/", recalls.take_back, name="recalls_take_back"),
    path("recalls/machines/<int:pk>/refuse/", recalls.refuse, name="recall_refuse"),
    path("sign/<str:token>/", merchant.sign, name="sign"),
    path("sign/<str:token>/refuse/", refusing.refuse_by_link, name="refuse_by_link"),
    path("sign/<str:token>/contest/", contesting.contest, name="contest"),
    path("annul/<str:token>/", annulling.answer, name="answer_annulment"),
    path("unlock/", merchant.unlock, name="unlock"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/reason/", reports.consult, name="consult"),
    path("reports/<int:pk>/submit/", drafting.submit, name="submit"),
    path("reports/<int:pk>/sign/", signing.sign_integrator, name="sign_integrator"),
    path("reports/<int:pk>/hand-over/", signing.hand_over, name="hand_over"),
    path("reports/<int:pk>/link/", signing.send_link, name="send_link"),
    path("reports/<int:pk>/cancel/", signing.cancel, name="cancel"),
    path("reports/<int:pk>/refuse/", refusing.refuse, name="refuse"),
    path("reports/<int:pk>/refusal/read/", refusing.read, name="refusal_read"),
    path("reports/<int:pk>/settle/", contesting.settle, name="settle"),
    path("reports/<int:pk>/annul/", annulling.annul, name="annul"),
    path("reports/<int:pk>/annul/take-back/", annulling.take_back, name="take_back_annulment"),
    path("reports/<int:pk>/correct/", correcting.correct, name="correct"),
    path("reports/<int:pk>/anew/", refusing.anew, name="anew"),
    path("reports/<int:pk>/<slug:step>/", drafting.edit, name="edit"),
]
