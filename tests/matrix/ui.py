"""The theme switch is everyone's, the gallery is for Crisalid's own people."""

from tests.matrix import Row, everyone, staff_only

MATRIX = {
    "ui:theme": Row(
        post=everyone(302, departed=302),
        data=lambda world: {"theme": "dark", "next": "/"},
        no_act="a cookie",
    ),
    "ui:banner": Row(
        post=everyone(302, departed=302),
        data=lambda world: {"key": "release:1", "next": "/"},
        no_act="a cookie",
    ),
    "ui:autosave": Row(
        post=staff_only("quality", "support", "auditor", "admin"),
        data=lambda world: {"autosave": "1"},
        no_act="a sample, which keeps nothing",
    ),
    "ui:sample_upload": Row(
        post=staff_only("quality", "support", "auditor", "admin", status=302),
        no_act="a sample, which keeps nothing",
    ),
    "ui:sample_people": Row(get=staff_only("quality", "support", "auditor", "admin")),
    "robots": Row(get=everyone(200)),
    "security": Row(get=everyone(200)),
    "change_password": Row(get=everyone(302, departed=302)),
    "favicon": Row(get=everyone(302, departed=302)),
    "search": Row(get=everyone(200)),
    "ui:gallery": Row(get=staff_only("quality", "support", "auditor", "admin")),
}
