"""The link in the mail with a merchant's copy, by which they say that it is not what they signed.

Nothing of it is stored: it is signed by our key, names one report, and lives for 60 days.
"""

import datetime as dt

from django.core import signing

from installations.models import InstallationReport
from portal.core import clock

LIVES = dt.timedelta(days=60)
_SALT = "installations.copy"


def copy_token(report: InstallationReport) -> str:
    """The token of a link that is made now."""
    told = {"report": report.pk, "at": int(clock.now().timestamp())}
    return signing.dumps(told, salt=_SALT)


def report_of_token(token: str) -> tuple[InstallationReport | None, bool]:
    """The report of a link, and whether the link still serves."""
    try:
        told = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None, False
    made_at = dt.datetime.fromtimestamp(told["at"], dt.UTC)
    report = (
        InstallationReport.objects.filter(pk=told["report"])
        .select_related("integrator", "representative__user", "release", "document", "contest")
        .first()
    )
    return report, clock.now() < made_at + LIVES
