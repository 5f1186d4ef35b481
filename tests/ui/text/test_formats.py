import datetime as dt

import pytest

from portal.ui.text import formats

N = "\u00a0"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("73282932000074", f"732{N}829{N}320{N}00074"),
        ("732 829 320 00074", f"732{N}829{N}320{N}00074"),
        ("123", "123"),
    ],
)
def test_siret(value, shown):
    assert formats.siret(value) == shown


def test_siren():
    assert formats.siren("732829320") == f"732{N}829{N}320"


@pytest.mark.parametrize(
    "value",
    ["0387659880", "03 87 65 98 80", "+33387659880", "+33 (0)3 87 65 98 80", "0033387659880"],
)
def test_french_phone_numbers_come_in_pairs(value):
    assert formats.phone_fr(value) == N.join(("03", "87", "65", "98", "80"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("+34934123456", "+34 934 12 34 56"),
        ("0034934123456", "+34 934 12 34 56"),
        ("+3226411234", "+32 2 641 12 34"),
        ("+352 26 12 34", "+352 26 12 34"),
    ],
)
def test_a_number_abroad_is_grouped_as_there(value, shown):
    assert formats.phone_fr(value) == shown.replace(" ", N)


@pytest.mark.parametrize("value", ["+352 2", "+999123456", "3949", "033"])
def test_other_phone_numbers_stay_as_they_are(value):
    assert formats.phone_fr(value) == value


@pytest.mark.parametrize(
    ("size", "french", "other"),
    [
        (0, f"0{N}octets", f"0{N}bytes"),
        (999, f"999{N}octets", f"999{N}bytes"),
        (1000, f"1,0{N}ko", f"1.0{N}KB"),
        (4_249_000, f"4,2{N}Mo", f"4.2{N}MB"),
        (999_960, f"1,0{N}Mo", f"1.0{N}MB"),
        (512_000_000, f"512{N}Mo", f"512{N}MB"),
        (7_000_000_000_000_000, f"7{N}000{N}To", f"7000{N}TB"),
    ],
)
def test_sizes_in_each_language(size, french, other, request):
    assert formats.filesize(size).replace("\u202f", N) == french
    request.getfixturevalue("english")
    assert formats.filesize(size).replace(",", "") == other


def test_moments_are_told_in_paris_time():
    winter = dt.datetime(2027, 1, 1, 23, 5, tzinfo=dt.UTC)
    assert formats.when(winter) == f"2{N}janvier 2027 à 0{N}h{N}05"
    summer = dt.datetime(2027, 7, 1, 12, 0, tzinfo=dt.UTC)
    assert formats.when(summer) == f"1er{N}juillet 2027 à 14{N}h{N}00"


def test_the_first_of_a_month_is_written_so_in_every_form(request):
    first, late = dt.date(2026, 10, 1), dt.datetime(2026, 9, 30, 22, 30, tzinfo=dt.UTC)
    for day in (first, late):
        assert formats.short_day(day) == f"1er{N}oct. 2026"
        assert formats.long_day(day) == f"jeudi 1er{N}octobre 2026"
    assert formats.short_day(dt.date(2026, 3, 12)) == f"12{N}mars 2026"
    request.getfixturevalue("english")
    assert formats.short_day(first) == f"1{N}Oct. 2026"
    assert formats.long_day(first) == f"Thursday 1{N}October 2026"


def test_dates_have_no_time():
    assert formats.when(dt.date(2027, 3, 12)) == f"12{N}mars 2027"


def test_moments_in_english(english):
    at = dt.datetime(2027, 3, 1, 13, 5, tzinfo=dt.UTC)
    assert formats.when(at) == f"1{N}March 2027, 14:05"


NOW = dt.datetime(2027, 3, 12, 13, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("minutes", "french", "other"),
    [
        (0, "à l’instant", "just now"),
        (1, "il y a 1 min", "1 min ago"),
        (59, "il y a 59 min", "59 min ago"),
        (60, "il y a 1 h", "1 h ago"),
        (24 * 60 - 1, "il y a 23 h", "23 h ago"),
        (24 * 60, "il y a 1 j", "1 d ago"),
        (59 * 24 * 60, "il y a 59 j", "59 d ago"),
        (60 * 24 * 60, "il y a 2 mois", "2 months ago"),
        (730 * 24 * 60, "il y a 2 ans", "2 years ago"),
        (-1, "dans 1 min", "in 1 min"),
        (-180, "dans 3 h", "in 3 h"),
        (-3 * 24 * 60, "dans 3 j", "in 3 d"),
    ],
)
def test_how_long_ago_a_moment_was(minutes, french, other, request):
    at = NOW - dt.timedelta(minutes=minutes)
    assert formats.ago(at, NOW).replace(N, " ") == french
    request.getfixturevalue("english")
    assert formats.ago(at, NOW).replace(N, " ") == other


def test_a_number_stays_with_its_unit():
    at = NOW - dt.timedelta(hours=3)
    assert formats.ago(at, NOW) == f"il y a 3{N}h"
    assert formats.since(at, NOW) == f"depuis 3{N}h"
    assert formats.ago(NOW + dt.timedelta(seconds=5), NOW) == "dans un instant"


def test_a_fingerprint_keeps_both_ends():
    assert formats.sha_short("0123456789abcdef" * 4) == "01234567…89abcdef"
    assert formats.sha_short("short") == "short"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("+262692123456", "06 92 12 34 56"), ("0262201234", "02 62 20 12 34"),
        ("+590590123456", "05 90 12 34 56"), ("00596696123456", "06 96 12 34 56"),
        # Mayotte has Réunion's code.
        ("+262639012345", "06 39 01 23 45"), ("00262639012345", "06 39 01 23 45"),
        ("0639012345", "06 39 01 23 45"), ("+262269601234", "02 69 60 12 34"),
    ],
)  # fmt: skip
def test_overseas_numbers_are_french(value, shown):
    assert formats.phone_fr(value) == shown.replace(" ", N)
