"""Whoever reads a page writes nothing, so that pages are read where there is no room to write.

What is given away only with evidence of it, is refused then: 507, not 500.
"""

import re
import sqlite3
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection, transaction

from tests.matrix import LEFT, Row
from tests.test_role_matrix import MODULES, _clients, _leavers, _load, _Undo, _url

WITH_EVIDENCE = {
    "journal:audit_file": "what an audit took away",
    "releases:file": "who had which file of a release",
    "releases:reserved_file": "who read a reserved document",
    "releases:reserved_version_file": "who read a reserved document",
}
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)")
NO_ROOM = 507


class _Full(sqlite3.OperationalError):
    sqlite_errorcode = sqlite3.SQLITE_FULL


def _refuse_writes(execute, sql, params, many, context):
    if WRITES.match(sql):
        raise OperationalError("database or disk is full") from _Full("database or disk is full")
    return execute(sql, params, many, context)


def _read(client, url: str, row: Row) -> int:
    cache.clear()
    headers = row.headers | ({"HX-Request": "true"} if row.htmx else {})
    try:
        with transaction.atomic(), connection.execute_wrapper(_refuse_writes):
            response = client.get(url + row.query, headers=headers)
            status = response.status_code
            if response.streaming:
                b"".join(response.streaming_content)
            raise _Undo
    except _Undo:
        return status


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("name", MODULES)
def test_pages_are_read_where_nothing_can_be_written(name, cast):
    module, world = _load(name), SimpleNamespace(cast=cast)
    leavers = _leavers(cast)
    if hasattr(module, "build"):
        module.build(world)
    clients = {
        actor: client for actor, client in _clients(cast, leavers).items() if actor not in LEFT
    }
    wrong = []
    for key, row in module.MATRIX.items():
        if row.get is None:
            continue
        url = _url(key, row.args(world))
        for actor, client in clients.items():
            expected = row.get[actor]
            if key in WITH_EVIDENCE and expected == 200:
                expected = NO_ROOM
            if (status := _read(client, url, row)) != expected:
                wrong.append(f"{key} as {actor}: {status}, not {expected}")
    assert not wrong, "\n" + "\n".join(wrong)
