"""The bare view: what Django can do on this machine with one point query and nothing else."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from integrators.models import Integrator
from portal.urls import healthz


def view(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse(Integrator.objects.values_list("name", flat=True).get(pk=pk))


urlpatterns = [path("bare/<int:pk>/", view), path("healthz", healthz)]
