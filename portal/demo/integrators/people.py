"""Names, towns and texts of the demo: invented companies in real French towns."""

COMPANIES = (
    # name, street, postcode, town, phone
    ("Moselle Encaissement", "14 rue des Clercs", "57000", "Metz", "03 87 36 20 14"),
    ("Armor Caisses", "27 rue de Siam", "29200", "Brest", "02 98 44 17 30"),
    ("Caisses du Midi", "8 rue de l’Aspic", "30000", "Nîmes", "04 66 21 45 08"),
    ("Rhône Monétique", "112 cours Lafayette", "69003", "Lyon", "04 78 62 90 11"),
    ("Atlantique Point de Vente", "5 quai de la Fosse", "44000", "Nantes", "02 40 69 33 52"),
    ("Garonne Systèmes", "41 allées Jean-Jaurès", "31000", "Toulouse", "05 61 62 08 77"),
    ("Flandres Caisse Service", "3 rue de Béthune", "59800", "Lille", "03 20 54 61 90"),
    ("Vosges Informatique Commerce", "19 rue des Minimes", "88000", "Épinal", "03 29 82 14 66"),
    ("Provence Tactile", "22 rue Paradis", "13001", "Marseille", "04 91 54 37 20"),
    ("Berry Caisses", "6 rue Moyenne", "18000", "Bourges", "02 48 24 51 03"),
    ("Alsace Gestion Magasin", "31 rue du Vieux-Marché", "67000", "Strasbourg", "03 88 32 75 41"),
    ("Normandie Encaissement", "9 rue Jeanne-d’Arc", "76000", "Rouen", "02 35 71 28 84"),
    ("Savoie POS", "17 rue de Boigne", "73000", "Chambéry", "04 79 33 60 12"),
    ("Limousin Caisse", "12 rue Jean-Jaurès", "87000", "Limoges", "05 55 34 19 27"),
    ("Gironde Commerce", "64 rue Sainte-Catherine", "33000", "Bordeaux", "05 56 44 82 39"),
    ("Côte d’Azur Monétique", "15 rue de France", "06000", "Nice", "04 93 87 25 60"),
    ("Bourgogne Équipement", "28 rue de la Liberté", "21000", "Dijon", "03 80 30 41 75"),
    ("Anjou Caisses", "11 rue Saint-Aubin", "49100", "Angers", "02 41 87 53 18"),
    ("Picardie Point de Vente", "7 rue des Trois-Cailloux", "80000", "Amiens", "03 22 91 36 40"),
    ("Pyrénées Informatique", "33 rue du Maréchal-Joffre", "64000", "Pau", "05 59 27 64 15"),
    ("Auvergne Commerce", "4 place de Jaude", "63000", "Clermont-Ferrand", "04 73 93 18 55"),
    ("Champagne Caisse", "26 rue de Vesle", "51100", "Reims", "03 26 47 92 31"),
    ("Languedoc Tactile", "18 rue de la Loge", "34000", "Montpellier", "04 67 60 73 22"),
    ("Finistère Commerce", "10 rue Kéréon", "29000", "Quimper", "02 98 95 40 68"),
    ("Franche-Comté Encaissement", "21 Grande Rue", "25000", "Besançon", "03 81 81 57 09"),
    ("Réunion Encaissement", "48 rue de Paris", "97400", "Saint-Denis", "02 62 20 41 15"),
    ("Antilles Caisses", "6 rue Ernest-Deproge", "97200", "Fort-de-France", "05 96 71 30 28"),
)  # fmt: skip

ABROAD = {
    "name": "Saarland Kassensysteme GmbH", "street": "Mainzer Straße 95", "postcode": "66121",
    "city": "Saarbrücken", "country": "DE", "phone": "+49 681 967 12 40",
    "vat_number": "DE298713422", "register_name": "Amtsgericht Saarbrücken",
    "register_number": "HRB 108234",
}  # fmt: skip
"""The last company: it serves the shops on this side of the border."""

FIRST_NAMES = (
    "Amélie", "Antoine", "Aurélie", "Bastien", "Camille", "Céline", "Claire", "Damien",
    "David", "Delphine", "Élodie", "Éric", "Fabien", "Florence", "François", "Gilles",
    "Guillaume", "Hélène", "Isabelle", "Jérôme", "Julien", "Karim", "Laetitia", "Laurent",
    "Loïc", "Lucie", "Magali", "Marc", "Marion", "Mathieu", "Mehdi", "Nadia", "Nicolas",
    "Océane", "Olivier", "Pascal", "Patricia", "Philippe", "Quentin", "Rachid", "Romain",
    "Sabrina", "Sandrine", "Sébastien", "Sophie", "Stéphane", "Sylvie", "Thomas", "Valérie",
    "Vincent", "Yann", "Yasmine",
)  # fmt: skip

