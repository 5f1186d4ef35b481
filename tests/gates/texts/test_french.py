"""French is complete: nothing missing, fuzzy, left over, or typed as a machine would."""

import ast
import re
import subprocess
import sys

from tests.gates.sources import ROOT, calls, dotted, name, python_files, templates, tree


def test_the_catalogs_are_complete_and_in_step():
    command = [sys.executable, str(ROOT / "script" / "messages"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr


def is_text(value: str) -> bool:
    """Whether it reads as words for people: two words of letters at least, or a sentence."""
    return bool(re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", value))


def bare_text(path) -> list[str]:
    """The words of a template that stand in neither {% translate %} nor {% blocktranslate %}."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|<!--.*?-->", "", text, flags=re.S)
    text = re.sub(r"{%\s*blocktrans.*?endblocktrans(late)?\s*%}", "", text, flags=re.S)
    text = re.sub(r"<(script|style|title|code)\b.*?</\1>", "", text, flags=re.S)
    text = re.sub(r"{%.*?%}|{{.*?}}", "\n", text, flags=re.S)
    # Tags go last: a tag's attributes hold template tags too.
    text = re.sub(r"<[^>]*>", "\n", text, flags=re.S)
    return [line.strip() for line in text.splitlines() if is_text(line)]


def test_no_bare_text_in_a_template():
    found = {name(path): bare_text(path) for path in templates(documents=True)}
    assert not {path: lines for path, lines in found.items() if lines}


def plain_messages(path) -> list[str]:
    """The plain strings given to messages.error, Refused and the like: they stay English."""
    users = ("Refused", "ValidationError", "add_error")
    wrong = []
    for call in calls(tree(path)):
        function = dotted(call.func)
        short = function.rpartition(".")[2]
        if short in users or function.startswith("messages."):
            texts = [
                item
                for item in call.args
                if isinstance(item, ast.JoinedStr)
                or (isinstance(item, ast.Constant) and is_text(str(item.value)))
            ]
            wrong += [f"{name(path)}:{call.lineno} {ast.unparse(item)}" for item in texts]
    return wrong


def test_messages_to_users_are_translatable():
    wrong = [line for path in python_files() for line in plain_messages(path)]
    assert not wrong, "\n".join(wrong)


DAY_IN_WORDS = re.compile(r"""\|date:["'][^"']*j[^"']*[bEFlMN]|\|date:["'][^"']*[bEFMN][^"']*j""")


def test_days_in_words_are_written_in_one_place():
    """Django knows no "1er": |when, |short_day and |long_day do, by `portal.ui.text.formats`."""
    paths = templates(documents=True)
    wrong = [name(path) for path in paths if DAY_IN_WORDS.search(path.read_text(encoding="utf-8"))]
    for path in python_files():
        wrong += [
            f"{name(path)}:{call.lineno}"
            for call in calls(tree(path))
            if dotted(call.func).endswith("date_format")
            and any(isinstance(arg, ast.Constant) and "j" in str(arg.value) for arg in call.args)
        ]
    assert not wrong, "\n".join(wrong)
