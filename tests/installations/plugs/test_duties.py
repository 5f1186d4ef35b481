import pytest

from installations.plugs.duties import duties
from tests.installations.factories import make
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db


def test_each_gets_their_own(cast, release):
    make(cast.technician_rep, release)
    make(cast.technician_rep, release, "draft")
    make(cast.technician_rep, release, "submitted")
    make(cast.technician_rep, release, "integrator")
    assert [duty.action for duty in duties(cast.technician)] == [
        "Lire et signer", "Voir ces PV", "Voir les brouillons",
    ]  # fmt: skip
    assert [duty.action for duty in duties(cast.manager)] == ["Voir ces PV"]
    for user in (cast.stranger, cast.quality, cast.auditor, cast.admin, cast.support):
        assert not list(duties(user))
    withdrawal = releases.withdraw(cast.quality, release)
    first = next(iter(duties(cast.technician)))
    assert first.href == f"/installations/recalls/{withdrawal.pk}/?state=todo"
    assert "1 machine" in first.title
    assert not list(duties(cast.quality))
    titles = [duty.title for duty in duties(cast.technician)]
    assert sum("ne peut plus être signé" in title for title in titles) == 2
    assert not any("Signer le PV" in title for title in titles)
