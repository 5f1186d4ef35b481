"""Templates are read like code: short lines, tags as djade writes them, texts where they show."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gates.sources import name, templates

WIDTH = 120
COMFORTABLE = 100
"""Up to here a text belongs into the tag that shows it."""


@pytest.mark.parametrize("path", templates(documents=True), ids=name)
def test_no_line_is_too_long(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert not [number for number, line in enumerate(lines, 1) if len(line) > WIDTH]


def test_tags_are_written_as_djade_writes_them():
    djade = Path(sys.executable).with_name("djade")
    files = [str(path) for path in templates(documents=True)]
    run = subprocess.run(
        [djade, "--check", "--target-version", "5.2", *files], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr


def broken(text: str) -> list[str]:
    """What begins or ends a tag and is none: over two lines a tag is text to Django, and shown."""
    rest = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", text)
    return re.findall(r"{%|%}|{{|}}|{#|#}", rest)


@pytest.mark.parametrize("path", templates(documents=True), ids=name)
def test_no_tag_is_broken_over_two_lines(path):
    assert broken(path.read_text("utf-8")) == []


def test_a_broken_tag_is_found():
    assert broken("{% if x %}a{% else\n%}b{% endif %}") == ["{%", "%}"]
    assert broken("{% if x %}{{ a }}{# b #}{% endif %}") == []


TAG = re.compile(r"{%.*?%}|{{.*?}}")
STORED = re.compile(r"{% translate (\"[^\"%]*\"|'[^'%]*') as (\w+) %}")


def needless(text: str) -> list[str]:
    """The `{% translate … as x %}` whose x only the next tag takes, which has room for `_()`."""
    found = []
    tags = list(TAG.finditer(text))
    for place, tag in enumerate(tags):
        stored = STORED.fullmatch(tag[0])
        if stored is None:
            continue
        words, label = stored.groups()
        later = tags[place + 1 :]
        user = next((one for one in later if " as " not in one[0]), None)
        argument = re.compile(rf"(?<=[ =]){label}(?= )")
        if user is None or not user[0].startswith("{% ") or not argument.search(user[0]):
            continue
        if user[0].startswith(("{% if", "{% elif", "{% for", "{% blocktranslate", "{% firstof")):
            continue
        others = [one[0] for one in tags if re.search(rf"\b{label}\b", one[0]) and one != user]
        if any(f" as {label} %}}" not in one and f" asvar {label}" not in one for one in others):
            continue
        line = text[text.rfind("\n", 0, user.start()) + 1 : text.find("\n", user.end())]
        if len(argument.sub(f"_({words})", line)) <= COMFORTABLE:
            found.append(tag[0])
    return found


def test_a_translated_argument_stands_in_its_tag():
    found = {name(path): needless(path.read_text("utf-8")) for path in templates(documents=True)}
    assert not {path: tags for path, tags in found.items() if tags}


def test_a_needless_variable_is_found():
    stored = '{% translate "Save" as label %}'
    assert needless(stored + "{% button label %}\n") == [stored]
    assert needless(stored + "{% button label %}{{ label }}\n") == []
    assert needless(stored + "{% button label href=" + "a" * 80 + " %}\n") == []
    assert needless("{% if x %}" + stored + "{% endif %}{% button label %}\n") == []
