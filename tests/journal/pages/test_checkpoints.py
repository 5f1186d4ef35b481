"""The public list of checkpoints, and the answer to one that somebody holds."""

import pytest
from django.test import Client

from portal.journal.models import Checkpoint, JournalEntry, MerkleNode, SequencedEntry
from portal.journal.tree import merkle, sequencer
from portal.journal.tree.signed_note import CheckpointText, sign
from portal.witnesses.work import name_due
from tests.journal.bypass import without_triggers
from tests.journal.factories import sequenced
from tests.journal.verify.test_walk import forge, rebuild
from tests.witnesses.factories import yesterday

pytestmark = pytest.mark.django_db
PAGE = "/journal/checkpoints/"


def compared(note):
    return Client().post(PAGE, {"note": note}).content.decode().replace("\u00a0", " ")


def test_all_are_listed_for_anyone_and_lead_to_their_note(db):
    yesterday(2)
    name_due()
    sequencer.sequence()
    page = Client().get(PAGE).content.decode()
    for checkpoint in Checkpoint.objects.all():
        assert f'href="/journal/checkpoint/{checkpoint.size}"' in page
    assert "Le journal lui-même nomme chacun d’eux" in page.replace("\u00a0", " ")


def test_none_yet(db):
    assert "Pas encore de point de contrôle" in Client().get(PAGE).content.decode()


def test_one_that_holds_is_confirmed_however_it_was_copied(db):
    sequenced(3)
    note = Checkpoint.objects.latest("size").note
    sequenced(2)
    for copied in (note, note.strip(), note.replace("\n", "\r\n"), f"\n\n{note}\n"):
        assert "Notre journal le confirme" in compared(copied)


def test_what_was_rewritten_contradicts_it(db):
    sequenced(3)
    held = Checkpoint.objects.latest("size").note
    with without_triggers():
        last = JournalEntry.objects.order_by("pk").last()
        JournalEntry.objects.filter(pk=last.pk).update(body=forge(last.pk, data={"n": 99}))
        rebuild()
    page = compared(held)
    assert "Notre journal contredit ce point de contrôle" in page
    assert "Gardez tel quel le fichier ou le message" in page


def test_what_is_gone_contradicts_it(db):
    sequenced(2)
    sequenced(3)
    held = Checkpoint.objects.latest("size")
    with without_triggers():
        Checkpoint.objects.filter(size=held.size).delete()
    assert "il manque dans notre liste" in compared(held.note)
    with without_triggers():
        SequencedEntry.objects.filter(seq__gte=2).delete()
        MerkleNode.objects.all().delete()
    assert "il y a des entrées en moins" in compared(held.note)


def test_what_our_key_has_not_signed_is_not_ours(db):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    sequenced(1)
    text = CheckpointText("crisalid.example/journal", 1, merkle.leaf_hash(b"x"))
    for note in (sign(text, Ed25519PrivateKey.generate()), "rien", "a\n1\nb\n\n— c d\n"):
        assert "Ce n’est pas un point de contrôle signé par l’une de nos clés" in compared(note)


def test_a_tree_that_cannot_be_read_says_so(db):
    sequenced(3)
    held = Checkpoint.objects.latest("size").note
    with without_triggers():
        MerkleNode.objects.all().delete()
        SequencedEntry.objects.filter(seq=0).delete()
    assert "Notre journal ne peut pas être lu" in compared(held)


def test_what_was_typed_is_kept(db):
    page = Client().post(PAGE, {"note": ""}).content.decode()
    assert 'aria-invalid="true"' in page
    assert "quatre" in compared("quatre lignes")


@pytest.mark.parametrize("number", [1, 30])
def test_the_same_queries_at_two_sizes(db, number, django_assert_max_num_queries):
    yesterday(number)
    Client().get(PAGE)
    with django_assert_max_num_queries(6):
        Client().get(PAGE)


def test_a_visitor_finds_the_list_where_documents_are_verified(db):
    assert f'href="{PAGE}"' in Client().get("/verify/").content.decode()
