"""The text that a proposed contract begins with; quality may change it before proposing."""

FRENCH = """\
## Objet

Crisalid maintient la conformité du logiciel d’encaissement Crisalid Encaissement. Lorsqu’une \
mise à jour devient obligatoire, l’intégrateur met à jour ses clients sans coût supplémentaire, \
dans la limite des licences indiquées.

## Sans contrat

Sans contrat en cours, des frais de droits de mise à jour sont facturés par licence, au tarif en \
vigueur le jour de la mise à jour. L’absence de contrat n’empêche jamais une nouvelle \
installation, qui se fait toujours avec la version certifiée courante.

## Durée

Le contrat prend effet et s’achève aux dates indiquées. Son renouvellement fait l’objet d’une \
nouvelle proposition.
"""
ENGLISH = """\
## Purpose

Crisalid maintains the conformity of the cash-register software Crisalid Encaissement. When an \
update becomes mandatory, the integrator updates its clients at no further cost, within the number \
of licences stated.

## Without a contract

Without a contract in force, an update fee is charged per licence, at the price that holds on the \
day of the update. Having no contract never prevents a new installation, which always gets the \
current certified release.

## Duration

The contract begins and ends on the days stated. Its renewal is a new proposal.
"""


def default_text(language: str) -> str:
    return ENGLISH if language == "en" else FRENCH
