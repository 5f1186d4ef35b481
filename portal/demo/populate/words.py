"""French of cash registers by the hundred thousand: names of shops, subjects and letters."""

from random import Random

from portal.demo.places import TOWNS

TRADES = (
    "Boulangerie", "Pharmacie", "Boucherie", "Librairie", "Café", "Restaurant", "Fleuriste",
    "Épicerie", "Brasserie", "Bijouterie", "Coiffure", "Optique", "Cave", "Fromagerie",
    "Quincaillerie", "Pressing", "Chocolaterie", "Poissonnerie", "Papeterie", "Mercerie",
    "Jardinerie", "Traiteur",
)  # fmt: skip
FAMILIES = (
    "Martin", "Bernard", "Thomas", "Petit", "Robert", "Richard", "Durand", "Dubois", "Moreau",
    "Laurent", "Simon", "Michel", "Lefèvre", "Leroy", "Roux", "David", "Bertrand", "Morel",
    "Fournier", "Girard", "Bonnet", "Dupont", "Lambert", "Fontaine", "Rousseau", "Vincent",
    "Müller", "Lefebvre", "Faure", "André", "Mercier", "Blanc", "Guérin", "Boyer", "Garnier",
    "Chevalier", "François", "Legrand", "Gauthier", "Perrin", "Robin", "Clément", "Morin",
    "Nicolas", "Henry", "Roussel", "Mathieu", "Gautier", "Masson", "Marchand", "Duval", "Denis",
    "Dumont", "Marie", "Lemaire", "Noël", "Meyer", "Dufour", "Meunier", "Brun", "Blanchard",
    "Giraud", "Joly", "Rivière", "Lucas", "Brunet", "Gaillard", "Barbier", "Arnaud", "Martinez",
    "Gérard", "Roche", "Renard", "Schmitt", "Colin",
)  # fmt: skip
FIRST_NAMES = (
    "Camille", "Claude", "Dominique", "Maxime", "Alix", "Sacha", "Noé", "Élise", "Hélène",
    "Gaël", "Zoé", "Inès", "Jérôme", "Cécile", "François", "Loïc", "Maëlle", "Théo", "Agnès",
    "Benoît",
)  # fmt: skip
STREETS = (
    "rue de la Gare", "place d’Armes", "rue des Clercs", "avenue Foch", "rue de l’Église",
    "boulevard Gambetta", "rue du Général-Leclerc", "place du Marché", "rue Victor-Hugo",
    "quai Saint-Vincent", "route de Strasbourg", "rue aux Ours",
)  # fmt: skip
DEVICES = (
    "l’imprimante ticket", "le tiroir-caisse", "le TPE", "la balance", "l’écran tactile",
    "le lecteur de codes-barres", "l’afficheur client", "la deuxième caisse",
    "le serveur du magasin", "la sauvegarde", "la clôture Z", "l’archivage trimestriel",
    "le journal des événements", "la licence", "l’export comptable", "le fond de caisse",
    "la mise à jour", "le ticket de TVA",
)  # fmt: skip
FAULTS = (
    "ne répond plus", "affiche un écart de 0,01 €", "s’arrête au milieu de la journée",
    "refuse de démarrer", "demande un mot de passe que personne ne connaît", "imprime en double",
    "reste en attente après une annulation", "perd la connexion au réseau",
    "donne le message « support introuvable »", "est très lent aux heures de pointe",
    "ne garde pas ses paramètres", "affiche l’heure d’hiver",
    "s’imprime sur la mauvaise imprimante", "ne reconnaît plus les promotions",
    "arrondit mal les centimes", "est bloqué à 98 %",
)  # fmt: skip
SINCE = (
    "depuis ce matin", "depuis la mise à jour de lundi", "depuis le changement de box",
    "depuis hier soir", "de temps en temps", "un jour sur deux", "depuis l’orage de dimanche",
    "depuis que le client a déplacé sa caisse", "depuis la clôture du mois",
    "à chaque redémarrage",
)  # fmt: skip
TRIED = (
    "Nous avons redémarré la caisse deux fois, sans effet.",
    "Le câble a été changé, le voyant reste orange.", "Le pilote est celui du wiki.",
    "Le client ne peut plus encaisser et attend devant le magasin.",
    "Rien dans le journal des événements techniques à cette heure-là.",
    "La même manipulation marche chez un autre client.", "Je joins une copie d’écran demain.",
    "L’antivirus a été coupé pour l’essai, cela ne change rien.",
    "Il reste douze gigaoctets sur le disque.", "Le contrôle de l’archive est pourtant correct.",
    "Je suis sur place jusqu’à midi.", "Le comptable réclame les chiffres du trimestre.",
)  # fmt: skip
ADVICE = (
    "Ouvrez Paramétrage › Impressions › Clôtures et réaffectez l’imprimante.",
    "Relancez l’archivage puis vérifiez l’empreinte affichée à la fin.",
    "Fixez la lettre du disque dans la gestion des disques de Windows.",
    "Mettez la caisse à jour vers la version publiée, puis refaites l’essai.",
    "Désactivez la mise en veille du port USB dans le gestionnaire de périphériques.",
    "Envoyez-nous le journal des événements techniques du jour concerné.",
    "Refaites la clôture depuis l’historique : le grand total perpétuel ne change pas.",
    "Saisissez de nouveau le numéro de licence, sans espaces.",
    "Attendez deux minutes après l’annulation sur le terminal avant d’encaisser.",
    "Remplacez le câble réseau par un câble blindé et notez l’adresse de la caisse.",
)  # fmt: skip
OPENINGS = ("Bonjour,", "Bonjour à l’équipe,", "Bonsoir,", "Re-bonjour,", "Madame, Monsieur,")
CLOSINGS = (
    "Merci d’avance.", "Merci de votre aide.", "Bien cordialement.", "Bonne journée.",
    "À bientôt.", "C’est urgent.", "Vous pouvez m’appeler.",
)  # fmt: skip


