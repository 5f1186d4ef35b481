"""What comes in is kept to the byte, or refused with its place: never cleaned."""

import pytest

from installations.papers.body import facts_of, write_body
from installations.papers.received import faults, read_body, require_body
from installations.papers.schema import SCHEMAS
from portal.core import clock
from portal.core.actions import Refused
from portal.journal import canonical
from portal.journal.models import Checkpoint
from tests.installations.factories import complete_draft
from tests.papers.samples import changed, leaves

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast, release):
    return complete_draft(cast.technician_rep, release)


@pytest.fixture
def said(draft):
    return canonical.loads(write_body(draft, at=clock.now()))


def code(report, raw):
    with pytest.raises(Refused) as refused:
        require_body(report, raw)
    return refused.value.code


def test_what_the_review_writes_is_taken(draft):
    require_body(draft, write_body(draft, at=clock.now()))


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda raw: raw + b"\n", lambda raw: raw.replace(b'":', b'" :', 1), lambda raw: b"",
        lambda raw: b"[1]", lambda raw: b"{", lambda raw: b"\xff" + raw, lambda raw: b"null",
        lambda raw: raw.replace(b'"v":2', b'"v":2.0'), lambda raw: b"[" * 60_000,
        lambda raw: raw[:-1] + b',"z":"' + b"x" * 70_000 + b'"}',
        lambda raw: raw[:-1] + b',"v":2}',
    ],
)  # fmt: skip
def test_bytes_that_are_not_canonical_are_refused(draft, spoilt):
    assert code(draft, spoilt(write_body(draft, at=clock.now()))) == "not_canonical"


@pytest.mark.parametrize(
    ("path", "value", "wrong"),
    [
        (("machine", "licence"), "V4-1 ", "not_canonical"),
        (("machine", "licence"), " V4-1", "not_canonical"),
        (("merchant", "name"), "Cafe\u0301", "not_canonical"),
        (("reservations",), "un\r\ndeux", "not_canonical"),
        (("merchant", "name"), "un\ndeux", "several_lines"),
        (("merchant", "name"), "SARL \u202eerehtS", "unseen_signs"),
        (("site", "street"), "1 rue\u200b Neuve", "unseen_signs"),
        (("merchant", "name"), "x" * 151, "too_long"),
        (("merchant", "name"), 12, "not_text"),
        (("opening_total",), "12", "no_amount"), (("opening_total",), "1e3", "no_amount"),
        (("opening_total",), "-1.00", "no_amount"), (("opening_total",), "01.00", "no_amount"),
        (("opening_total",), 12, "no_amount"),
        (("commissioned_at",), "2026-11-27T10:00:00", "no_offset"),
        (("commissioned_at",), "2026-13-27T10:00:00+01:00", "no_moment"),
        (("commissioned_at",), "demain", "no_moment"),
        (("closing_configured",), "true", "not_yes_or_no"),
        (("reference",), "PV-2026-00001", "wrong_form"),
        (("release", "file", "sha256"), "abc", "wrong_form"),
        (("release", "file", "size"), -1, "no_whole_number"),
        (("release", "file", "size"), True, "no_whole_number"),
        (("prerequisites",), {}, "no_list"), (("site",), [], "no_object"),
        (("language",), "de", "not_offered"), (("v",), 1, "not_offered"),
        (("v",), [2], "not_offered"), (("kind",), ["new"], "not_offered"),
        (("number",), "PV-2026-00001", "unknown"),
        (("release", "certified_on"), "27/11/2026", "no_day"),
        (("machine", "licence"), "", "empty"), (("closing_configured",), False, "empty"),
        (("texts", "undertaking"), "Les parties font ce qu’elles veulent.", "not_published"),
    ],
)  # fmt: skip
def test_what_is_not_canonical_or_not_of_its_type_is_named_by_its_place(said, path, value, wrong):
    assert ("/".join(path), wrong) in faults(changed(said, path, value))


def test_nothing_may_lack_and_nothing_be_added(draft, said):
    assert faults(said) == []
    for path, _value in leaves(said):
        if any(isinstance(step, int) for step in path):
            continue
        less = changed(said, path, None)
        place = less
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]
        if path not in {("merchant", "siret"), ("integrator", "siret")}:
            assert faults(less), path
    assert code(draft, canonical.dumps(said | {"more": ""})) == "wrong_body"


def test_what_is_not_of_this_draft_is_refused(draft, said, cast, release):
    other = complete_draft(cast.technician_rep, release)
    assert code(other, canonical.dumps(said)) == "changed_meanwhile"
    assert code(draft, canonical.dumps(changed(said, ("opening_total",), "1.00"))) == (
        "changed_meanwhile"
    )


def test_a_sign_that_no_paper_can_print_is_named(draft, said):
    raw = canonical.dumps(changed(said, ("merchant", "name"), "面包店"))
    with pytest.raises(Refused, match="面") as refused:
        require_body(draft, raw)
    assert refused.value.code == "unprintable"


def test_the_device_names_a_checkpoint_that_there_was(draft, said, drain):
    drain()
    last = Checkpoint.objects.order_by("-size").first()
    seen = {"size": last.size, "root": bytes(last.root).hex()}
    device = said["device"]
    require_body(draft, canonical.dumps(said | {"device": device | {"checkpoint": seen}}))
    for wrong in (seen | {"size": last.size + 1}, seen | {"root": "0" * 64}):
        raw = canonical.dumps(said | {"device": device | {"checkpoint": wrong}})
        assert code(draft, raw) == "unknown_checkpoint"


def test_what_was_typed_on_another_keyboard_is_canonical_before_it_is_read(draft):
    draft.merchant_name = " Cafe\u0301 de la\u00ad Gare\u200b "
    draft.reservations = "un\r\ndeux\u202e"
    said = facts_of(draft)
    assert (said["merchant"]["name"], said["reservations"]) == ("Café de la Gare", "un\ndeux")


@pytest.mark.parametrize("kind", SCHEMAS)
def test_each_kind_has_a_shape_of_its_own(kind):
    shape = SCHEMAS[kind].shape()
    assert {"integrator", "merchant", "site", "release", "machine", "texts"} <= shape.names.keys()


def test_an_empty_body_is_told_so():
    assert faults({}) == [("kind", "not_offered")]
    assert read_body(b"{}") == {}
