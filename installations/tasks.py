"""The Celery tasks of installations."""

import logging

from celery import shared_task
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from installations import mails
from installations.actions.annul_report import expire_annulment
from installations.actions.expire_report import SWEEP, expire_report
from installations.models import InstallationReport
from installations.rules import annulments, waiting
from portal.core.actions import Refused
from portal.core.alarms import alarm

logger = logging.getLogger(__name__)


@shared_task
def expire_reports() -> None:
    """Recall what expires soon, end reports and annulments that waited too long; idempotent."""
    for report, days in waiting.to_recall():
        try:
            with transaction.atomic():
                mails.report_expires_soon(report=report, days=days)
        except Exception:
            logger.exception("Report %s was not recalled", report.number)
            _ring(report)
    for report in waiting.expired().iterator():
        try:
            expire_report(by=SWEEP, report=report)
        except Refused:
            # Another sweep was faster, or it was signed at this moment.
            continue
        except Exception:
            logger.exception("Report %s did not expire", report.number)
            _ring(report)
    for row in annulments.due().iterator():
        try:
            expire_annulment(by=SWEEP, annulment=row)
        except Refused:
            continue
        except Exception:
            logger.exception("The annulment asked of %s did not expire", row.report.number)
            _ring(row.report)


def _ring(report: InstallationReport) -> None:
    alarm(
        f"expiry:{report.pk}",
        _("The report %(number)s could not be recalled or ended: see the log of the worker."),
        values={"number": report.number},
    )
