"""Each mail, in both languages, with each value empty, the longest and foreign."""

import re

import pytest

from portal.outbox.queue import render_mail
from tests.gates.sources import ROOT
from tests.papers.sentences import broken_lines, broken_text
from tests.papers.told import COUNTS, Story, context, is_one_of, source

# How support is reached stands at the foot of each: a setting.
pytestmark = pytest.mark.django_db

FOLDER = ROOT / "templates" / "mails"
MAILS = sorted(
    path.relative_to(FOLDER).with_suffix("").as_posix()
    for path in FOLDER.glob("*/**/*.html")
    if not path.name.startswith("_")
)

NEVER_EMPTY = {
    "name", "*.name", "user", "company", "technician", "on_behalf_of", "*.merchant_signatory",
    "number", "*.number", "*.code", "version", "*.version", "*.line", "*.city", "*.shop_name",
    "title", "*.title", "*.subject", "kind", "*.kind", "*.label", "*.place", "*.trainer",
    "phrases", "notice",
    "total", "*.what_now", "starts_on", "*_on", "*_at", "*_until", "*.day", *COUNTS,
    # Nothing is published without a certificate, nor refused or cancelled without a reason.
    "*.last_day", "release.certificate_number", "ending.reason", "contract.reason",
    "*.licence", "*.get_*_display",
    "candidature.reason", "suspension.reason", "*.cancel_reason", "*.refused_reason",
    "contest.reason", "annulment.reason", "*.settled_reason",
    "checkpoint.note", "checkpoint.size", "chosen_by", "answer.text", "licence.cancelled_reason",
    "todo", "planned", "*.todo", "*.planned", "*.overdue", "*.integrator__name",
}  # fmt: skip
"""What no form, action or import lets through empty. All else may be, and a new one is."""


def rendered(mail: str, language: str, story: Story) -> tuple[str, str]:
    names = context(f"mails/{mail}.html", story) | context(f"mails/{mail}.txt", story)
    _subject, text, html = render_mail(language, "Objet", mail, names)
    return html, text


def may_be_empty(path: str, story: Story, mail: str) -> bool:
    """A leaf that no rule fills, or whatever the template itself asks for with an `if`."""
    asked = rf"{{% (?:el)?if [^%]*(?<![\w.]){re.escape(path)}(?![\w.])"
    if re.search(asked, source(f"mails/{mail}.html")):
        return True
    is_object = any(other.startswith(f"{path}.") for other in story.asked)
    return not is_object and not is_one_of(path, NEVER_EMPTY)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("mail", MAILS)
def test_no_sentence_is_built_on_an_empty_value(mail, language):
    whole = Story()
    page, text = rendered(mail, language, whole)
    assert not broken_lines(page) + broken_text(text)
    wrong = []
    for path in sorted(whole.asked):
        if may_be_empty(path, whole, mail):
            page, text = rendered(mail, language, Story(empty=path))
            wrong += [f"{path}: {line}" for line in broken_lines(page) + broken_text(text)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("mail", MAILS)
@pytest.mark.parametrize("text", ["面包店", "مقهى", "Chez Léa 😀", "N0123456789" * 24])
def test_a_mail_says_any_name_as_it_is(mail, text):
    html, plain = rendered(mail, "fr", Story(text))
    assert (text in html) == (text in plain)
