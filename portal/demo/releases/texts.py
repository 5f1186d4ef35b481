"""Texts of the demo's releases: notes, prerequisites, hardware, wiki, a withdrawal."""

from dataclasses import dataclass, field

from portal.core.products import ProductLine

V3, V4 = ProductLine.V3, ProductLine.V4


@dataclass(frozen=True)
class Page:
    """A wiki page; `{line}` in a text is the line."""

    slug: str
    kind: str
    title: tuple[str, str]
    body: tuple[str, str]
    public: bool = False


@dataclass(frozen=True)
class Plan:
    """A release: `day` of its publication after the start, `number` before the build's part.

    A note is (kind, module, French, English, slug of its tutorial or "").
    """

    day: int
    line: str
    number: str
    summary: tuple[str, str]
    notes: tuple[tuple[str, str, str, str, str], ...]
    category: str = "B"
    mandatory: tuple[str, ...] = ()
    more_hardware: tuple[tuple[str, str], ...] = field(default=())


PAGES = {
    V4: (
        Page(
            "installer", "procedure",
            ("Installer Crisalid Encaissement V4", "Install Crisalid Encaissement V4"),
            (
                "## Avant de commencer\n\nVérifiez chaque prérequis de la version **avant** de "
                "vous rendre sur place, et comparez l’empreinte du fichier téléchargé.\n\n"
                "## Installation\n\n1. Fermez toute session d’encaissement.\n"
                "2. Lancez le programme d’installation en tant qu’administrateur.\n"
                "3. Saisissez la licence et le SIRET du commerçant.\n"
                "4. Réglez la clôture quotidienne et l’archivage annuel.\n"
                "5. Notez le grand total perpétuel d’ouverture.\n\n"
                "## Après\n\n| À faire | Qui |\n|---|---|\n| Former le commerçant | Technicien |\n"
                "| Remplir le procès-verbal | Technicien |\n| Signer | Les deux parties |",
                "## Before you begin\n\nCheck each prerequisite of the version **before** you go "
                "there, and compare the fingerprint of the file.\n\n## Installation\n\n"
                "1. Close every checkout session.\n2. Run the installer as an administrator.\n"
                "3. Enter the licence and the merchant’s SIRET.\n"
                "4. Set the daily closing and the yearly archive.\n"
                "5. Write down the opening perpetual grand total.\n\n"
                "## Afterwards\n\n| What | Who |\n|---|---|\n| Train the merchant | Technician |\n"
                "| Fill in the report | Technician |\n| Sign | Both parties |",
            ),
        ),
        Page(
            "fond-de-caisse", "tutorial",
            ("Saisir et contrôler le fond de caisse", "Enter and check the cash float"),
            (
                "À l’ouverture, touchez **Fond de caisse**, comptez par coupure, validez. "
                "L’écart avec la clôture précédente s’affiche et entre au journal technique.",
                "On opening, touch **Cash float**, count by denomination, confirm. The difference "
                "from the last closing shows and goes into the technical log.",
            ),
        ),
        Page(
            "archivage", "procedure",
            ("Archiver l’exercice et vérifier l’archive", "Archive the year and check it"),
            (
                "1. Clôturez l’exercice.\n2. Choisissez **Archiver** et un support externe.\n"
                "3. Lancez **Vérifier l’archive** : la chaîne de signatures est relue en entier."
                "\n\nL’archive se conserve six ans.",
                "1. Close the year.\n2. Choose **Archive** and an external medium.\n"
                "3. Run **Check the archive**: the whole chain of signatures is read again."
                "\n\nThe archive is kept for six years.",
            ),
        ),
        Page(
            "titres-restaurant", "tutorial",
            ("Encaisser les titres-restaurant", "Take meal vouchers"),
            (
                "Touchez **Titre-restaurant**, présentez la carte ou saisissez le titre papier. "
                "Le plafond journalier est rappelé ; le complément se règle en un autre mode.",
                "Touch **Meal voucher**, present the card or enter the paper voucher. The daily "
                "limit is shown; the rest is paid in another way.",
            ),
        ),
        Page(
            "controle-fiscal", "guide",
            ("Remettre ses données à l’administration", "Hand data to the administration"),
            (
                "Le menu **Contrôle** exporte les tickets, les clôtures et le journal technique "
                "de la période demandée, avec leurs signatures. Rien n’y peut être exclu.",
                "The **Audit** menu exports receipts, closings and technical log of the period "
                "asked for, with their signatures. Nothing can be left out.",
            ),
            public=True,
        ),
    ),
    V3: (
        Page(
            "mise-a-jour", "procedure",
            ("Mettre à jour un poste V3", "Update a V3 till"),
            (
                "1. Clôturez la journée.\n2. Sauvegardez la base.\n3. Lancez la mise à jour.\n"
                "4. Contrôlez le numéro de version et le grand total perpétuel.",
                "1. Close the day.\n2. Back the database up.\n3. Run the update.\n"
                "4. Check the version number and the perpetual grand total.",
            ),
        ),
        Page(
            "duplicata", "tutorial",
            ("Imprimer un duplicata", "Print a duplicate"),
            (
                "Retrouvez le ticket, touchez **Duplicata** : la mention et le rang du duplicata "
                "sont imprimés et enregistrés.",
                "Find the receipt, touch **Duplicate**: the word and its rank are printed and "
                "recorded.",
            ),
        ),
    ),
}  # fmt: skip

