"""One clock: the demo could not live through two years in a minute otherwise."""

import re

import pytest

from tests.gates.sources import calls, dotted, name, python_files, tree

CLOCKS = re.compile(
    r"(^|\.)(timezone\.(now|localdate)|datetime\.(now|utcnow|today)|date\.today|time\.time)$"
)
FIELDS = ("auto_now", "auto_now_add")
EXEMPT = {
    "portal/clock.py": "it is the clock",
    "portal/work.py": "leases are of the machine's time",
}


@pytest.mark.parametrize("path", [p for p in python_files() if name(p) not in EXEMPT], ids=name)
def test_the_time_comes_from_the_portals_clock(path):
    wrong = []
    for call in calls(tree(path)):
        if CLOCKS.search(dotted(call.func)):
            wrong.append(f"{name(path)}:{call.lineno} {dotted(call.func)}")
        wrong += [
            f"{name(path)}:{call.lineno} {item.arg}" for item in call.keywords if item.arg in FIELDS
        ]
    assert not wrong, "\n".join(wrong)
