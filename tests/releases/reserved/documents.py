"""Reserved documents for tests: real PDFs, made through the actions."""

import io
import zipfile

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile

from releases.reserved import files
from releases.reserved.actions.documents import add_reserved_document


def pdf(*sizes, rotate=0, password="", text="Exigences NF525"):
    """A PDF with a page of each size (A4 where none is given)."""
    document = pikepdf.new()
    for size in sizes or ((595, 842),):
        page = document.add_blank_page(page_size=size)
        page.rotate(rotate, relative=False)
    document.docinfo["/Title"] = text
    target = io.BytesIO()
    encryption = pikepdf.Encryption(user=password, owner="x") if password else None
    document.save(target, encryption=encryption, static_id=True)
    return target.getvalue()


def upload(name="Diapositives NF525.pdf", content=None):
    return SimpleUploadedFile(name, pdf() if content is None else content)


def office(*names):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return target.getvalue()


def stored(**options):
    return files.store_reserved_file(upload(**options))


def document(by, file=None, **values):
    data = {
        "kind": "slides",
        "title_fr": "Diapositives NF525",
        "title_en": "NF525 slides",
        "audience": "integrators",
        "line": "",
        "release": None,
        **values,
    }
    return add_reserved_document(by=by, document=data, stored=file or stored())
