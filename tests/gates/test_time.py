"""One clock: the demo could not live through two years in a minute otherwise."""

import re

from tests.gates.sources import calls, dotted, name, python_files, tree

CLOCKS = re.compile(
    r"(^|\.)(timezone\.(now|localdate)|datetime\.(now|utcnow|today)|date\.today|time\.time)$"
)
FIELDS = ("auto_now", "auto_now_add")
EXEMPT = {
    "portal/core/clock.py": "it is the clock",
    "portal/infrastructure/cache.py": "attempts are counted in real time, as allauth stamps them",
    "portal/journal/clocks.py": "the machine's clock is held against the database's, as it is",
    "portal/witnesses/cosigning/witness.py": "it runs on another machine, without the portal",
    "portal/documents/sealing/seal.py": "a certificate is valid in real time, not in the demo's",
}


def test_the_time_comes_from_the_portals_clock():
    wrong = []
    for path in python_files():
        if name(path) in EXEMPT:
            continue
        for call in calls(tree(path)):
            named = [item.arg for item in call.keywords if item.arg in FIELDS]
            # timezone.localdate(moment) only converts; without a moment it asks the machine.
            asks = not (call.args and dotted(call.func).endswith("localdate"))
            if asks and CLOCKS.search(dotted(call.func)):
                named.append(dotted(call.func))
            wrong += [f"{name(path)}:{call.lineno} {what}" for what in named]
    assert not wrong, "\n".join(wrong)


def test_the_exemptions_still_exist():
    assert not set(EXEMPT) - {name(path) for path in python_files()}
