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
    "drafts:visitor": Row(
        get=everyone(422), post=everyone(422), no_act="nobody of the matrix has a visitor's cookie"
    ),
    "drafts:visitor_throw_away": Row(
        post=everyone(204), no_act="nobody of the matrix has a visitor's cookie"
    ),
    "drafts:throw_away": Row(
        post=everyone(204, anonymous=302), data=lambda world: {"key": KEY}
    ),
}  # fmt: skip
