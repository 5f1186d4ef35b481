"""Texts of the demo's tickets, as integrators of cash registers write."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """A request and how it went. `exchange` alternates: support's answer, their reply, …"""

    subject: str
    body: str
    qualification: str
    procedure: str
    answer: str
    exchange: tuple[str, ...] = ()
    item: str = ""
    """The key of the tracker item that it waits for, in `ITEMS`."""


@dataclass(frozen=True)
class Item:
    kind: str
    line: str
    title: str
    description: str
    news: str
    solution: str
    settled_after: float
    """At which part of the demo's time; beyond 1 it is still open at its end."""
    domain: bool = False
    solved: bool = True


STRANGE = (
    "Reprise de deux caisses",
    "Bonjour,\n\nNous reprenons un magasin équipé de deux caisses Crisalid. Qui peut nous former ?",
)


ITEMS: dict[str, Item] = {
    "printer": Item(
        "correction", "V4", "Ticket de caisse tronqué sur imprimante 58 mm",
        "Les libellés de plus de 32 caractères poussent le prix hors du papier de 58 mm.",
        "La correction est écrite ; elle est en essai chez deux intégrateurs.",
        "Les libellés longs sont repliés sur deux lignes, le prix reste aligné à droite.",
        settled_after=0.3,
    ),
    "archive": Item(
        "non_conformity", "V3", "Archive trimestrielle sans empreinte quand le disque est plein",
        "L’archivage s’arrête sans message si le disque est plein : le fichier est là, sans "
        "empreinte.",
        "Nous avons reproduit le cas. Une procédure provisoire est dans le wiki.",
        "L’archivage vérifie la place avant de commencer et refuse de finir sans empreinte.",
        settled_after=0.55, domain=True,
    ),
    "tpe": Item(
        "correction", "V4", "Le TPE reste en attente après une annulation",
        "Après une annulation sur le terminal, la caisse attend 90 secondes.",
        "Le fabricant du terminal nous a fourni une trace ; nous l’étudions.",
        "La caisse interroge le terminal au lieu d’attendre son message.",
        settled_after=1.05,
    ),
    "export": Item(
        "improvement", "V4", "Exporter le journal des événements techniques au format CSV",
        "Plusieurs intégrateurs demandent le JET en CSV pour leurs contrôles internes.",
        "Demande retenue pour étude.",
        "Le JET ne sera pas exporté en CSV : le format signé fait foi et se lit avec l’outil "
        "fourni.",
        settled_after=0.8, solved=False,
    ),
}  # fmt: skip