LAST_NAMES = (
    "Arnaud", "Aubert", "Baron", "Benoît", "Bertin", "Blanchard", "Boyer", "Brun", "Carpentier",
    "Chevalier", "Clément", "Colin", "Da Silva", "Delmas", "Diallo", "Dupuis", "Faure",
    "Fleury", "Fontaine", "Garnier", "Gauthier", "Giraud", "Guérin", "Guillot", "Haddad",
    "Hoffmann", "Jacquet", "Keller", "Klein", "Lacroix", "Lambert", "Le Bihan", "Le Goff",
    "Lefèvre", "Lemoine", "Leroux", "Maillard", "Marchand", "Masson", "Mercier", "Meunier",
    "Meyer", "Morel", "Nguyen", "Noël", "Perrin", "Picard", "Renaud", "Rey", "Rivière",
    "Rolland", "Roussel", "Schmitt", "Tessier", "Vasseur", "Vidal", "Weber", "Zimmermann",
)  # fmt: skip

STAFF = (
    # key, name, role
    ("quality", "Gaëlle Quirin", "quality"),
    ("quality2", "Bertrand Lafont", "quality"),
    ("support", "Mélanie Hertzog", "support"),
    ("auditor", "Jean-Marc Pelletier", "auditor"),
    ("admin", "Sonia Kessler", "admin"),
)

TRAINERS = ("Nathalie Schaeffer", "Pierre-Yves Roth")

SUSPENSIONS = (
    "Quatre procès-verbaux d’installation manquent depuis plus de trente jours, malgré deux "
    "relances.",
    "Une caisse a été mise en service avec un paramètre d’inaltérabilité désactivé ; l’audit "
    "est en cours.",
)
PAST_SUSPENSION = "Demandes d’intervention non enregistrées au deuxième trimestre."
REINSTATED = "Le registre des interventions a été repris et contrôlé ; tout est en ordre."
TERMINATION = "L’activité d’encaissement a été cédée ; l’entreprise ne distribue plus le logiciel."
REMARK = "Décision du comité qualité."

CHARTER_TITLE_FR = "Charte d’engagement des intégrateurs"
CHARTER_TITLE_EN = "Charter of commitment of integrators"

_CHARTER_FR = """
L’intégrateur distribue, installe et maintient le logiciel Crisalid Encaissement. Chaque \
salarié qui le représente signe cette charte à l’issue de sa formation initiale et s’engage \
personnellement à la respecter.

## 1. Inaltérabilité, sécurité, conservation, archivage

Je n’altère aucune donnée d’encaissement ni aucun paramètre dont dépendent ces quatre \
conditions (article 286, I-3° bis du code général des impôts). Je n’installe aucun outil qui \
permettrait de le faire, et je refuse toute demande en ce sens.

## 2. Installation

J’installe la version certifiée en vigueur, sur du matériel compatible, après avoir vérifié \
chacun des prérequis publiés. Je remets à l’utilisateur, et je transmets à Crisalid, le \
procès-verbal d’installation signé des deux parties.

## 3. Maintenance

J’enregistre chaque demande d’intervention avant d’y répondre, et je conserve cet \
enregistrement. J’applique sans délai les mises à jour obligatoires et les retraits de version.

## 4. Information de l’utilisateur

J’informe l’utilisateur de ses obligations, dont la conservation des données pendant six ans. \
Je ne présente jamais un produit comme « en cours de certification ».
"""

_CHARTER_EN = """
The integrator distributes, installs and maintains Crisalid Encaissement. Each employee who \
represents it signs this charter at the end of the initial training and commits personally to \
respect it.

## 1. Inalterability, security, conservation, archiving

I alter no cash-register data, nor any parameter on which these four conditions depend (article \
286, I-3° bis of the French tax code). I install no tool that would allow it, and I refuse any \
request to do so.

## 2. Installation

I install the certified release in force, on compatible hardware, after checking each published \
prerequisite. I hand the installation report, signed by both parties, to the user and to \
Crisalid.

## 3. Maintenance

I record each request for intervention before answering it, and keep that record. I apply \
mandatory updates and withdrawals of releases without delay.

## 4. Informing the user

I inform users of their obligations, among them the keeping of data for six years. I never \
present a product as “being certified”.
"""

_RECALL_FR = """
## 5. Rappels

Lorsqu’une version est retirée, je préviens sous deux jours ouvrés chaque client qui l’utilise, \
et je rends compte à Crisalid de chaque site mis à jour.
"""

_RECALL_EN = """
## 5. Recalls

When a release is withdrawn, I warn each client who uses it within two working days, and report \
each updated site to Crisalid.
"""

CHARTERS = (
    ("1.0", _CHARTER_FR.strip(), _CHARTER_EN.strip(), 30),
    ("2.0", (_CHARTER_FR + _RECALL_FR).strip(), (_CHARTER_EN + _RECALL_EN).strip(), 60),
)
"""version, French, English, days of grace."""

BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
)
