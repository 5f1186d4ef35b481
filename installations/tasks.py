"""The Celery tasks of installations."""

import logging
from collections.abc import Callable
from functools import partial

from celery import shared_task
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from installations import mails
from installations.actions.annul_report import expire_annulment
from installations.actions.expire_report import SWEEP, expire_report
from installations.missing import chasing
from installations.models import InstallationReport
from installations.recalls import reminders
from installations.rules import annulments, waiting
from portal.core.actions import Refused
from portal.core.alarms import alarm

logger = logging.getLogger(__name__)


@shared_task
def expire_reports() -> None:
    """Recall what expires soon, end reports and annulments that waited too long; idempotent."""
    for report, days in waiting.to_recall():
        _try(partial(_recall, report, days), report, "Report %s was not recalled")
    for report in waiting.expired().iterator():
        _try(partial(expire_report, by=SWEEP, report=report), report, "Report %s did not expire")
    for row in annulments.due().iterator():
        expire = partial(expire_annulment, by=SWEEP, annulment=row)
        _try(expire, row.report, "The annulment asked of %s did not expire")


@shared_task
def remind_of_recalls() -> None:
    """Write today's reminders of open recalls and send what is due; idempotent."""
    reminders.plan()
    reminders.remind_due()


@shared_task
def chase_missing_reports() -> None:
    """Find which reports are missing and send the reminders that are due; idempotent."""
    chasing.find()
    chasing.plan()
    chasing.remind_due()


def _recall(report: InstallationReport, days: int) -> None:
    with transaction.atomic():
        mails.report_expires_soon(report=report, days=days)


def _try(act: Callable[[], object], report: InstallationReport, failed: str) -> None:
    """Do it for one, so that what fails there keeps nothing from the others."""
    try:
        act()
    except Refused:
        # Another sweep was faster, or it was signed or answered at this moment.
        return
    except Exception:
        logger.exception(failed, report.number)
        _ring(report)


def _ring(report: InstallationReport) -> None:
    alarm(
        f"expiry:{report.pk}",
        _("The report %(number)s could not be recalled or ended: see the log of the worker."),
        values={"number": report.number},
    )
