"""The proof of work: signed, right, in time."""

import json
from base64 import b64decode, b64encode

import pytest

from integrators.candidatures import proof_of_work
from portal.core import clock
from portal.core.actions import Refused
from tests.integrators import factories as make


@pytest.fixture(scope="module")
def answer():
    return make.solved()


def changed(answer, part, key, value):
    payload = json.loads(b64decode(answer))
    (payload["challenge"]["parameters"] if part == "challenge" else payload["solution"])[key] = (
        value
    )
    return b64encode(json.dumps(payload).encode()).decode()


def code_of(payload):
    with pytest.raises(Refused) as caught:
        proof_of_work.spend_challenge(payload)
    return caught.value.code


def test_a_right_answer_names_its_challenge(answer):
    nonce = json.loads(b64decode(answer))["challenge"]["parameters"]["nonce"]
    assert proof_of_work.spend_challenge(answer) == nonce


@pytest.mark.parametrize(
    "change",
    [
        ("challenge", "expiresAt", 99999999999),
        ("challenge", "nonce", "00" * 16),
        ("challenge", "keyPrefix", ""),
        ("challenge", "cost", 1),
        ("solution", "counter", 123456789),
        ("solution", "derivedKey", "00" * 32),
    ],
)
def test_what_was_changed_is_wrong(answer, change):
    assert code_of(changed(answer, *change)) == "wrong_proof"


@pytest.mark.parametrize("payload", ["x", "e30=", "bnVsbA==", "W10=", "A" * 5000])
def test_rubbish_is_wrong(payload):
    assert code_of(payload) == "wrong_proof"


def test_nothing_and_too_late(answer, time_machine):
    assert code_of("") == "no_proof"
    time_machine.move_to(clock.now() + proof_of_work.LIVES)
    assert code_of(answer) == "proof_expired"
