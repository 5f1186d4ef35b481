import pytest

from installations.actions.open_recalls import open_recalls
from installations.models import InstallationReport, Recall, ReportKind
from portal.journal.record import Actor
from releases.models import WithdrawalNotice
from tests.installations.factories import make, newer
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db


@pytest.fixture
def base(cast, release):
    """Two machines on the release, one updated since, one not signed by both."""
    running = [make(cast.technician_rep, release), make(cast.stranger_rep, release)]
    updated = make(cast.technician_rep, release)
    make(cast.technician_rep, release, "integrator")
    latest = newer(cast)
    make(cast.technician_rep, latest, kind=ReportKind.UPDATE, replaces=updated)
    return running, latest


def test_each_machine_that_runs_it_is_recalled_once(cast, release, base):
    running, _latest = base
    withdrawal = releases.withdraw(cast.quality, release)
    assert set(Recall.objects.values_list("report", flat=True)) == {row.pk for row in running}
    Recall.objects.all().delete()
    assert open_recalls(by=Actor.system("test"), withdrawal=withdrawal) == 2


def test_the_people_concerned_are_told_once_with_their_sites(cast, release, base):
    running, _latest = base
    withdrawal = releases.withdraw(cast.quality, release)
    notices = {notice.user: notice for notice in WithdrawalNotice.objects.all()}
    assert set(notices) >= {cast.technician, cast.manager, cast.stranger}
    own, other = notices[cast.technician], notices[cast.stranger]
    waiting = InstallationReport.objects.get(state="submitted")
    assert {site["url"] for site in own.sites} == {
        running[0].site.get_absolute_url(), waiting.site.get_absolute_url(),
    }  # fmt: skip
    assert [site["url"] for site in other.sites] == [running[1].site.get_absolute_url()]
    assert withdrawal.notices.filter(user=cast.technician).count() == 1


def test_an_update_solves_the_recall(cast, release, base):
    running, latest = base
    releases.withdraw(cast.quality, release)
    update = make(cast.technician_rep, latest, kind=ReportKind.UPDATE, replaces=running[0])
    solved = Recall.objects.get(report=running[0])
    assert solved.solved_by == update
    assert solved.solved_at
    assert Recall.objects.open().count() == 1
