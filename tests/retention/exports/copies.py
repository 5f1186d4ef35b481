"""Copies as tests ask for them, and what is in them."""

import io
import json
import zipfile
from dataclasses import dataclass

from portal.retention.exports import work
from portal.retention.exports.actions import ask_for_export_of, ask_for_own_export
from portal.retention.models import DataExport


@dataclass
class Copy:
    """One copy that was made, opened."""

    export: DataExport
    files: dict[str, bytes]

    @property
    def data(self):
        return json.loads(self.files["donnees.json"])

    def rows(self, kind):
        return self.data["kinds"][kind]["rows"]

    def row(self, kind):
        (found,) = self.rows(kind)
        return found

    @property
    def whole(self) -> bytes:
        """All bytes of it but those of sealed documents, which both parties hold anyway."""
        return b"\n".join(c for name, c in self.files.items() if not name.endswith(".pdf"))


def made(export: DataExport) -> Copy:
    work.run_due()
    export.refresh_from_db()
    assert export.is_kept, export.failure
    with export.file.open("rb") as file, zipfile.ZipFile(io.BytesIO(file.read())) as pack:
        return Copy(export, {name: pack.read(name) for name in pack.namelist()})


def copy_of(user) -> Copy:
    return made(ask_for_own_export(by=user))


def copy_for(by, address, language="fr", reason="Demande par lettre, identité vérifiée") -> Copy:
    return made(ask_for_export_of(by=by, address=address, language=language, reason=reason))
