"""The columns of Odoo's export: technical names, and the labels of its English and French pages.

An export "to update data" heads its columns by technical names (`partner_id/id`), any other by
labels (`Customer/External ID`). Both are those of Odoo 15 to 18. What no list knows is left out.
"""

from dataclasses import dataclass

from portal.search.folding import letters_of
from support.models import OdooKind


@dataclass(frozen=True)
class Column:
    """`code` is our name of it; `names` are Odoo's. The first technical one is told to people."""

    code: str
    names: tuple[str, ...]


def _column(code: str, *names: str) -> Column:
    return Column(code, names)


OWN = (
    _column("id", "id", "External ID", "ID externe", "Identifiant externe"),
    _column("number", ".id", "ID", "Identifiant"),
)
TICKET = (
    *OWN,
    _column("subject", "name", "Subject", "Sujet", "Objet"),
    _column("text", "description", "Description"),
    _column("stage", "stage_id", "stage_id/id", "stage_id/.id", "stage_id/name", "Stage", "Étape",
            "Stage/Name", "Étape/Nom", "Stage/External ID", "Étape/ID externe"),
    _column("priority", "priority", "Priority", "Priorité"),
    _column("type", "ticket_type_id", "ticket_type_id/id", "ticket_type_id/.id",
            "ticket_type_id/name", "Type", "Ticket Type", "Type de ticket"),
    _column("partner", "partner_id", "partner_id/name", "Customer", "Client"),
    _column("partner_ref", "partner_id/id", "partner_id/.id", "Customer/External ID",
            "Client/ID externe", "Customer/ID", "Client/ID"),
    _column("partner_name", "partner_name", "Customer Name", "Nom du client"),
    _column("partner_email", "partner_email", "Customer Email", "E-mail du client",
            "Email du client", "Adresse e-mail du client"),
    _column("partner_email_2", "partner_id/email", "Customer/Email", "Client/E-mail",
            "Client/Email", "Client/Adresse e-mail"),
    _column("company", "commercial_partner_id", "partner_id/parent_id", "partner_id/company_name",
            "partner_id/commercial_company_name", "Commercial Entity", "Entité commerciale",
            "Customer/Related Company", "Client/Société liée", "Customer/Company Name",
            "Client/Nom de la société"),
    _column("technician", "user_id", "user_id/name", "Assigned to", "Assigned To", "Assigné à",
            "user_id/id", "user_id/.id"),
    _column("technician_email", "user_id/login", "user_id/email", "Assigned to/Login",
            "Assigned to/Email", "Assigné à/Identifiant", "Assigné à/E-mail"),
    _column("created", "create_date", "Created on", "Créé le"),
    _column("assigned", "assign_date", "First assignment date", "Date de première assignation",
            "Première date d'assignation"),
    _column("closed", "close_date", "Close date", "Date de clôture", "Date de fermeture"),
    _column("staged", "date_last_stage_update", "Last Stage Update",
            "Dernière mise à jour de l'étape"),
    _column("written", "write_date", "Last Updated on", "Mis à jour le", "Last Modified on",
            "Dernière mise à jour le", "Dernière modification le"),
    _column("ref", "ticket_ref", "Ticket IDs Sequence", "Séquence des ID de tickets",
            "Séquence d'ID des tickets"),
    _column("team", "team_id", "team_id/name", "Helpdesk Team", "Équipe d'assistance",
            "Équipe Assistance", "Team", "Équipe"),
    _column("tags", "tag_ids", "tag_ids/name", "Tags", "Étiquettes"),
)  # fmt: skip
MESSAGE = (
    *OWN,
    _column("date", "date", "Date"),
    _column("created", "create_date", "Created on", "Créé le"),
    _column("subject", "subject", "Subject", "Sujet", "Objet"),
    _column("text", "body", "Contents", "Contenus", "Contenu"),
    _column("sender", "email_from", "From", "De"),
    _column("author", "author_id", "author_id/name", "Author", "Auteur"),
    _column("author_ref", "author_id/id", "author_id/.id", "Author/External ID",
            "Auteur/ID externe"),
    _column("author_email", "author_id/email", "Author/Email", "Auteur/E-mail", "Auteur/Email"),
    _column("type", "message_type", "Type"),
    _column("subtype", "subtype_id", "subtype_id/id", "subtype_id/name", "Subtype", "Sous-type",
            "Subtype/External ID", "Sous-type/ID externe"),
    _column("internal", "is_internal", "Employee Only", "Réservé aux employés",
            "Employés uniquement", "Employé uniquement"),
    _column("model", "model", "Related Document Model", "Modèle de document associé",
            "Modèle de document lié", "Modèle du document concerné"),
    _column("of", "res_id", "Related Document ID", "ID du document associé",
            "ID du document lié", "ID du document concerné", "Identifiant du document associé"),
    _column("mail_id", "message_id", "Message-Id", "ID du message", "Id du message"),
    _column("files", "attachment_ids", "attachment_ids/id", "attachment_ids/.id", "Attachments",
            "Pièces jointes", "Attachments/External ID", "Pièces jointes/ID externe"),
)  # fmt: skip
RATING = (
    *OWN,
    _column("model", "res_model", "res_model_id/model", "Document Model", "Modèle de document"),
    _column("of", "res_id", "Document"),
    _column("score", "rating", "Rating Value", "Valeur de l'évaluation", "Rating (/5)",
            "Évaluation (/5)"),
    _column("words", "rating_text", "Rating", "Évaluation"),
    _column("comment", "feedback", "Comment", "Commentaire"),
    _column("consumed", "consumed", "Filled Rating", "Évaluation complétée",
            "Évaluation remplie"),
    _column("created", "create_date", "Submitted on", "Soumis le", "Soumise le", "Créé le",
            "Created on"),
    _column("answered", "rated_on", "Rated On", "Évalué le"),
    _column("written", "write_date", "Last Updated on", "Mis à jour le"),
)  # fmt: skip
PARTNER = (
    *OWN,
    _column("name", "name", "Name", "Nom", "display_name", "Display Name", "Nom d'affichage",
            "complete_name", "Complete Name", "Nom complet"),
    _column("email", "email", "Email", "E-mail"),
    _column("parent", "parent_id", "parent_id/name", "commercial_company_name",
            "Related Company", "Société liée", "Company Name Entity",
            "Nom de l'entité commerciale"),
    _column("parent_ref", "parent_id/id", "parent_id/.id", "Related Company/External ID",
            "Société liée/ID externe"),
    _column("is_company", "is_company", "Is a Company", "Est une société"),
)  # fmt: skip
FILE = (
    *OWN,
    _column("name", "name", "Name", "Nom"),
    _column("model", "res_model", "Resource Model", "Modèle de ressource", "Modèle ressource"),
    _column("of", "res_id", "Resource ID", "ID de ressource", "ID de la ressource",
            "ID ressource"),
    _column("content", "datas", "File Content (base64)", "Contenu du fichier (base64)"),
    _column("stored", "store_fname", "Stored Filename", "Nom de fichier stocké",
            "Nom du fichier stocké"),
    _column("created", "create_date", "Created on", "Créé le"),
)  # fmt: skip
COLUMNS: dict[str, tuple[Column, ...]] = {
    OdooKind.PARTNER: PARTNER,
    OdooKind.TICKET: TICKET,
    OdooKind.MESSAGE: MESSAGE,
    OdooKind.RATING: RATING,
    OdooKind.FILE: FILE,
}
MODELS: dict[str, str] = {
    "res.partner": OdooKind.PARTNER,
    "helpdesk.ticket": OdooKind.TICKET,
    "mail.message": OdooKind.MESSAGE,
    "rating.rating": OdooKind.RATING,
    "ir.attachment": OdooKind.FILE,
}
TELLING: dict[str, set[str]] = {
    OdooKind.TICKET: {"stage", "partner_email", "partner_name", "type", "assigned", "ref", "team"},
    OdooKind.MESSAGE: {"sender", "subtype", "mail_id", "internal", "author"},
    OdooKind.RATING: {"score", "comment", "consumed", "words"},
    OdooKind.FILE: {"content", "stored"},
    OdooKind.PARTNER: {"is_company", "parent", "parent_ref", "email"},
}
"""The columns of which one tells what a table holds, where its name does not."""
NEEDED: dict[str, set[str]] = {
    OdooKind.TICKET: {"subject"},
    OdooKind.MESSAGE: {"text", "of"},
    OdooKind.RATING: {"of"},
    OdooKind.FILE: {"name"},
    OdooKind.PARTNER: {"name"},
}
INSIDE: dict[str, str] = {
    "message_ids": OdooKind.MESSAGE,
    "website_message_ids": OdooKind.MESSAGE,
    "messages": OdooKind.MESSAGE,
    "messages du site web": OdooKind.MESSAGE,
    "website messages": OdooKind.MESSAGE,
    "rating_ids": OdooKind.RATING,
    "ratings": OdooKind.RATING,
    "evaluations": OdooKind.RATING,
}
"""What a table of tickets may hold of others: their columns stand behind one of these."""


def plain(heading: str) -> str:
    """A heading as it is compared: small, without accents, its signs kept."""
    return " ".join(letters_of(heading.replace("’", "'")).split())


_BY_NAME = {
    kind: {plain(name): column.code for column in reversed(columns) for name in column.names}
    for kind, columns in COLUMNS.items()
}


def code_of(kind: str, heading: str) -> str:
    """The column that `heading` names in a table of this kind; "" where we know none."""
    heading = heading.strip()
    if heading == "ID":
        # Only a capital tells the number in the database from the external identifier.
        return "number"
    return _BY_NAME[kind].get(plain(heading), "")


def kind_of(name: str, headings: list[str]) -> str:
    """What a table holds: by its name, as Odoo names its exports, else by its columns."""
    for model, kind in MODELS.items():
        if model in name.lower().replace("_", "."):
            return kind
    found = {
        kind: len({code_of(kind, heading) for heading in headings} & telling)
        for kind, telling in TELLING.items()
        if NEEDED[kind] <= {code_of(kind, heading) for heading in headings}
    }
    best = max(found, key=lambda kind: found[kind], default="")
    return best if best and found[best] else ""