PREREQUISITES = {
    V4: (
        ("Windows 10 22H2 ou Windows 11, à jour", "Windows 10 22H2 or Windows 11, up to date"),
        ("8 Go de mémoire et 20 Go libres", "8 GB of memory and 20 GB free"),
        ("Horloge synchronisée par Internet", "Clock synchronised over the Internet"),
        ("Onduleur ou batterie sur le poste maître", "UPS or battery on the main till"),
        ("Sauvegarde externe configurée", "External backup set up"),
    ),
    V3: (
        ("Windows 10 LTSC 2019 ou plus récent", "Windows 10 LTSC 2019 or newer"),
        ("4 Go de mémoire et 10 Go libres", "4 GB of memory and 10 GB free"),
        ("Imprimante ticket avec pilote signé", "Receipt printer with a signed driver"),
        ("Sauvegarde de la base avant la mise à jour", "Backup of the database before updating"),
    ),
}

HARDWARE = {
    V4: (
        ("Aures", "Yuno II"), ("Aures", "Sango"), ("Oxhoo", "Titan T156"), ("Oxhoo", "Zen"),
        ("Toshiba", "TCx 800"), ("HP", "Engage One"),
    ),
    V3: (("Aures", "Yuno"), ("Aures", "Odyssé"), ("Oxhoo", "Titan"), ("Partner Tech", "SP-850")),
}  # fmt: skip

STATEMENTS = {
    "identification": "Chaque ticket, clôture et événement porte un numéro sans rupture.",
    "signed-recording": "Chaque ligne est signée (ECDSA P-256) et chaînée à la précédente.",
    "audit-trail": "Le journal technique garde qui, quand et quoi, sans effacement possible.",
    "archiving": "L’archive annuelle est signée ; sa relecture a été essayée sur six exercices.",
    "no-concealment": "Aucun mode école ni suppression sans trace : revue de code du module.",
    "restitution": "L’export de contrôle a été relu par l’outil de l’administration.",
    "documentation": "Cahier de tests rejoué en entier ; documentation mise à jour.",
    "maintained-conformity": "Écarts de la version précédente revus et clos.",
}

