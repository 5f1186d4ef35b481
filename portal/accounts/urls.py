"""Routes under /accounts/, mounted before allauth's own, some of which these replace."""

from django.urls import path

from portal.accounts.people import security, views
from portal.accounts.sign_in.views import forgotten
from portal.accounts.staff import factors
from portal.accounts.staff import views as staff_views

app_name = "people"

urlpatterns = [
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("profile/", views.profile, name="profile"),
    path("second-factor/", views.second_factor, name="second_factor"),
    # An address is proven by an invitation; changing it is not left to whoever is signed in.
    path("email/", views.address, name="address"),
    # It looks up nothing, so that its time says nothing.
    path("password/reset/", forgotten, name="forgotten"),
    path("security/", security.security, name="security"),
    path("security/sessions/", security.end_others, name="end_others"),
    path("security/sessions/<int:pk>/", security.end_one, name="end_session"),
    path("sessions/", security.sessions, name="sessions"),
    path("staff/", staff_views.staff, name="staff"),
    path("staff/invite/", staff_views.invite_staff, name="invite_staff"),
    path("staff/invitations/<int:pk>/<str:verb>/", staff_views.handle_invitation, name="handle"),
    path("staff/sign-out/", staff_views.sign_out, name="sign_out_everywhere"),
    path("staff/second-factors/", factors.renewals, name="renewals"),
    path("staff/second-factors/<int:pk>/<str:verb>/", factors.decide, name="decide_renewal"),
    path("staff/<int:pk>/", staff_views.person, name="person"),
    path("staff/<int:pk>/role/", staff_views.change_role, name="change_role"),
    path("staff/<int:pk>/close/", staff_views.close_account, name="close_account"),
    path("staff/<int:pk>/open/", staff_views.open_account, name="open_account"),
]
