"""Two windows that write one draft are settled field by field."""

import pytest

from portal.drafts.merging import merge

STORED = {
    "subject": {"values": ["Z"], "at": 1, "by": "a"},
    "body": {"values": ["Rien ne sort."], "at": 3, "by": "a"},
}


@pytest.mark.parametrize(
    ("sent", "changed", "base", "kept", "theirs", "conflicts"),
    [
        # The page knows all that is stored: what it has changed is kept.
        ({"body": ["Si."]}, {"body"}, 3, ["Si."], {}, []),
        # It has changed another field, and is told what it does not know.
        ({"subject": ["Y"], "body": ["?"]}, {"subject"}, 2, ["Rien ne sort."],
         {"body": ["Rien ne sort."]}, []),
        # Both have changed the same one: what is stored stays, until somebody chooses.
        ({"body": ["Si."]}, {"body"}, 2, ["Rien ne sort."], {"body": ["Rien ne sort."]}, ["body"]),
        # Both have written the same.
        ({"body": ["Rien ne sort."]}, {"body"}, 2, ["Rien ne sort."], {}, []),
    ],
)  # fmt: skip
def test_a_field_counts_by_itself(sent, changed, base, kept, theirs, conflicts):
    merged = merge(STORED, sent, changed, base, "b")
    assert merged.fields["body"]["values"] == kept
    assert (merged.theirs, merged.conflicts) == (theirs, conflicts)


def test_what_a_window_wrote_itself_is_no_news_to_it():
    """The answer to what it sent before was lost on the way."""
    merged = merge(STORED, {"body": ["Rien ne sort plus."]}, {"body"}, 1, "a")
    assert merged.fields["body"] == {"values": ["Rien ne sort plus."], "at": 4, "by": "a"}
    assert not merged.conflicts


def test_an_untouched_field_is_kept_as_it_was_first_seen():
    merged = merge({}, {"subject": ["A"], "language": ["fr"]}, {"subject"}, 0, "a")
    assert merged.fields["language"] == {"values": ["fr"], "at": 1, "by": "a"}
    again = merge(merged.fields, {"language": ["en"]}, set(), 1, "a")
    assert again.fields == merged.fields
