"""Texts that a report carries and that its parties sign, in the report's language.

They are frozen into the report when it is submitted, so that a later wording changes nothing
that was signed. Source: DOC-QLT-210 («engage la responsabilité de l'utilisateur et de
l'intégrateur»), CGI art. 286-I-3° bis, LPF art. L102 B (six years).
"""

from collections.abc import Callable

from django.utils import translation
from django.utils.translation import gettext as _

from installations.models import Party, ReportKind


def six_years_reminder(language: str) -> str:
    """The reminder that the data is kept for six years."""
    return _in_language(
        language,
        lambda: _(
            "Reminder: the user keeps the data recorded by the cash-register software, its "
            "closings and its archives for six years, in a readable form, and presents them to "
            "the administration on request."
        ),
    )


def undertaking_text(language: str, kind: str) -> str:
    """What both parties undertake. Never says that NF525 is mandatory: it is one way of two."""
    if kind == ReportKind.REMOVAL:
        return _in_language(
            language,
            lambda: _(
                "The parties undertake to delete or alter nothing of the data recorded until the "
                "removal, and to keep the archives handed over. Whoever alters a parameter that "
                "bears on the inalterability, security, conservation or archiving of the data "
                "answers for it."
            ),
        )
    return _in_language(
        language,
        lambda: _(
            "The parties undertake not to alter the software, nor any parameter that bears on "
            "the inalterability, security, conservation or archiving of the data recorded. "
            "Whoever alters such a parameter answers for it."
        ),
    )


def consent_text(language: str, party: str, *, number: str, digest: str) -> str:
    """The sentence that a party agrees to by signing report `number` (canonical SHA-256)."""
    values = {"number": number, "digest": digest}
    if party == Party.INTEGRATOR:
        return _in_language(
            language,
            lambda: (
                _(
                    "I have read the installation report %(number)s (fingerprint %(digest)s). I "
                    "certify that it tells what was done, and I sign it for the integrator."
                )
                % values
            ),
        )
    return _in_language(
        language,
        lambda: (
            _(
                "I have read the installation report %(number)s (fingerprint %(digest)s), with "
                "the reminder of the six years and the undertaking not to alter. I agree, and I "
                "sign it for the user of the software."
            )
            % values
        ),
    )


def text_to_sign(content: dict[str, object], party: str, *, digest: str) -> str:
    """The whole text a party signs under: reminder, undertaking and consent."""
    texts = content["texts"]
    assert isinstance(texts, dict)
    sentence = consent_text(
        str(content["language"]), party, number=str(content["number"]), digest=digest
    )
    return "\n\n".join([texts["six_years"], texts["undertaking"], sentence])


def kind_label(language: str, kind: str) -> str:
    """What a kind of report is called in `language`."""
    return _in_language(language, lambda: str(ReportKind(kind).label))


def document_title(language: str) -> str:
    """The title of the document."""
    return _in_language(language, lambda: _("Installation report"))


def _in_language(language: str, say: Callable[[], str]) -> str:
    with translation.override(language):
        return say()
