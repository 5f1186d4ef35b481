from django.urls import path

from integrators.views import (
    charter,
    charters,
    companies,
    decisions,
    manage,
    people,
    register,
    trainings,
)

app_name = "integrators"
urlpatterns = [
    path("", register.page, name="register"),
    path("register.json", register.as_json, name="register_json"),
    path("register.csv", register.as_csv, name="register_csv"),
    path("register.pdf", register.as_pdf, name="register_pdf"),
    path("mine/", companies.mine, name="mine"),
    path("charter/", charter.page, name="charter"),
    path("manage/", manage.listing, name="manage"),
    path("manage/new/", manage.new, name="new"),
    path("manage/trainings/", trainings.listing, name="trainings"),
    path("manage/trainings/new/", trainings.new, name="training_new"),
    path("manage/trainings/<int:pk>/", trainings.detail, name="training"),
    path("manage/charters/", charters.listing, name="charters"),
    path("manage/charters/new/", charters.new, name="charter_new"),
    path("manage/charters/<int:pk>/", charters.detail, name="charter_detail"),
    path("manage/charters/<int:pk>/edit/", charters.edit, name="charter_edit"),
    path("manage/charters/<int:pk>/publish/", charters.publish, name="charter_publish"),
    path("<int:pk>/", companies.detail, name="detail"),
    path("<int:pk>/edit/", manage.edit, name="edit"),
    path("<int:pk>/contacts/new/", manage.contact, name="contact_new"),
    path("<int:pk>/invite/", people.invite, name="invite"),
    path("<int:pk>/invitations/<int:invited>/resend/", people.resend, name="invitation_resend"),
    path("<int:pk>/invitations/<int:invited>/revoke/", people.revoke, name="invitation_revoke"),
    path("<int:pk>/people/<int:person_pk>/departure/", people.departure, name="departure"),
    path("<int:pk>/approve/", decisions.approve, name="approve"),
    path("<int:pk>/suspend/", decisions.suspend, name="suspend"),
    path("<int:pk>/reinstate/", decisions.reinstate, name="reinstate"),
    path("<int:pk>/end/", decisions.end, name="end"),
]
