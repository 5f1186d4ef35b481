"""Drafts: everybody keeps their own, and nobody those of others."""

import uuid

from tests.matrix import Row, everyone

KEY = str(uuid.UUID(int=7))

MATRIX = {
    "drafts:index": Row(
        get=everyone(200, anonymous=302),
        post=everyone(200, anonymous=302),
        data=lambda world: {
            "key": KEY, "at": "/support/new/", "form": ":subject", "revision": "0",
            "values": '{"subject": ["A"]}', "changed": '["subject"]',
        },
    ),
    "drafts:throw_away": Row(
        post=everyone(204, anonymous=302), data=lambda world: {"key": KEY}
    ),
}  # fmt: skip
