"""What is stored by name is listed in docs/stored-names.md, and changes only with that list."""

import pytest

from tests.gates import stored_names
from tests.gates.sources import python_files, tree

REMEDY = "if it is meant: .venv/bin/python -m tests.gates.stored_names, and say why in the commit"


@pytest.mark.parametrize("title", stored_names.SECTIONS)
def test_the_list_has_the_names_of_the_code(title):
    code, listed = set(stored_names.SECTIONS[title]()), stored_names.listed()[title]
    assert code, "nothing was found: the collector looks at the wrong place"
    assert not code - listed, f"new, or renamed; {REMEDY}"
    assert not listed - code, f"gone, or renamed; {REMEDY}"


def test_the_list_has_no_other_sections():
    assert list(stored_names.listed()) == list(stored_names.SECTIONS)


def test_an_entry_names_its_event_where_it_is_recorded():
    """Else nobody finds who writes what the journal shows."""
    assert not stored_names.unnamed_events()


def test_whoever_reads_the_journal_asks_for_events_that_are_written():
    """`replay` and the timelines name events; one that nobody writes finds nothing, silently."""
    written = stored_names.events()
    families = {event.partition(".")[0] for event in written}
    asked = {}
    for path in python_files():
        if "evidence" in path.stem or "timeline" in path.stem or path.stem == "history":
            for text in stored_names.texts(tree(path)):
                family, dot, rest = text.partition(".")
                if dot and rest.isidentifier() and family in families and not rest.endswith("_"):
                    asked.setdefault(text, path.name)
    assert len(asked) > 40
    assert not {text: place for text, place in asked.items() if text not in written}
