"""Who is who in the browser run: the new integrator, its people, its two customers."""

DEMO = "demo-portal-2026"
SECRET = "huit-caisses-et-un-tiroir"
COMPANY = "Terroir Encaissement"
AGNES, LOIC = "agnes.morvan@terroir.example", "loic.kerbrat@terroir.example"
NAMES = {AGNES: "Agnès Morvan", LOIC: "Loïc Kerbrat"}
BAKER, FLORIST = "jeanne.martin@boulange.example", "paul.lenoir@fleurs.example"

SHOPS = {
    BAKER: {
        "Raison sociale du commerçant": "Boulange Martin",
        "SIRET du commerçant": "552 100 554 00013",
        "Enseigne": "Au Pain de Jeanne",
        "Qui signe pour le commerçant": "Jeanne Martin",
    },
    FLORIST: {
        "Raison sociale du commerçant": "Fleurs Lenoir",
        "SIRET du commerçant": "912 345 675 00017",
        "Enseigne": "Les Fleurs de Paul",
        "Qui signe pour le commerçant": "Paul Lenoir",
    },
}
