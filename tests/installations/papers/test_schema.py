"""The schema, the table and the forms speak of the same fields."""

import pytest

from installations.forms.steps import FORMS
from installations.models import InstallationReport
from installations.papers.says import Maybe, Text
from installations.papers.schema import PREREQUISITES, REVIEW, SCHEMAS


@pytest.mark.parametrize("kind", SCHEMAS)
def test_each_typed_fact_has_its_column_and_its_step(kind):
    schema = SCHEMAS[kind]
    columns = {field.name for field in InstallationReport._meta.get_fields()}
    typed = [item for item in (*schema.chosen, *schema.items()) if item.step]
    assert {item.column for item in typed} <= columns
    assert {item.step for item in typed} == set(schema.step_keys()) - {PREREQUISITES, REVIEW}
    names = [item.column for item in typed]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", SCHEMAS)
def test_a_column_holds_as_much_as_the_body_may_say(kind):
    for item in SCHEMAS[kind].items():
        says = item.says.says if isinstance(item.says, Maybe) else item.says
        if item.column and isinstance(says, Text):
            longest = InstallationReport._meta.get_field(item.column).max_length
            assert longest in (None, says.longest), item.column


@pytest.mark.parametrize("kind", SCHEMAS)
def test_each_fact_is_called_something(kind):
    for item in (*SCHEMAS[kind].chosen, *SCHEMAS[kind].items()):
        assert str(item.label)
        assert item.path or item.column


@pytest.mark.parametrize("kind", SCHEMAS)
@pytest.mark.parametrize("step", ["kind", "site", "machine", "training"])
def test_each_step_has_the_fields_of_its_schema(kind, step, db):
    form = FORMS[step](report=InstallationReport(kind=kind))
    wanted = [item.column for item in SCHEMAS[kind].of_step(step)]
    # There is one kind to choose from for a machine that is not there yet.
    assert [*form.fields] == [name for name in wanted if name != "kind"]
    for item in SCHEMAS[kind].of_step(step):
        if item.column in form.fields:
            assert str(form.fields[item.column].label) == str(item.label)