STORIES: tuple[Story, ...] = (
    Story(
        "La clôture Z ne s’imprime plus depuis la mise à jour",
        "Bonjour,\n\nDepuis la mise à jour de lundi, la clôture Z se fait bien à l’écran mais "
        "rien ne sort sur l’imprimante ticket. Les tickets de caisse, eux, sortent normalement."
        "\n\nC’est le client qui m’appelle tous les soirs, merci de faire au plus vite.",
        "anomaly",
        "Paramétrage › Impressions › Clôtures : réaffecter l’imprimante ticket au modèle "
        "« Z journalier », puis réimprimer la dernière clôture depuis l’historique.",
        "L’affectation de l’imprimante du Z avait été remise à zéro. Réaffectez-la dans "
        "Paramétrage › Impressions › Clôtures ; la dernière clôture se réimprime depuis "
        "l’historique.",
        (
            "Bonjour, pouvez-vous m’envoyer une copie d’écran de Paramétrage › Impressions ?",
            "Voilà. La ligne « Clôtures » est vide, en effet.",
        ),
    ),
    Story(
        "Imprimante ticket : les libellés longs mangent le prix",
        "Bonjour, chez un client, dès que le libellé dépasse une ligne le prix disparaît du "
        "ticket de caisse (imprimante 58 mm). Sur le 80 mm tout va bien.",
        "anomaly",
        "Anomalie reproduite, suivie sur le tracker. En attendant, libellés courts à 32 "
        "caractères dans la fiche article.",
        "La version corrigée replie les libellés sur deux lignes. Mettez à jour la caisse et "
        "remettez les libellés d’origine.",
        item="printer",
    ),
    Story(
        "Archivage trimestriel : message « support introuvable »",
        "L’archivage automatique du trimestre affiche « support introuvable » alors que le "
        "disque externe est branché. Le client doit garder ses archives six ans, que dois-je "
        "lui dire ?",
        "question",
        "Lettre de lecteur changée par Windows : fixer la lettre, refaire l’archive du "
        "trimestre, vérifier son empreinte avec l’outil de contrôle.",
        "Windows avait changé la lettre du disque. Fixez-la dans la gestion des disques, "
        "relancez l’archivage du trimestre et vérifiez l’empreinte affichée à la fin.",
        (
            "Bonjour, le disque a-t-il gardé la même lettre de lecteur (E:, F:…) ?",
            "Ah non, il est passé de E: à F: depuis que le client a branché une clé USB.",
        ),
    ),
    Story(
        "Archive créée sans empreinte",
        "Bonjour,\nLe contrôle de l’archive du 2e trimestre échoue : pas d’empreinte dans le "
        "fichier. Le disque était plein ce jour-là. Est-ce conforme ?",
        "certification",
        "Libérer de la place, refaire l’archive, conserver aussi la première en la nommant "
        "« incomplète ». Suivi sur le tracker comme non-conformité.",
        "Refaites l’archive après avoir libéré de la place et gardez les deux. La correction "
        "est publiée : la caisse refuse désormais de finir une archive sans empreinte.",
        item="archive",
    ),
    Story(
        "TPE bloqué après une annulation",
        "Le terminal de paiement reste sur « en attente caisse » quand le client annule. Il faut "
        "attendre plus d’une minute à chaque fois, en plein service c’est intenable.",
        "hardware",
        "Délai d’attente du TPE ramené à 20 s dans Paramétrage › Monétique ; correction suivie "
        "sur le tracker.",
        "La mise à jour corrige l’attente : la caisse interroge le terminal elle-même.",
        item="tpe",
    ),
    Story(
        "Code de licence refusé sur la nouvelle machine",
        "Bonjour, remplacement d’une caisse en panne chez un client. Le code de licence de "
        "l’ancienne machine est refusé sur la nouvelle. Le PV de remplacement est en cours.",
        "installation",
        "Licence libérée de l’ancienne machine et réaffectée. Rappel : PV de remplacement à "
        "faire signer avant remise en service.",
        "La licence est libérée : saisissez le même code. Pensez au PV de remplacement de "
        "machine, signé par le commerçant.",
        (
            "Bonjour, quel est le numéro de série de la machine remplacée ?",
            "C’est la 7F-20418, elle ne démarre plus du tout.",
        ),
    ),
    Story(
        "Que vérifier avant la mise à jour obligatoire ?",
        "Nous avons une quarantaine de caisses à passer sur la dernière version. Y a-t-il des "
        "prérequis particuliers pour les machines sous Windows 10 ?",
        "question",
        "Renvoi vers la liste des prérequis de la version dans le portail.",
        "La page de la version donne la liste des prérequis et du matériel compatible. Faites "
        "une clôture Z et une archive avant chaque mise à jour.",
    ),
    Story(
        "Grand total perpétuel différent entre le Z et l’écran",
        "Bonjour,\n\nLe commerçant constate un écart de 12,40 € entre le grand total perpétuel "
        "de la clôture et celui affiché dans le menu. Je n’y ai pas touché. Que faire ?",
        "certification",
        "Lecture du JET : ticket d’école passé en mode formation entre les deux relevés. Aucun "
        "écart réel ; explication écrite remise à l’intégrateur pour son client.",
        "Il n’y a pas d’écart : un ticket a été saisi en mode formation entre les deux relevés, "
        "et l’écran l’affiche à part. Le grand total perpétuel de la clôture fait foi.",
        (
            "Bonjour, pouvez-vous joindre le JET de la journée et une photo du Z ?",
            "Le JET est extrait, je vous envoie aussi la photo du Z d’hier soir.",
        ),
    ),
    Story(
        "JET : peut-on l’exporter en CSV ?",
        "Un client en contrôle interne nous demande le journal des événements techniques dans "
        "un tableur. Est-ce prévu ?",
        "question",
        "Expliqué la lecture du JET signé avec l’outil fourni ; demande étudiée sur le tracker.",
        "Le JET se lit avec l’outil fourni, qui vérifie aussi sa signature. L’export CSV n’a pas "
        "été retenu : il ne ferait pas foi.",
        item="export",
    ),
    Story(
        "Tiroir-caisse qui s’ouvre tout seul",
        "Le tiroir s’ouvre à chaque ticket, même en paiement par carte. Le restaurateur "
        "n’apprécie pas…",
        "question",
        "Modes de règlement › Carte : décocher « ouvrir le tiroir ».",
        "Dans Modes de règlement › Carte, décochez « ouvrir le tiroir ». Rien à redémarrer.",
    ),
    Story(
        "Perte de l’heure après une coupure de courant",
        "Suite à un orage la caisse affiche 01/01/2000. Nous n’osons pas encaisser : les "
        "tickets seraient datés de travers.",
        "hardware",
        "Ne rien encaisser ; pile de la carte mère à changer, remise à l’heure par serveur NTP, "
        "puis contrôle du JET (événement de changement d’heure présent).",
        "Vous avez bien fait. Changez la pile, remettez à l’heure par le réseau, vérifiez que "
        "le JET a noté le changement, puis reprenez l’encaissement.",
        (
            "Bonjour, n’encaissez rien pour l’instant. La date du BIOS est-elle fausse aussi ?",
            "Oui, le BIOS est à 2000 aussi. La machine a six ans.",
        ),
    ),
    Story(
        "Douchette : les codes-barres sont lus en double",
        "La douchette sans fil envoie deux fois chaque code depuis ce matin. Essayé sur un autre "
        "port USB, même chose.",
        "hardware",
        "Douchette remise à zéro par code de configuration, mode USB-HID.",
        "Scannez le code de remise à zéro de la notice, puis le code « USB-HID ». Les doublons "
        "viennent du mode double transmission.",
    ),
    Story(
        "Certificat et catégorie : quel document remettre au client ?",
        "Un commerçant contrôlé par l’administration nous demande « le certificat ». Quel "
        "document faut-il lui donner, et où lire le numéro sur la caisse ?",
        "certification",
        "Renvoi vers la page de la version : numéro, catégorie, version exacte.",
        "Le numéro de certificat, la catégorie et la version exacte sont sur la page de la "
        "version du portail et dans le menu À propos de la caisse : ils doivent être identiques. "
        "Votre client peut aussi présenter son PV d’installation.",
    ),
    Story(
        "TVA à 5,5 % au lieu de 10 % sur la vente à emporter",
        "Sur place / à emporter : la caisse ne change pas le taux. Le paramétrage a été fait par "
        "notre ancien technicien.",
        "question",
        "Grille de TVA par mode de vente à compléter ; pas de correction rétroactive des tickets.",
        "Complétez la grille de TVA par mode de vente. Les tickets déjà émis ne se modifient "
        "pas : s’il le faut, ils se corrigent par un avoir.",
        (
            "Bonjour, de quels articles s’agit-il ? Plats chauds, boissons ?",
            "Les plats chauds et les boissons sans alcool.",
        ),
    ),
    Story(
        "Synchronisation des articles très lente",
        "Avec 9 000 références la synchronisation du matin prend vingt minutes, la caisse est "
        "inutilisable pendant ce temps.",
        "anomaly",
        "Index de la base reconstruit (outil de maintenance), synchronisation à 4 h.",
        "Lancez la reconstruction de l’index depuis l’outil de maintenance, puis déplacez la "
        "synchronisation à 4 h : deux minutes suffisent ensuite.",
    ),
)  # fmt: skip

