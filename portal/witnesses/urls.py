"""Routes under /journal/: copies of checkpoints, and their witnesses."""

from django.urls import path

from portal.witnesses import views
from portal.witnesses.cosigning import views as cosigning

app_name = "witnesses"

urlpatterns = [
    path("copies/", views.index, name="index"),
    path("copies/<int:pk>/end/", views.end, name="end"),
    path("cosignatures", cosigning.cosign, name="cosign"),
    path("witness.py", cosigning.program, name="program"),
    path("witnesses/", cosigning.registered, name="registered"),
    path("witnesses/<int:pk>/end/", cosigning.end, name="end_witness"),
]
