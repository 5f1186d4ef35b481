import re
import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction

from portal.accounts.models import OneTimeCode
from portal.accounts.proofs.codes import send_code, use_code
from portal.core import clock
from portal.core.actions import Refused
from portal.outbox.models import OutgoingMail

WHAT = {"purpose": "sign", "subject": "report:12:merchant"}


def send(**changes):
    send_code(**(WHAT | {"email": "claude@boulangerie.example", "language": "fr"} | changes))
    text = OutgoingMail.objects.order_by("-pk")[0].text
    return re.search(r"^(\d{3} \d{3})$", text, re.MULTILINE)[1]


def refusal(code, **changes):
    with pytest.raises(Refused) as refused:
        use_code(**(WHAT | changes), code=code)
    return refused.value.code


def wrong(code):
    return f"{(int(code.replace(' ', '')) + 1) % 1_000_000:06d}"


@pytest.mark.django_db
def test_a_code_works_once_and_as_people_type_it():
    code = send()
    assert use_code(**WHAT, code=f" {code} ").used_at
    assert refusal(code) == "no_code"


@pytest.mark.django_db
def test_only_a_keyed_hash_is_stored():
    code = send().replace(" ", "")
    assert code not in OneTimeCode.objects.get().code_hash
    assert OutgoingMail.objects.get().secret


@pytest.mark.django_db
def test_a_code_is_good_for_its_purpose_and_subject_alone():
    code = send()
    assert refusal(code, purpose="other") == "no_code"
    assert refusal(code, subject="report:13:merchant") == "no_code"
    assert use_code(**WHAT, code=code)


@pytest.mark.django_db
def test_a_code_expires_after_ten_minutes():
    code = send()
    with time_machine.travel(clock.now() + timedelta(minutes=10, seconds=1)):
        assert refusal(code) == "no_code"


@pytest.mark.django_db
def test_five_wrong_tries_end_it():
    code = send()
    for _ in range(5):
        assert refusal(wrong(code)) == "wrong_code"
    assert refusal(code) == "no_code"


@pytest.mark.django_db
def test_a_new_code_voids_the_one_before():
    first, second = send(), send()
    if first != second:
        assert refusal(first) == "wrong_code"
    assert use_code(**WHAT, code=second)


@pytest.mark.django_db
def test_five_codes_an_hour_and_no_more():
    for _ in range(5):
        send()
    with pytest.raises(Refused) as refused:
        send()
    assert refused.value.code == "too_many_codes"
    send(subject="report:13:merchant")
    with time_machine.travel(clock.now() + timedelta(hours=1, seconds=1)):
        send()


@pytest.mark.django_db(transaction=True)
def test_a_try_counts_whatever_happens_to_the_request():
    code = send()
    with pytest.raises(RuntimeError), transaction.atomic():
        # Here a rollback would give the try back: it is refused before it counts.
        use_code(**WHAT, code=code)
    assert OneTimeCode.objects.get().tries == 0
    assert refusal(wrong(code)) == "wrong_code"
    assert OneTimeCode.objects.get().tries == 1


@pytest.mark.django_db(transaction=True)
def test_two_requests_spend_a_code_once():
    code = send()
    start = threading.Barrier(4)
    outcomes = []

    def spend():
        start.wait()
        try:
            outcomes.append(bool(use_code(**WHAT, code=code)))
        except Refused as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=spend) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes, key=str) == [True, "no_code", "no_code", "no_code"]
