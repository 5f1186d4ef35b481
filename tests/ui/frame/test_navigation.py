import re
from types import SimpleNamespace

import pytest
from django.template import Context, Template

from portal.ui.frame import banners, navigation

DESK, ROOM = navigation.Group.SUPPORT, navigation.Group.PUBLIC
SOMEONE = SimpleNamespace(is_authenticated=True, is_active=True, is_staff=True)
NOBODY = SimpleNamespace(is_authenticated=False)


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch):
    monkeypatch.setattr(navigation.navigation_items, "_items", {})
    monkeypatch.setattr(banners.banner_sources, "_items", {})
    navigation.register_navigation(
        navigation.NavItem(label="Home", url_name="home:index", icon="house", order=1, exact=True),
        navigation.NavItem(
            label="Gallery", url_name="ui:gallery", icon="eye", visible=navigation.everyone, order=3
        ),
        navigation.NavItem(label="Nowhere", url_name="no:such", icon="x", order=2),
    )


def labels(user, path="/"):
    return [link.label for link in navigation.links_for(user, path)]


def test_each_sees_their_own_in_order_and_a_missing_route_is_left_out():
    assert labels(SOMEONE) == ["Home", "Gallery"]
    assert labels(NOBODY) == ["Gallery"]


@pytest.mark.parametrize(
    ("path", "current"), [("/", ["Home"]), ("/ui/gallery/", ["Gallery"]), ("/ui/", [])]
)
def test_one_entry_at_most_is_current(path, current):
    assert [link.label for link in navigation.links_for(SOMEONE, path) if link.current] == current


def test_the_same_route_registered_twice_stands_once():
    navigation.register_navigation(
        navigation.NavItem(label="Start", url_name="home:index", icon="house")
    )
    assert labels(SOMEONE).count("Start") == 1
    assert "Home" not in labels(SOMEONE)


def test_a_short_rail_has_no_headings():
    navigation.register_navigation(
        navigation.NavItem(label="A", url_name="healthz", icon="x", order=5, group=DESK)
    )
    assert not any(link.group for link in navigation.links_for(SOMEONE, "/"))


def test_the_phones_bar_holds_four_in_an_order_of_its_own():
    names = ("healthz", "search", "favicon", "set_language", "ui:theme")
    for at, name in enumerate(names):
        navigation.register_navigation(
            navigation.NavItem(
                label=name, url_name=name, icon="x", order=5 + at, bottom_bar=True,
                bar=1 if name == "ui:theme" else 0,
            )
        )  # fmt: skip
    bar = navigation.bar_of(navigation.links_for(SOMEONE, "/"))
    assert [link.label for link in bar] == ["ui:theme", "healthz", "search", "favicon"]


def test_banners_are_gathered_from_all_sources_once(rf):
    def source(request):
        yield banners.Banner(tone="danger", title="Withdrawn", href="/r", label="See")

    banners.register_banners(source)
    banners.register_banners(source)
    [banner] = banners.banners_for(rf.get("/"))
    html = Template('{% include "ui/_banner.html" %}').render(Context({"banner": banner}))
    assert "banner--danger" in html
    assert 'href="/r"' in html


@pytest.fixture
def _two_groups(monkeypatch):
    monkeypatch.setattr(navigation, "UNGROUPED", 0)
    for name, group in (
        ("set_language", DESK), ("healthz", ROOM), ("search", DESK), ("favicon", ROOM),
    ):  # fmt: skip
        navigation.register_navigation(
            navigation.NavItem(
                label=name, url_name=name, icon="x", order=5, group=group, first={"support": 1}
            )
        )


def parts(remembered="", path="/", user=SOMEONE):
    return navigation.parts_of(navigation.links_for(user, path), remembered)


def opened(remembered="", path="/"):
    return {part.group: part.is_open for part in parts(remembered, path) if part.group}


@pytest.mark.usefixtures("_two_groups")
def test_the_entries_of_a_group_stand_under_its_name_once():
    top, *folds = parts()
    assert [link.label for link in top.links] == ["Home", "Gallery"]
    assert [part.group for part in folds] == [DESK, ROOM]
    html = Template('{% include "ui/_nav_list.html" %}').render(Context({"nav": parts()}))
    assert html.count("<summary") == html.count("<details") == 2
    assert html.index("Gallery") < html.index(str(DESK.label)) < html.index(">search<")


@pytest.mark.usefixtures("_two_groups")
def test_what_is_a_roles_own_stands_first_and_never_folds():
    staff = SimpleNamespace(is_authenticated=True, is_active=True, is_staff=True, role="support")
    [top] = parts(user=staff)
    assert [link.label for link in top.links][:4] == [
        "set_language",
        "healthz",
        "search",
        "favicon",
    ]


@pytest.mark.usefixtures("_two_groups")
def test_groups_fold_where_there_is_no_room_but_for_the_page_shown(monkeypatch):
    assert opened() == {DESK: True, ROOM: True}
    monkeypatch.setattr(navigation, "ROWS", 7)
    assert opened() == {DESK: False, ROOM: False}
    assert opened(path="/search/") == {DESK: True, ROOM: False}


@pytest.mark.usefixtures("_two_groups")
@pytest.mark.parametrize("junk", ["", "!!", "nowhere!-", "é!--public"])
def test_a_group_stays_as_the_reader_left_it(junk):
    kept = f"-support!{junk}"
    assert opened(kept) == {DESK: False, ROOM: True}
    assert opened(kept, path="/search/")[DESK] is False
    assert opened(f"support!{junk}")[DESK] is True


@pytest.mark.usefixtures("_two_groups")
def test_a_heading_over_one_entry_is_spared(monkeypatch):
    navigation.register_navigation(
        navigation.NavItem(
            label="Alone", url_name="ui:theme", icon="x", group=navigation.Group.SETTINGS
        )
    )
    last = parts()[-1]
    assert last.group is None
    assert [link.label for link in last.links] == ["Alone"]


def test_an_entry_is_current_on_the_pages_elsewhere_that_belong_to_it():
    navigation.register_navigation(
        navigation.NavItem(
            label="Search", url_name="search", icon="search", also=("people:profile",)
        ),
        navigation.NavItem(
            label="Company", url_name="healthz", icon="x", pages=re.compile(r"/companies/\d+/")
        ),
    )

    def current(path):
        return [link.label for link in navigation.links_for(SOMEONE, path) if link.current]

    assert current("/accounts/profile/") == ["Search"]
    assert current("/companies/12/edit/") == ["Company"]
    assert current("/companies/new/") == []


def test_one_page_may_have_an_entry_of_its_own_for_each_kind_of_reader():
    navigation.register_navigation(
        navigation.NavItem(label="Mine", url_name="healthz", icon="x"),
        navigation.NavItem(label="All", url_name="healthz", icon="x", visible=navigation.everyone),
    )
    assert {"Mine", "All"} <= set(labels(SOMEONE))
    assert "Mine" not in labels(NOBODY)
