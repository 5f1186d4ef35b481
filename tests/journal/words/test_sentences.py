"""Every event has a sentence in both languages, and none is built on an empty value."""

import ast
import re

import pytest
from django.utils import translation
from django.utils.html import strip_tags

from portal.journal.models import JournalEntry
from portal.journal.record import Personal
from portal.journal.words.sentences import UNKNOWN, families, sentence_of
from portal.journal.words.subjects import subject_kinds
from portal.journal.words.telling import PLACEHOLDER, tell
from portal.ui.text import formats
from tests.cast import make_user, sign_in
from tests.gates.sources import calls, module, python_files, tree
from tests.gates.stored_names import listed
from tests.journal.factories import entry, erased, user
from tests.papers.sentences import broken, lines_of

pytestmark = pytest.mark.django_db

EVENTS = sorted(listed()["Events of the journal"])
ALWAYS = {"who", "what", "company"}
"""What a sentence may stand on: there are words for each, whatever an entry lacks."""


def told(made, reader=None, **options):
    (found,) = tell(
        [JournalEntry.objects.get(pk=made.pk)], reader or make_user("auditor"), **options
    )
    return found


def all_told(reader, data=None):
    """An entry of each event, told; what they are about is one person, whatever the event."""
    subject = user()
    for event in EVENTS:
        entry(subject, event=event, data=data or {})
    return tell(list(JournalEntry.objects.filter(event__in=EVENTS)), reader)


def read(found):
    return lines_of("".join(f"<p>{part}</p>" for part in (f"{found.sentence}.", *found.details)))


def test_every_stored_event_has_one_sentence_and_no_other_has():
    said = [event for family in families for event in family.sentences]
    assert sorted(said) == EVENTS
    assert len(EVENTS) > 120


@pytest.mark.parametrize("event", EVENTS)
def test_a_sentence_stands_on_what_every_entry_has(event):
    names = set(PLACEHOLDER.findall(str(sentence_of(event).text)))
    assert "who" in names
    assert names <= ALWAYS


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_sentence_is_built_on_an_empty_value(language):
    """Nothing in the data, a subject that is gone: each is still a whole sentence."""
    reader = make_user("auditor")
    with translation.override(language):
        for found in all_told(reader):
            event, lines = found.entry.event, read(found)
            assert not broken(lines), (event, lines)
            assert "%(" not in "".join(lines)
            # A flag's absence may be worth words ("not offered"); a value's absence never is.
            assert not [line for line in lines[1:] if re.search(r"[:(]\s*$", line)], lines


EMPTY = ["", None, [], {}, 0, False, "not a day", Personal("")]


NAMES = ["empty", "none", "list", "object", "zero", "false", "text", "personal"]


@pytest.mark.parametrize("value", EMPTY, ids=NAMES)
def test_no_value_of_any_kind_breaks_a_sentence(value):
    reader = make_user("auditor")
    for event in EVENTS:
        sentence = sentence_of(event)
        names = {name for text in sentence.details for name in PLACEHOLDER.findall(str(text))}
        data = dict.fromkeys(
            names | {"integrator", "representative", "starts_on", "held_on"}, value
        )
        lines = read(told(entry(event=event, data=data), reader))
        assert not broken(lines), (event, lines)


def test_what_no_app_knows_is_said_to_be_unknown():
    found = told(entry(event="test.happened"))
    assert sentence_of("test.happened") is UNKNOWN
    assert "ne sait pas dire" in found.sentence


def test_sentences_live_with_the_app_that_records_the_event():
    recorded = {}
    for path in python_files():
        for call in calls(tree(path)):
            for item in call.keywords:
                if item.arg == "event" and isinstance(item.value, ast.Constant):
                    recorded[item.value.value] = app_of(path)
    said, known = {}, set(EVENTS)
    for path in python_files():
        if "plugs" in path.with_suffix("").parts:
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.Constant) and node.value in known:
                    said.setdefault(node.value, set()).add(app_of(path))
    assert not {event for event in EVENTS if recorded[event] not in said[event]}


def app_of(path):
    parts = module(path).split(".")
    return ".".join(parts[: 2 if parts[0] == "portal" else 1])


def test_the_scenes_entries_are_told_whole_with_links_that_open(client, cast):
    """By their own names: nothing is "no. 12", and each link leads the auditor somewhere."""
    sign_in(client, cast.auditor)
    entries = list(JournalEntry.objects.select_related("actor_user"))
    links = set()
    for each in tell(entries, cast.auditor):
        lines = read(each)
        assert not broken(lines), lines
        assert "(non connu)" not in each.sentence
        assert each.entry.subject_type in {kind.label for kind in subject_kinds}
        links |= set(re.findall(r'href="([^"]+)"', each.sentence + "".join(each.details)))
    assert len(links) > 5
    for href in links:
        assert client.get(href).status_code in (200, 302), href


def test_personal_data_is_told_while_it_is_kept(cast):
    made = entry(event="account.edited", data={"name": Personal("Jeanne Klein"), "phone": ""})
    assert "Jeanne Klein" in "".join(told(made).details)
    made.personal_data.all().delete()
    assert told(made).details == []


def test_where_a_text_was_erased_it_says_so_and_when(cast):
    someone = user()
    made = entry(someone, event="account.edited", data={"name": Personal("Jeanne Klein")})
    done = erased(someone)
    found = "".join(told(made).details)
    assert "Jeanne" not in found
    assert "(effacé le" in found
    with translation.override("en"):
        assert f"(erased on {formats.when(done.at)})" in strip_tags("".join(told(made).details))


def test_names_are_escaped():
    made = entry(user(name="<b>Zoé</b>"), event="account.deactivated", data={"reason": "<i>x"})
    found = told(made)
    assert "<b>" not in found.sentence
    assert "&lt;b&gt;Zoé" in found.sentence
    assert found.title.endswith("<b>Zoé</b>")
    assert "&lt;i&gt;x" in found.details[0]


def test_a_row_is_a_link_only_for_whoever_may_open_it(cast):
    made = entry(cast.support, event="account.deactivated")
    assert "href" in told(made, cast.auditor).sentence
    assert "href" not in told(made, cast.quality).sentence


def test_a_company_reads_of_crisalid_and_of_nobody_elses_people(cast):
    made = entry(
        event="training.recorded",
        by=cast.quality,
        data={
            "title": "T",
            "attendance": [
                {"representative": cast.technician_rep.pk, "attended": True},
                {"representative": cast.stranger_rep.pk, "attended": True},
            ],
        },
    )
    ours = told(made, cast.manager, company=cast.integrator.pk)
    assert ours.sentence.startswith("Crisalid ")
    assert cast.technician.name in "".join(ours.details)
    assert cast.stranger.name not in "".join(ours.details)
    theirs = told(made, cast.auditor)
    assert theirs.sentence.startswith(cast.quality.name)
    assert cast.stranger.name in "".join(theirs.details)


def test_english_is_told_in_english(cast):
    made = entry(cast.integrator, event="integrator.suspended", by=cast.quality)
    with translation.override("en"):
        assert "suspended the company" in told(made, cast.auditor).sentence
    assert "a suspendu l’entreprise" in told(made, cast.auditor).sentence


@pytest.mark.parametrize("kind", list(subject_kinds), ids=lambda kind: kind.label)
def test_each_kind_of_row_can_be_named(kind):
    assert list(kind.rows([-1])) == []