THANKS = (
    "Merci, c’est réglé !",
    "Parfait, ça fonctionne, merci pour la rapidité.",
    "Bien reçu, le client est content.",
)
NOT_YET = "Bonjour, malheureusement le problème est revenu ce matin. Pouvez-vous regarder ?"
NOTES = (
    "Même symptôme que chez un autre intégrateur la semaine dernière.",
    "Rappelé l’intégrateur : il envoie les éléments cet après-midi.",
    "Vu avec le développement : rien d’anormal dans les traces.",
)
COMMENTS = {
    5: ("Réponse claire et rapide, merci.", "Très bon accompagnement.", ""),
    4: ("", "Bien, un peu d’attente au début.", ""),
    3: ("Résolu, mais il a fallu relancer.", ""),
    2: ("Trop long pour un commerce à l’arrêt.",),
    1: ("Trois jours sans nouvelles.",),
}
CALLS = (
    "Demande les horaires du support.",
    "Veut savoir quand sort la prochaine version corrective.",
    "Demande le numéro de certificat de la version en cours.",
)

OTHER_SUBJECTS: dict[str, tuple[str, ...]] = {
    "La clôture Z ne s’imprime plus depuis la mise à jour": (
        "Plus d’impression du Z journalier", "Le Z reste à l’écran, rien sur l’imprimante ticket",
    ),
    "Imprimante ticket : les libellés longs mangent le prix": (
        "Prix absent du ticket sur imprimante 58 mm", "Ticket tronqué quand le libellé est long",
    ),
    "Archivage trimestriel : message « support introuvable »": (
        "Disque externe non reconnu à l’archivage", "L’archive du trimestre ne se fait pas",
    ),
    "Archive créée sans empreinte": (
        "Contrôle d’archive en échec", "Archive du 2e trimestre : pas d’empreinte",
    ),
    "TPE bloqué après une annulation": (
        "Le terminal de paiement reste en attente",
        "Annulation au TPE : plus d’une minute d’attente",
    ),
    "Code de licence refusé sur la nouvelle machine": (
        "Remplacement de caisse : licence refusée", "Licence à transférer sur la nouvelle caisse",
    ),
    "Que vérifier avant la mise à jour obligatoire ?": (
        "Prérequis Windows 10 pour la dernière version", "Mise à jour d’une quarantaine de caisses",
    ),
    "Grand total perpétuel différent entre le Z et l’écran": (
        "Écart de 12,40 € sur le grand total", "Grand total perpétuel : deux valeurs",
    ),
    "JET : peut-on l’exporter en CSV ?": (
        "Journal des événements techniques dans un tableur",
    ),
    "Tiroir-caisse qui s’ouvre tout seul": (
        "Le tiroir s’ouvre même en carte bancaire", "Ouverture du tiroir à chaque ticket",
    ),
    "Perte de l’heure après une coupure de courant": (
        "La caisse affiche 01/01/2000", "Horloge remise à zéro après un orage",
    ),
    "Douchette : les codes-barres sont lus en double": (
        "Double lecture à la douchette sans fil", "Chaque article passe deux fois",
    ),
    "Certificat et catégorie : quel document remettre au client ?": (
        "Contrôle fiscal : quel certificat donner ?",
        "Où lire le numéro de certificat sur la caisse ?",
    ),
    "TVA à 5,5\u00a0% au lieu de 10\u00a0% sur la vente à emporter": (
        "Sur place / à emporter : le taux ne change pas", "Mauvais taux de TVA à emporter",
    ),
    "Synchronisation des articles très lente": (
        "9 000 articles : vingt minutes chaque matin",
        "Caisse inutilisable pendant la synchronisation",
    ),
}  # fmt: skip
"""How others put the same request: people do not all write one and the same line."""


def subject_of(story: Story, number: int) -> str:
    """The subject of the ticket of this number."""
    ways = (story.subject, *OTHER_SUBJECTS.get(story.subject, ()))
    return ways[number % len(ways)]
