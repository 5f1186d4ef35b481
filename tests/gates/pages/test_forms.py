"""What a form lets through fits the column that it goes into."""

from django import forms
from django.conf import settings
from django.urls import get_resolver
from django.utils.module_loading import import_string

from tests.gates.sources import PACKAGES

LONGEST_ADDRESS = 254
"""Of a model's EmailField; a form's own lets 320 characters through, and PostgreSQL does not."""


def our_forms(base: type = forms.BaseForm):
    get_resolver().url_patterns  # noqa: B018 - imports every view, and so most forms
    for named in (*settings.ACCOUNT_FORMS.values(), *settings.MFA_FORMS.values()):
        import_string(named)  # allauth does so when it first shows one
    for one in base.__subclasses__():
        # What forms are made from has no fields yet.
        if one.__module__.partition(".")[0] in PACKAGES and hasattr(one, "base_fields"):
            yield one
        yield from our_forms(one)


def test_an_address_fits_its_column():
    fields = [
        (f"{form.__name__}.{name}", field.max_length)
        for form in set(our_forms())
        for name, field in form.base_fields.items()
        if isinstance(field, forms.EmailField)
    ]
    assert len(fields) > 5
    assert not [name for name, longest in fields if longest > LONGEST_ADDRESS]
