"""A signature drawn on the screen: by mouse, pen or finger, on a phone that is turned meanwhile."""

import re

SHEET = (600, 200)
"""The units of the path that is posted, whatever the screen."""
STROKE = [(0.2 + step / 20, 0.3 + step % 3 / 10) for step in range(10)]
"""Where a stroke passes, as parts of the pad's width and height."""
NARROW, TURNED = {"width": 320, "height": 640}, {"width": 640, "height": 320}


def draws(person, by: str) -> None:
    """Two strokes, the phone turned between them: both are kept, and both are seen."""
    pad, field = person.page.locator(".draw__pad"), person.page.locator("input[name=drawing]")
    seen = person.page.viewport_size
    turn(person.page, pad, NARROW)
    stroke(person.page, pad, by)
    first = field.input_value()
    points = points_of(first)
    assert re.fullmatch(r"M\d+ \d+(L\d+ \d+)+", first), first
    for (x, y), (right, down) in zip((points[0], points[-1]), (STROKE[0], STROKE[-1]), strict=True):
        assert abs(x - right * SHEET[0]) < 8, first
        assert abs(y - down * SHEET[1]) < 8, first
    turn(person.page, pad, TURNED)
    assert inked(pad)
    stroke(person.page, pad, by)
    both = field.input_value()
    assert both.count("M") == 2, both
    for (x, y), (after_x, after_y) in zip(points, points_of(both), strict=False):
        assert abs(x - after_x) <= 1, (first, both)
        assert abs(y - after_y) <= 1, (first, both)
    person.page.set_viewport_size(seen)
    assert field.input_value() == both


def points_of(path: str) -> list[tuple[int, int]]:
    return [(int(x), int(y)) for x, y in re.findall(r"(\d+) (\d+)", path)]


def erases(person) -> None:
    person.page.locator("button[name=erase]").click()
    assert person.page.locator("input[name=drawing]").input_value() == ""
    assert not inked(person.page.locator(".draw__pad"))


def turn(page, pad, size) -> None:
    """Change the screen, and wait until the pad has as many points as it."""
    page.set_viewport_size(size)
    page.wait_for_function(
        """([pad, width]) =>
            innerWidth === width &&
            pad.width === Math.round(pad.clientWidth * devicePixelRatio)""",
        arg=[pad.element_handle(), size["width"]],
    )


def inked(pad) -> bool:
    """Whether anything is seen on the pad."""
    return pad.evaluate(
        """pad => {
            const blank = document.createElement("canvas");
            [blank.width, blank.height] = [pad.width, pad.height];
            return pad.toDataURL() !== blank.toDataURL();
        }"""
    )


def stroke(page, pad, by: str) -> None:
    # In the middle: what stays at the screen's edges would lie above it.
    pad.evaluate("pad => pad.scrollIntoView({block: 'center', behavior: 'instant'})")
    frame = pad.bounding_box()
    places = [
        (frame["x"] + right * frame["width"], frame["y"] + down * frame["height"])
        for right, down in STROKE
    ]
    session = page.context.new_cdp_session(page)
    last = len(places) - 1
    for number, (x, y) in enumerate(places):
        if by == "touch":
            _touch(session, "touchMove" if number else "touchStart", x, y)
        else:
            _press(session, "mouseMoved" if number else "mousePressed", x, y, by)
        page.wait_for_timeout(20)
        if number == last and by == "touch":
            session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        elif number == last:
            _press(session, "mouseReleased", x, y, by)
    session.detach()


def _touch(session, kind: str, x: float, y: float) -> None:
    points = {"type": kind, "touchPoints": [{"x": x, "y": y}]}
    session.send("Input.dispatchTouchEvent", points)


def _press(session, kind: str, x: float, y: float, pointer: str) -> None:
    session.send(
        "Input.dispatchMouseEvent",
        {
            "type": kind, "x": x, "y": y, "pointerType": pointer, "button": "left", "clickCount": 1,
            "buttons": 0 if kind == "mouseReleased" else 1,
        },
    )  # fmt: skip
