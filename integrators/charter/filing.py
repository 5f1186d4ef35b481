"""Files each published charter as a PDF in the register of controlled documents, once."""

from django.core.files.base import ContentFile
from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _

from integrators.charter.models import Charter
from integrators.charter.pdf import pdf_of
from integrators.quality.actions import DocumentData, add_controlled_document
from integrators.quality.models import CHARTER_REFERENCE, ControlledDocument
from portal.core.actions import Refused
from portal.ui.text.formats import when


def file_charters() -> int:
    """File the published versions that are not in the register yet; says how many."""
    filed = ControlledDocument.objects.filter(
        reference=CHARTER_REFERENCE, version=OuterRef("version")
    )
    rows = Charter.objects.published().exclude(Exists(filed)).order_by("effective_on", "pk")
    return sum(_file_version(row) for row in rows.select_related("created_by", "published_by"))


def filed_of(charter: Charter) -> ControlledDocument | None:
    """The version's PDF in the register; None until it is filed."""
    rows = ControlledDocument.objects.filter(reference=CHARTER_REFERENCE)
    return rows.filter(version=charter.version).first()


def _file_version(charter: Charter) -> bool:
    assert charter.published_by is not None
    with translation.override("fr"):
        revision = _("Version %(version)s of the charter, in effect from %(day)s on") % {
            "version": charter.version, "day": when(charter.effective_on),
        }  # fmt: skip
    data = DocumentData(
        reference=CHARTER_REFERENCE,
        version=charter.version,
        title=charter.title_fr,
        dated=charter.effective_on,
        author=charter.created_by.name,
        validator=charter.published_by.name,
        revision=charter.revision or revision,
    )
    try:
        add_controlled_document(
            by=charter.published_by, document=data, file=ContentFile(pdf_of(charter))
        )
    except Refused:
        # Another worker has filed it meanwhile.
        return False
    return True
