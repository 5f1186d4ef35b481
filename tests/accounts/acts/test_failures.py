"""What fails is kept, and says nothing of an address that is nobody's."""

import logging
import re

import pytest
import structlog
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.acts import keeping
from portal.accounts.acts.failures import LOCK_LASTS, note_lock
from portal.accounts.models import AccountAct
from portal.accounts.proofs.proof import ProofForm
from portal.core import clock
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from tests.accounts.second_factor.test_session import with_totp
from tests.cast import PASSWORD, make_user, sign_in

pytestmark = pytest.mark.django_db
NOBODY = "Secret.Name@nowhere.example"
Kind = AccountAct.Kind


def try_to_sign_in(client, address, password="not the password", ip="192.0.2.7"):
    data = {"login": address, "password": password}
    return client.post(reverse("account_login"), data, REMOTE_ADDR=ip)


def kinds():
    return list(AccountAct.objects.order_by("pk").values_list("kind", flat=True))


def test_a_wrong_password_is_kept_with_its_account(client):
    user = make_user()
    assert try_to_sign_in(client, user.email.upper()).status_code == 200
    act = AccountAct.objects.get()
    assert (act.kind, act.user, act.ip) == (Kind.WRONG_PASSWORD, user, "192.0.2.7")
    assert not act.address_hash
    assert not JournalEntry.objects.exists()


def test_an_address_of_nobody_is_kept_nowhere(client, caplog):
    cache.clear()
    with caplog.at_level(logging.INFO):
        for _number in range(7):
            try_to_sign_in(client, NOBODY)
        client.post(reverse("account_reset_password"), {"email": NOBODY})
    assert set(kinds()) == {Kind.WRONG_PASSWORD, Kind.LOCKED}
    hashes = set(AccountAct.objects.values_list("address_hash", flat=True))
    assert len(hashes) == 1
    assert len(hashes.pop()) == 64
    told = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert "account.attempt_failed" in told
    assert "nowhere.example" not in told.lower()
    everything = "\n".join(_all_rows()).lower()
    assert "192.0.2.7" in everything
    assert "nowhere.example" not in everything
    assert "secret.name" not in everything


