"""Who reads and who changes the settings of the portal."""

from tests.matrix import Row, staff_only

MATRIX = {
    "house:settings": Row(get=staff_only("admin")),
    "house:setting": Row(
        get=staff_only("admin"),
        post=staff_only("admin"),
        args=lambda world: {"key": "support_phone"},
    ),
    "house:reset": Row(
        post=staff_only("admin", status=302),
        args=lambda world: {"key": "support_phone"},
    ),
}
