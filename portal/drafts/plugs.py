"""What drafts hand to the house: those of a person, for them alone."""

from django.utils.translation import gettext_lazy as _

from portal.core.personal_data.copies import Account, Handed, register_personal
from portal.drafts.models import FormDraft

register_personal(
    Handed(
        "drafts",
        _("Forms that you have begun"),
        FormDraft,
        ("form", "created_at", "updated_at", "fields", "files"),
        whose=[Account("author")],
    )
)
