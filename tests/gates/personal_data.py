"""What of people is in a copy of their data, table by table, for docs/personal-data.md.

.venv/bin/python -m tests.gates.personal_data     # write docs/personal-data.md anew
"""

import django
from django.utils import translation

from portal.core.personal_data.copies import handed
from tests.gates.sources import ROOT

LIST = ROOT / "docs" / "personal-data.md"

HEAD = """\
# A copy of somebody’s data

Whoever has an account asks for it at `/privacy/copy/`; quality and administrators, at
`/retention/copies/`, for somebody who has none, with a reason. The worker makes one ZIP, which only
whoever asked for it gets, for seven days ([why so](decisions/0035-copies-of-personal-data.md)):

| File | Holds |
|---|---|
| `donnees.json` | all of it, for programs |
| `lisez-moi.html`, `read-me.html` | the same to be read, of long tables the newest 200 rows |
| `documents/NUMBER.pdf` | sealed documents that are theirs, byte for byte |

`donnees.json` is one object:

| Key | Is |
|---|---|
| `format` | `crisalid-personal-data/1` |
| `made_at` | the moment of the copy |
| `account`, `address` | whose it is: the number of the account or `null`, and the address |
| `kinds` | an object; under each key of the tables below `{"title", "columns", "rows"}` |
| `kinds.journal` | `{"title", "rows"}`: entries by the person, and about what is theirs alone |
| `missing_documents` | numbers of documents whose bytes are not in storage |

`columns` names each column in the person’s language; `rows` are objects with those keys. Moments
and days are ISO 8601, choices are the codes that the database keeps, absent values are `null` or
empty. An entry of the journal has `uuid`, `at`, `event`, `sentence` and `details`. Other people are
not named in it, and details are only those of what is about the person.

`tests/gates/test_personal.py` compares this page with the code, and wants each column of the
database that names somebody to be here or to have a reason why it is not. After a change,
`.venv/bin/python -m tests.gates.personal_data` writes it anew.
"""


def written() -> str:
    """The page as the code has it."""
    with translation.override("en"):
        parts = [HEAD]
        for one in sorted(handed, key=lambda one: one.key):
            label = one.model._meta.db_table
            parts.append(
                f"\n## `{one.key}`: {one.title}\n\nFrom `{label}`.\n\n| Column | Is |\n|---|---|\n"
            )
            parts += [f"| `{column.name}` | {column.label} |\n" for column in one.columns()]
    return "".join(parts)


if __name__ == "__main__":
    django.setup()
    LIST.write_text(written(), encoding="utf-8")
