"""The tree against the definitions of RFC 9162, written out here as naively as it gets."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.journal.tree import merkle

sizes = st.integers(1, 70)


def leaves(size: int) -> list[bytes]:
    return [merkle.leaf_hash(str(n).encode()) for n in range(size)]


def mth(hashes: list[bytes]) -> bytes:
    """MTH of 2.1.1, over leaf hashes."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return hashlib.sha256(b"\x01" + mth(hashes[:k]) + mth(hashes[k:])).digest()


def path(m: int, hashes: list[bytes]) -> list[bytes]:
    """PATH of 2.1.3.1."""
    if len(hashes) == 1:
        return []
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    if m < k:
        return [*path(m, hashes[:k]), mth(hashes[k:])]
    return [*path(m - k, hashes[k:]), mth(hashes[:k])]


def stored(hashes: list[bytes]):
    """A fetch over the nodes that a frontier gives out."""
    frontier = merkle.Frontier()
    nodes = {(0, seq): leaf for seq, leaf in enumerate(hashes)}
    for leaf in hashes:
        nodes.update(frontier.append(leaf))
    return lambda wanted: {node: nodes[node] for node in wanted}


def test_known_hashes():
    """The empty tree and leaf of RFC 9162, 2.1.1 (as in Certificate Transparency's vectors)."""
    assert merkle.empty_root().hex().startswith("e3b0c44298fc1c149afbf4c8996fb924")
    assert merkle.leaf_hash(b"").hex() == (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )


@given(sizes)
def test_the_frontier_has_the_root(size):
    frontier = merkle.Frontier()
    for leaf in leaves(size):
        frontier.append(leaf)
    assert frontier.root() == mth(leaves(size)) == merkle.root(size, stored(leaves(size)))


@given(sizes, st.integers(0, 30))
def test_a_frontier_goes_on_from_stored_nodes(size, more):
    fetch = stored(leaves(size))
    hashes = fetch(merkle.peaks(0, size))
    frontier = merkle.Frontier(size, [hashes[node] for node in merkle.peaks(0, size)])
    for leaf in leaves(size + more)[size:]:
        frontier.append(leaf)
    assert frontier.root() == mth(leaves(size + more))


@given(sizes, st.data())
def test_inclusion_proofs_are_those_of_the_rfc_and_verify(size, data):
    index = data.draw(st.integers(0, size - 1))
    hashes = leaves(size)
    proof = merkle.inclusion_proof(index, size, stored(hashes))
    assert proof == path(index, hashes)
    assert merkle.verify_inclusion(hashes[index], index, size, proof, mth(hashes))


@given(sizes, st.data())
def test_an_inclusion_proof_holds_for_nothing_else(size, data):
    index = data.draw(st.integers(0, size - 1))
    hashes = leaves(size)
    root = mth(hashes)
    proof = merkle.inclusion_proof(index, size, stored(hashes))
    other = data.draw(
        st.integers(0, size - 1).filter(lambda n: n != index) if size > 1 else st.just(-1)
    )
    assert not merkle.verify_inclusion(merkle.leaf_hash(b"other"), index, size, proof, root)
    assert not merkle.verify_inclusion(hashes[index], other, size, proof, root)
    assert not merkle.verify_inclusion(hashes[index], index, size, [*proof, root], root)
    if proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        bent = [*proof]
        bent[place] = merkle.leaf_hash(b"bent")
        assert not merkle.verify_inclusion(hashes[index], index, size, bent, root)
        assert not merkle.verify_inclusion(hashes[index], index, size, proof[:-1], root)


@given(sizes, st.data())
def test_consistency_proofs_verify_and_hold_for_nothing_else(size, data):
    old = data.draw(st.integers(1, size))
    hashes = leaves(size)
    before, after = mth(hashes[:old]), mth(hashes)
    proof = merkle.consistency_proof(old, size, stored(hashes))
    assert merkle.verify_consistency(old, size, before, after, proof)
    forged = mth([*hashes[: old - 1], merkle.leaf_hash(b"forged")])
    assert not merkle.verify_consistency(old, size, forged, after, proof)
    if old < size:
        assert not merkle.verify_consistency(old, size, before, forged, proof)
        assert not merkle.verify_consistency(old, size, before, after, proof[:-1])


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_leaf_outside_has_no_proof(index, size):
    with pytest.raises(ValueError, match="not in a tree"):
        merkle.inclusion_proof(index, size, stored([]))
    assert not merkle.verify_inclusion(b"", index, size, [], b"")
