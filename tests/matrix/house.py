"""Who reads and who changes the settings of the portal."""

from types import SimpleNamespace

from portal.house.actions import change_setting
from portal.house.forms import SettingForm
from portal.house.known import house_settings, value_of
from tests.matrix import Row, staff_only

TYPED, CHANGED = "support_phone", "invitation_days"


def build(world: SimpleNamespace) -> None:
    known = house_settings.get(CHANGED)
    change_setting(by=world.cast.admin, known=known, was=value_of(CHANGED), value=20)


def opened_on(key: str) -> str:
    """What a form of this setting is opened on."""
    known = house_settings.get(key)
    return SettingForm(None, known=known, holds=value_of(key), subject=None).opened_on


def typed(world: SimpleNamespace) -> dict[str, str]:
    return {"value": "03 87 11 11 11", "opened_on": opened_on(TYPED)}


MATRIX = {
    "house:settings": Row(get=staff_only("admin")),
    "house:setting": Row(
        get=staff_only("admin"),
        post=staff_only("admin", status=302),
        args=lambda world: {"key": TYPED},
        data=typed,
    ),
    "house:reset": Row(
        post=staff_only("admin", status=302),
        args=lambda world: {"key": CHANGED},
        data=lambda world: {"was": opened_on(CHANGED)},
    ),
}
