"""Version numbers of the product lines, parsed, ordered and explained.

V3: `X.Y.Z.VVVV` (architecture or certification rules, features, fixes, commit number).
V4: `X.Y.[DDDD.TTTT]`, DDDD the days since 2000-01-01 and TTTT half the seconds since
midnight, so that the build's moment can be read from the number.
"""

import datetime as dt
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.core.products import ProductLine
from portal.ui.text.formats import PARIS, when

# A number has one spelling only: no leading zeros, ASCII digits.
_N = r"(0|[1-9][0-9]{0,4})"
_V3 = re.compile(rf"{_N}\.{_N}\.{_N}\.(0|[1-9][0-9]{{0,7}})")
_V4 = re.compile(rf"{_N}\.{_N}\.\[([1-9][0-9]{{3,4}})\.{_N}\]")
# Naive: the number says what the build machine's clock showed, not in which zone.
_EPOCH = dt.datetime(2000, 1, 1)  # noqa: DTZ001
_HALF_SECONDS_A_DAY = 43_200
_MEANINGS: tuple[str | Promise, ...] = (
    _("architecture, or a change of certification rules"),
    _("features"),
)


@dataclass(frozen=True, order=True)
class Version:
    """The parts of a number, in the order in which they weigh."""

    parts: tuple[int, ...]
    line: str = ""

    @property
    def sort_key(self) -> str:
        """Text that sorts as the parts do."""
        return ".".join(f"{part:08d}" for part in self.parts)

    @property
    def built_at(self) -> dt.datetime | None:
        """The build's moment as the build machine's clock showed it (naive); V3 has none."""
        if self.line != ProductLine.V4:
            return None
        return _EPOCH + dt.timedelta(days=self.parts[2], seconds=2 * self.parts[3])


def parse(line: str, text: str) -> Version:
    """The version that `text` names on `line`; ValidationError when it names none."""
    pattern = _V4 if line == ProductLine.V4 else _V3
    match = pattern.fullmatch(text)
    if not match:
        raise ValidationError(
            _("“%(version)s” is not a version of the V4 line: write it as 4.2.[9710.21600].")
            if line == ProductLine.V4
            else _("“%(version)s” is not a version of the V3 line: write it as 3.8.2.1042."),
            code="version",
            params={"version": text},
        )
    parts = tuple(int(part) for part in match.groups())
    if line == ProductLine.V4 and parts[3] >= _HALF_SECONDS_A_DAY:
        raise ValidationError(
            _("“%(version)s”: the last number counts half seconds of a day, so it is below 43200."),
            code="version",
            params={"version": text},
        )
    return Version(parts, line)


def parse_new(line: str, text: str) -> Version:
    """The version that a new release may bear: ValidationError also for a build in the future.

    The number bears no zone; it is compared with the clock of Paris, where Crisalid builds.
    """
    version = parse(line, text)
    built = version.built_at
    if built and built > clock.now().astimezone(PARIS).replace(tzinfo=None):
        raise ValidationError(
            _(
                "“%(version)s” would have been built on %(day)s at %(time)s, which is in the "
                "future: check its last two numbers."
            ),
            code="future",
            params={"version": text, "day": when(built.date()), "time": f"{built:%H:%M:%S}"},
        )
    return version


@dataclass(frozen=True)
class Part:
    """One number of a version, and what it says."""

    text: str
    meaning: str | Promise


def explain(line: str, text: str) -> list[Part]:
    """The numbers of a version in their order, each with its meaning."""
    version = parse(line, text)
    numbers = [str(part) for part in version.parts]
    last: tuple[str | Promise, str | Promise] = (_("fixes"), _("commit number of the build"))
    if built := version.built_at:
        last = (
            _("days since 1 January 2000: built on %(day)s") % {"day": when(built.date())},
            _("half the seconds since midnight: at %(time)s") % {"time": f"{built:%H:%M:%S}"},
        )
    meanings: list[str | Promise] = [*_MEANINGS, *last]
    return [Part(number, meaning) for number, meaning in zip(numbers, meanings, strict=True)]
