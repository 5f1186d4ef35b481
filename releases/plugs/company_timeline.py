"""A company's downloads and acknowledgements, in words for its timeline."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from integrators.companies import timeline
from integrators.models import Integrator
from releases.catalogue.models import ReleaseFile
from releases.files.models import Download


def _entries(integrator: Integrator) -> Q:
    """By the company's people; a person of two companies is told at both."""
    people = integrator.representatives.values("user")
    files = Download.objects.filter(representative__integrator=integrator).values("file")
    downloads = timeline.entries_about(ReleaseFile, ReleaseFile.objects.filter(pk__in=files))
    others = Q(event__in=("release.notes_accepted", "release.withdrawal_acknowledged"))
    return (downloads | others) & Q(actor_user__in=people)


timeline.register_timeline(
    timeline.TimelineSource(
        kind=("releases", _("Releases")),
        titles={
            "release.downloaded": (_("File downloaded"), "neutral"),
            "release.notes_accepted": (_("Release notes accepted"), "neutral"),
            "release.withdrawal_acknowledged": (_("Withdrawal acknowledged"), "neutral"),
        },
        entries=_entries,
    )
)
