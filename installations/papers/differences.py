"""What a correction says otherwise than the report that it corrects, of whichever version."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from installations.models import ReportKind
from installations.papers.reading import fact_at, fact_in_words
from installations.papers.says import flag_in_words
from installations.papers.schema import PARTY_SPARES, schema_of
from integrators.companies.identity.countries import FRANCE, country_name


@dataclass(frozen=True)
class Difference:
    """One fact, as it was said and as it is said now."""

    label: str
    before: str
    now: str


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Difference]:
    """All that differs between two signed bodies, but for who signs for the integrator and when
    they were written; in the order of the paper."""
    return [one for one in _compared(before, now) if one.before != one.now]


def have_one_merchant(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether two signed bodies name the same company, by a number that both say of it.

    Where they do not, the merchant of one is a stranger to what the other has signed.
    """
    one, two = ({_company_of(said["merchant"])} - {""} for said in (before, now))
    return bool(one & two)


def _company_of(merchant: Mapping[str, Any]) -> str:
    siren = str(merchant.get("siret", ""))[:9]
    return siren or str(merchant.get("vat_number") or merchant.get("register") or "")


def _compared(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    yield Difference(_("Kind"), _kind(before), _kind(now))
    yield Difference(_("Language of the report"), before["language"], now["language"])
    yield from _merchants(before["merchant"], now["merchant"])
    for item in schema_of(now["kind"]).items():
        if item.path and item.says:
            words = (fact_in_words(item, fact_at(said, item.path)) for said in (before, now))
            yield Difference(str(item.on_paper), *words)
    files = (said["release"].get("file") or {} for said in (before, now))
    one, two = (file.get("sha256", "") for file in files)
    yield Difference(_("Fingerprint of the file (SHA-256)"), one, two)
    yield from _checks(before["prerequisites"], now["prerequisites"])


def _merchants(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    labels = {
        "siret": "SIRET", "siren": "SIREN", "vat_number": _("VAT number"),
        "register": _("Register of companies"),
    }  # fmt: skip
    for name in sorted(PARTY_SPARES & labels.keys()):
        yield Difference(labels[name], before.get(name, ""), now.get(name, ""))
    countries = (country_name(said.get("country", FRANCE)) for said in (before, now))
    yield Difference(_("Country"), *countries)


def _checks(before: list[Mapping[str, Any]], now: list[Mapping[str, Any]]) -> Iterator[Difference]:
    one, two = ({row["text"]: row for row in rows} for rows in (before, now))
    for text in [*one, *(text for text in two if text not in one)]:
        yield Difference(text, _check(one.get(text)), _check(two.get(text)))


def _check(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return ""
    return " – ".join(filter(None, [flag_in_words(row["done"]), row["remark"]]))


def _kind(said: Mapping[str, Any]) -> str:
    return str(ReportKind(said["kind"]).label)