class Words:
    """Texts drawn from `rng`: the same seed, the same texts."""

    def __init__(self, rng: Random) -> None:
        self.random = rng.random
        self._bits = rng.getrandbits

    def one(self, of: tuple[str, ...]) -> str:
        return of[int(self.random() * len(of))]

    def one_advice(self) -> str:
        return self.one(ADVICE)

    def bits(self) -> int:
        """A number that no second row has."""
        return self._bits(128)

    def shop(self) -> str:
        return f"{self.one(TRADES)} {self.one(FAMILIES)}"

    def person(self) -> str:
        return f"{self.one(FIRST_NAMES)} {self.one(FAMILIES)}"

    def town(self) -> tuple[str, str]:
        return TOWNS[int(self.random() * len(TOWNS))]

    def street(self) -> str:
        return f"{1 + int(self.random() * 120)} {self.one(STREETS)}"

    def subject(self) -> str:
        device, fault = self.one(DEVICES), self.one(FAULTS)
        return f"{device[0].upper()}{device[1:]} {fault}"

    def request(self) -> str:
        return (
            f"{self.one(OPENINGS)}\n\nChez un client à {self.town()[1]}, {self.one(DEVICES)} "
            f"{self.one(FAULTS)} {self.one(SINCE)}. {self.one(TRIED)} {self.one(TRIED)}\n\n"
            f"{self.one(CLOSINGS)}\n{self.one(FIRST_NAMES)}"
        )

    def answer(self) -> str:
        return (
            f"{self.one(OPENINGS)}\n\n{self.one(ADVICE)} {self.one(ADVICE)} Si {self.one(DEVICES)} "
            f"{self.one(FAULTS)} encore, répondez à ce message.\n\n{self.one(CLOSINGS)}"
        )
