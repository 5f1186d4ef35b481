"""Changes one's own name, phone number and language."""

from portal.accounts.models import Language, User
from portal.core.actions import action
from portal.journal.record import Personal, record


@action
def edit_profile(*, by: User, name: str, phone: str, language: str) -> User:
    """Change one's own profile; what is signed already keeps the name of its day."""
    row = User.objects.select_for_update().get(pk=by.pk)
    row.name, row.phone, row.language = name, phone, Language(language)
    row.save(update_fields=["name", "phone", "language"])
    record(
        event="account.edited",
        subject=row,
        by=row,
        data={"name": Personal(name), "phone": Personal(phone), "language": language},
    )
    return row
