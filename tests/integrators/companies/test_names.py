"""Names that stand on what is signed are one line that reads as it is written."""

import pytest

from integrators.companies.forms import ContactForm, IntegratorForm, InviteForm
from integrators.trainings.forms import PlanForm, TrainingForm

TYPED, SEEN = "\u202eAnne\r\nBcc: x\u200b\u2066 Klein\0", "Anne Bcc: x Klein"

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("form", "name"),
    [
        (IntegratorForm, "name"), (IntegratorForm, "street"), (IntegratorForm, "city"),
        (ContactForm, "name"), (ContactForm, "function"), (InviteForm, "name"),
        (TrainingForm, "title"), (TrainingForm, "place"), (TrainingForm, "trainer"),
        (PlanForm, "place"), (PlanForm, "trainer"),
    ],
)  # fmt: skip
def test_a_name_is_one_line(form, name):
    filled = form({name: TYPED})
    filled.is_valid()
    assert filled.cleaned_data[name] == SEEN


def test_the_lengths_stay():
    assert "name" in InviteForm({"name": "x" * 151}).errors
    assert "name" in IntegratorForm({"name": "x" * 151}).errors
    assert "name" in IntegratorForm({"name": "\u202e"}).errors