RELEASES = (
    Plan(
        6, V3, "3.8.1.1016",
        ("Version de maintien de la gamme V3.", "Maintenance of the V3 line."),
        (
            ("regulatory", "Archives", "Archive annuelle signée", "Signed yearly archive", ""),
            ("feature", "Tickets", "Duplicata numérotés", "Numbered duplicates", "duplicata"),
            ("correction", "Clôture", "Clôture possible à minuit", "Closing at midnight", ""),
        ),
        "A",
    ),
    Plan(
        7, V4, "4.0",
        ("Première version certifiée de la gamme V4.", "First certified version of the V4 line."),
        (
            ("regulatory", "Socle", "Chaînage des tickets par signature ECDSA",
             "Receipts chained by ECDSA signatures", ""),
            ("feature", "Caisse", "Fond de caisse compté par coupure",
             "Cash float counted by denomination", "fond-de-caisse"),
            ("feature", "Contrôle", "Export pour l’administration en un geste",
             "Export for the administration in one gesture", "controle-fiscal"),
            ("improvement", "Écrans", "Touches plus grandes en restauration",
             "Larger keys for restaurants", ""),
        ),
    ),
    Plan(
        150, V4, "4.1",
        ("Titres-restaurant et clôtures plus rapides.", "Meal vouchers, and faster closings."),
        (
            ("feature", "Règlements", "Titres-restaurant dématérialisés",
             "Electronic meal vouchers", "titres-restaurant"),
            ("improvement", "Clôture", "Clôture quotidienne deux fois plus rapide",
             "Daily closing twice as fast", ""),
            ("correction", "Impression", "Coupe du papier après un avoir",
             "Paper is cut after a credit note", ""),
            ("correction", "Règlements", "Rendu de monnaie sur règlement mixte",
             "Change on mixed payments", ""),
        ),
    ),
    Plan(
        250, V3, "3.8.2.1042",
        ("Corrections de la gamme V3.", "Corrections for the V3 line."),
        (
            ("correction", "TVA", "Arrondi de la TVA sur les menus", "VAT rounding on menus", ""),
            ("improvement", "Base", "Sauvegarde sans arrêt de la vente",
             "Backup without stopping sales", ""),
        ),
        "A",
    ),
    Plan(
        330, V4, "4.2",
        (
            "Archivage vérifiable par le commerçant. Mise à jour obligatoire.",
            "Archives that the merchant can check. A mandatory update.",
        ),
        (
            ("regulatory", "Archives", "Contrôle de l’archive par le commerçant lui-même",
             "The merchant can check the archive", ""),
            ("feature", "Archives", "Assistant d’archivage annuel", "Yearly archive assistant",
             "archivage"),
            ("change", "Journal", "Le journal technique nomme l’intervenant",
             "The technical log names who intervened", ""),
            ("correction", "Réseau", "Reprise après coupure pendant une clôture",
             "Recovery after a cut during a closing", ""),
        ),
        mandatory=("Évolution du référentiel : vérification de l’archive par l’utilisateur.",),
        more_hardware=(("Aures", "Jazz"),),
    ),
    Plan(
        520, V3, "3.9.0.1071",
        ("Dernière évolution de la gamme V3.", "The last evolution of the V3 line."),
        (
            ("regulatory", "Journal", "Motif obligatoire pour une annulation",
             "A reason is asked for cancellations", ""),
            ("change", "Installation", "Le pilote d’imprimante doit être signé",
             "The printer’s driver must be signed", ""),
            ("correction", "Tickets", "Caractères accentués sur le duplicata",
             "Accented letters on duplicates", ""),
        ),
        "A",
    ),
    Plan(
        560, V4, "4.3",
        ("Ventes à emporter et remises par client.", "Take-away sales and discounts by customer."),
        (
            ("feature", "Ventes", "Taux de TVA à emporter en une touche",
             "Take-away VAT in one key", "fond-de-caisse"),
            ("improvement", "Clients", "Remises par groupe de clients",
             "Discounts by group of customers", ""),
            ("correction", "Écrans", "Retour à la table après un paiement partiel",
             "Back to the table after a partial payment", ""),
        ),
        more_hardware=(("Oxhoo", "Era"),),
    ),
    Plan(
        693, V4, "4.3",
        (
            "Corrige le grand total perpétuel de la 4.3 : à installer partout où elle tourne.",
            "Puts the perpetual grand total of 4.3 right: install it wherever 4.3 runs.",
        ),
        (
            ("regulatory", "Clôture", "Grand total perpétuel exact après une remise de groupe",
             "Right perpetual grand total after a group discount", ""),
            ("correction", "Clients", "Remises de groupe recalculées à la validation",
             "Group discounts computed again on confirmation", ""),
            ("correction", "Réseau", "Temps de réponse du second poste",
             "Response time of the second till", ""),
        ),
        mandatory=("Remplace la version 4.3 retirée pour non-respect de l’enregistrement signé.",),
    ),
)  # fmt: skip

WAITING = Plan(
    728, V4, "4.4",
    ("Encaissement sur tablette.", "Checkout on a tablet."),
    (
        ("feature", "Tablette", "Prise de commande sur tablette", "Orders on a tablet",
         "installer"),
        ("improvement", "Écrans", "Contraste des boutons", "Contrast of the buttons", ""),
    ),
)  # fmt: skip
"""A draft that waits for a second person at the end of the demo."""

WITHDRAWAL_FR = (
    "Après une remise accordée à un groupe de clients, le grand total perpétuel de la clôture "
    "peut ignorer une ligne. Les tickets remis aux clients sont justes, mais la clôture signée "
    "ne l’est pas. Sont concernés les sites en 4.3 qui utilisent les remises de groupe ; mettez "
    "à jour tous vos sites en 4.3, puis refaites la clôture du jour."
)
WITHDRAWAL_EN = (
    "After a discount for a group of customers, the perpetual grand total of the closing may "
    "leave out a line. The customers’ receipts are right, the signed closing is not. Sites on "
    "4.3 that use group discounts are concerned; update all your sites on 4.3, then close the "
    "day again."
)
WITHDRAWN_DOMAINS = ("signed-recording", "archiving")
