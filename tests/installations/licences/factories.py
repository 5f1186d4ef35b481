"""Files of licences as people upload them, and licences that were issued by one."""

from django.core.files.uploadedfile import SimpleUploadedFile

from installations.licences.actions import check_licences, issue_licences
from installations.licences.files import HEADINGS
from installations.models import IssuedLicence, LicenceFile
from integrators.imports.files import read_table

HEAD = "licence;siren;issued_on;edition"


def upload(*rows: str, head: str = HEAD, name: str = "licences.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\r\n".join([head, *rows]).encode())


def checked(by, *rows: str, head: str = HEAD) -> LicenceFile:
    """A file that waits for the decision."""
    return check_licences(by=by, table=read_table(upload(*rows, head=head), headings=HEADINGS))


def issued(by, integrator, *numbers: str, day: str = "2026-01-05") -> list[IssuedLicence]:
    """Licences that one file has recorded for a company."""
    rows = [f"{number};{integrator.siren};{day};" for number in numbers]
    file = issue_licences(by=by, file=checked(by, *rows))
    return list(IssuedLicence.objects.filter(recorded_by=file).order_by("pk"))
