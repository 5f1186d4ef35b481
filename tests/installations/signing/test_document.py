import io

import pytest
from django.template.loader import render_to_string

from installations.plugs.releases import reach
from tests.installations.factories import make
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db


def test_the_sealed_pdf_carries_the_report(cast, release, drain):
    from pyhanko.pdf_utils.reader import PdfFileReader

    report = make(cast.technician_rep, release)
    drain()
    report.refresh_from_db()
    pdf = PdfFileReader(io.BytesIO(report.document.read()))
    assert int(pdf.root["/Pages"]["/Count"]) >= 2


def test_the_paper_names_every_part(cast, release):
    report = make(cast.technician_rep, release)
    data = report.document.data
    page = render_to_string(
        "documents/installation_report.html",
        {"document": report.document, "data": data, "language": "fr"},
    )
    said = data["report"]
    for text in (
        data["envelope"]["number"], said["reference"], said["machine"]["serial_number"],
        said["machine"]["licence"],
        said["release"]["certificate_number"], said["release"]["file"]["sha256"][:8],
        said["prerequisites"][0]["text"], said["merchant"]["signatory"],
        said["integrator"]["signatory"], report.canonical_sha256[:8],
    ):  # fmt: skip
        assert text in page
    assert "presence" not in page


def test_the_reach_of_a_withdrawal_counts_sites(cast, release):
    make(cast.technician_rep, release)
    make(cast.stranger_rep, release)
    make(cast.stranger_rep, release, "submitted")
    found = reach(release)
    assert found.count == 2
    assert "2 sites" in str(found.label)
    assert f"release={release.pk}" in found.url
    releases.withdraw(cast.quality, release)
