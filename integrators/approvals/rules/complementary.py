"""The complementary training that one release may ask for, on top of what all ask for."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from integrators.approvals.rules.requirements import Requirement
from integrators.trainings.models import Course
from integrators.values import AsOf
from portal.ui.text.formats import when


@dataclass(frozen=True)
class Asked:
    """A complementary training that a release asks for, from `starts_on` on (that day included).

    Before that day it is only announced; from then on who has not attended it, or whose
    attendance has expired, can neither download that release nor sign a report of it. Other
    releases do not depend on it, and the company keeps its approval.
    """

    course: Course
    starts_on: dt.date
    version: str


def complementary(row: Any, asked: Asked, at: AsOf) -> Requirement:
    words = {
        "title": asked.course.title,
        "version": asked.version,
        "day": when(asked.starts_on),
    }
    if row.attended_asked:
        label = _("Complementary training “%(title)s”, asked for by %(version)s") % words
        return Requirement("complementary", True, label)
    advice = _("Ask your company’s manager to enrol you for a session.")
    if at.day < asked.starts_on:
        label = (
            _(
                "%(version)s asks for the complementary training “%(title)s”; from %(day)s on it "
                "cannot be downloaded or installed without it"
            )
            % words
        )
        return Requirement("complementary", True, label, advice, "integrators:sessions")
    label = _("Complementary training “%(title)s” not attended, which %(version)s asks for") % words
    return Requirement("complementary", False, label, advice, "integrators:sessions")
