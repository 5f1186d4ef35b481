import json
import logging
import re

import pytest

from portal.infrastructure.logs import configured


def line(*, as_json):
    """One line of the log as its handler writes it."""
    said = dict(configured(level="INFO", as_json=as_json)["formatters"]["line"])
    formatter = said.pop("()")(**said)
    record = logging.LogRecord("portal.x", logging.WARNING, "x.py", 1, "it is %s", ("so",), None)
    return formatter.format(record)


@pytest.mark.parametrize("as_json", [False, True])
def test_a_line_of_the_log_says_when_with_its_offset_from_utc(as_json):
    told = line(as_json=as_json)
    moment = json.loads(told)["timestamp"] if as_json else told.split()[0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(Z|[+-]\d\d:?\d\d)", moment)


def test_a_line_says_how_grave_where_and_what():
    assert line(as_json=False).split(" ", 1)[1] == "WARNING portal.x it is so"
