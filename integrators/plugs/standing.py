"""Who is still here without being one of Crisalid's people: whoever represents a company today."""

from django.db.models import Exists, OuterRef

from integrators.companies.models import Representative
from portal.accounts.standing.current import register_presence


@register_presence
def represents_a_company() -> Exists:
    """One company at least; what each may see there is asked by its own page."""
    return Exists(Representative.objects.active().filter(user=OuterRef("pk")))
