"""Deciding on a download, with its entry and its header for nginx, beside a bare view with one.

Both in this process, by Django's own client: nginx sends the bytes of either. DOWNLOADS changes
the number.
"""

import os
import time

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from releases.models import Download, ReleaseFile
from tests.bench.report import report
from tests.cast import sign_in
from tests.releases import factories

pytestmark = pytest.mark.django_db
DOWNLOADS = int(os.environ.get("DOWNLOADS", "500"))


def bare(request, pk):
    key = ReleaseFile.objects.values_list("file", flat=True).get(pk=pk)
    return HttpResponse(headers={"X-Accel-Redirect": f"/protected/{key}"})


urlpatterns = [path("bare/<int:pk>/", bare)]


def rate(client, address):
    for _warm in range(10):
        assert client.get(address).status_code == 200
    begun = time.process_time()
    for _ in range(DOWNLOADS):
        answer = client.get(address)
    assert answer.headers["X-Accel-Redirect"].startswith("/protected/")
    return (time.process_time() - begun) / DOWNLOADS * 1000


def test_decision(cast, settings):
    settings.X_ACCEL_PREFIX = "/protected/"
    file = factories.published(cast).files.first()
    ours = rate(sign_in(Client(), cast.technician), file.get_absolute_url())
    assert Download.objects.count() >= 1
    settings.MIDDLEWARE, settings.ROOT_URLCONF = [], __name__
    plain = rate(Client(), f"/bare/{file.pk}/")
    report(
        f"{DOWNLOADS} downloads by somebody approved",
        cpu_ms=f"{ours:.2f}",
        bare_cpu_ms=f"{plain:.2f}",
        share=f"{plain / ours:.1%}",
    )
