import hashlib

import pytest

from installations.models import ReportKind
from installations.papers import wordings

PUBLISHED = "deb1"
"""Of all wordings so far: this changes when one is added. None is changed or taken away."""


def test_every_wording_stays():
    assert len(wordings.published()) == 14
    joined = "\n".join(one.sha256 for one in wordings.published()[:14])
    assert hashlib.sha256(joined.encode()).hexdigest()[:4] == PUBLISHED


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", ReportKind.values)
def test_the_newest_is_published_for_its_kind_and_language_alone(language, kind):
    text = wordings.undertaking(language, kind)
    assert wordings.is_published("undertaking", language, kind, text)
    other = "en" if language == "fr" else "fr"
    assert not wordings.is_published("undertaking", other, kind, text)
    assert not wordings.is_published("six_years", language, kind, text)
    assert not wordings.is_published("undertaking", language, kind, text + " ")
    wrong = "new" if kind == "removal" else "removal"
    assert not wordings.is_published("undertaking", language, wrong, text)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("party", ["integrator", "merchant"])
def test_the_consent_names_reference_and_fingerprint(language, party):
    text = wordings.consent(language, party, reference="6f1c", digest="ab12")
    assert "6f1c" in text
    assert "ab12" in text
    assert "{" not in text