def _all_rows():
    """Each row of each table, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            yield from (str(row) for row in cursor.fetchall())


def test_the_log_is_lines_that_a_machine_reads(client):
    """As a deployed portal writes it: what is logged by structlog, and by others, in one form."""
    import io
    import json

    from portal.infrastructure.logs import configured

    said = configured(level="INFO", as_json=True)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    settings = dict(said["formatters"]["line"])
    handler.setFormatter(settings.pop("()")(**settings))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        try_to_sign_in(client, NOBODY)
        logging.getLogger("somebody.else").warning("plain %s", "words")
    finally:
        root.removeHandler(handler)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    [failed] = [line for line in lines if line["event"] == "account.attempt_failed"]
    assert failed["kind"] == "wrong_password"
    assert failed["ip"] == "192.0.2.7"
    assert failed["account"] is None
    assert len(failed["address"]) == 64
    assert failed["level"] == "warning"
    assert failed["timestamp"].endswith("Z")
    assert [line for line in lines if line["event"] == "plain words"]


def test_a_lock_is_one_row_and_one_entry(client):
    cache.clear()
    user = make_user()
    for number in range(9):
        try_to_sign_in(client, user.email, ip=f"192.0.2.{number}")
    assert kinds() == [Kind.WRONG_PASSWORD] * 5 + [Kind.LOCKED]
    keeping.enter_locks()
    [entry] = JournalEntry.objects.all()
    assert (entry.event, entry.subject_id) == ("account.locked", str(user.pk))
    assert entry.content["data"]["failures"] == 5


def test_of_two_who_meet_at_a_lock_one_tells_of_it(rf):
    user = make_user()
    note_lock(rf.get("/"), user=user)
    # As the other saw it a moment ago, when the first had not yet committed.
    AccountAct.objects.update(at=clock.now() - LOCK_LASTS * 2)
    with structlog.testing.capture_logs() as told:
        note_lock(rf.get("/"), user=user)
    assert (told, AccountAct.objects.count()) == ([], 1)


def test_one_place_that_tries_many_addresses_is_slowed_down_and_locks_nobody(client):
    cache.clear()
    for number in range(14):
        try_to_sign_in(client, f"nobody{number}@x.example")
    assert kinds() == [Kind.WRONG_PASSWORD] * 10 + [Kind.SLOWED]
    keeping.enter_locks()
    assert not JournalEntry.objects.exists()


def _asked(client, address, **more):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        answer = try_to_sign_in(client, address, **more)
    return [_shape(query["sql"]) for query in caught], answer


def _shape(sql):
    """What a query does, without its values; the name of a savepoint is one."""
    return " ".join(word for word in sql.split()[:4] if not re.match(r'"s\d+_x\d+"', word))


@pytest.mark.parametrize("locked", [False, True])
def test_signing_in_asks_the_same_of_known_and_unknown_addresses(client, locked, monkeypatch):
    from django.contrib.auth import hashers

    cache.clear()
    user = make_user()
    hashed = []
    for name in ("encode", "verify"):
        plain = getattr(hashers.MD5PasswordHasher, name)

        def counted(self, *args, _plain=plain, _name=name, **kwargs):
            hashed.append(_name)
            return _plain(self, *args, **kwargs)

        monkeypatch.setattr(hashers.MD5PasswordHasher, name, counted)
    seen = []
    for address in (user.email, NOBODY):
        for number in range(5 if locked else 0):
            try_to_sign_in(client, address, ip=f"192.0.2.{number + 10}")
        hashed.clear()
        queries, answer = _asked(client, address, ip="192.0.2.99")
        page = answer.content.decode().replace(address, "").split("csrfmiddlewaretoken")[0]
        # To verify is to encode once more and to compare.
        seen.append((queries, hashed.count("encode"), answer.status_code, len(page)))
    assert seen[0] == seen[1]
    assert seen[0][1] == (0 if locked else 1)


def test_a_wrong_code_is_kept_and_a_lock_of_the_second_factor_too(client):
    cache.clear()
    user = make_user("support")
    with_totp(user)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    for _number in range(7):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert kinds() == [Kind.WRONG_CODE] * 5 + [Kind.LOCKED]
    assert set(AccountAct.objects.values_list("user", flat=True)) == {user.pk}


UNREADABLE = ("{}", "[]", "1", '"x"', '{"id": "x"}', '{"id": null, "rawId": 3}')


@pytest.mark.parametrize("credential", UNREADABLE)
def test_a_passkey_that_cannot_be_read_is_refused_and_kept_for_nobody(client, credential):
    cache.clear()
    client.get(reverse("mfa_login_webauthn"), headers={"X-Requested-With": "XMLHttpRequest"})
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert answer.url == reverse("account_login")
    # An empty one is not looked at: the field asks for it.
    for act in AccountAct.objects.all():
        assert (act.kind, act.user, act.address_hash) == (Kind.WRONG_PASSKEY, None, "")
    assert AccountAct.objects.count() == (credential not in ("{}", "[]"))


@pytest.mark.parametrize("credential", UNREADABLE)
def test_a_passkey_that_cannot_be_read_is_not_added(client, credential):
    cache.clear()
    user = make_user()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(reverse("mfa_add_webauthn"))
    answer = client.post(reverse("mfa_add_webauthn"), {"name": "x", "credential": credential})
    assert answer.status_code == 200
    assert not user.authenticator_set.exists()


def test_a_wrong_password_at_a_question_in_between_is_kept(client):
    cache.clear()
    user = make_user()
    sign_in(client, user)
    client.post(reverse("account_reauthenticate"), {"password": "not the password"})
    act = AccountAct.objects.get()
    assert (act.kind, act.user) == (Kind.WRONG_PASSWORD, user)


def test_a_wrong_password_at_a_signature_is_kept(rf):
    user = make_user()
    form = ProofForm.__new__(ProofForm)
    form.request = rf.post("/")
    with pytest.raises(Refused):
        form._check_password(user, "not-it")
    assert AccountAct.objects.get(kind=AccountAct.Kind.WRONG_PROOF).user == user
